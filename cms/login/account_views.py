"""The page of one's own account, where a name is not one's own to change.

What is published is signed with the name of the account, so it is given by whoever may change
accounts, and so is the address that a new password is sent to.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel


class NamePanel(BaseSettingsPanel):
    """One's name and e-mail address, to be read."""

    name = NameEmailSettingsPanel.name
    order = NameEmailSettingsPanel.order
    title = _("Name and e-mail address")
    template_name = "cms/login/name_panel.html"

    def get_form(self) -> forms.Form:
        return forms.Form()  # unbound: whatever is sent, nothing of it is saved

    def get_context_data(self) -> dict[str, Any]:
        return {"user": self.user}


class OwnAccountView(AccountView):
    """Wagtail's, without the fields of the name for those who may not change accounts."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        panels = super().get_panels()
        if may_change_accounts(self.request.user):
            return panels
        return [
            NamePanel(panel.request, panel.user, panel.profile)
            if isinstance(panel, NameEmailSettingsPanel)
            else panel
            for panel in panels
        ]


def may_change_accounts(user: AbstractBaseUser) -> bool:
    model = get_user_model()._meta
    return user.has_perm(f"{model.app_label}.change_{model.model_name}")
