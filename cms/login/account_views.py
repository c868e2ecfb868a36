"""The page of one's own account, where a name is not one's own to change; pictures of accounts.

What is published is signed with the name of the account, so it is given by whoever may change
accounts, and so is the address that a new password is sent to.
"""

from __future__ import annotations

import mimetypes
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.admin.views.account import AccountView, BaseSettingsPanel, NameEmailSettingsPanel
from wagtail.users.models import UserProfile

AVATARS = "avatar_images"  # of MEDIA_ROOT, where Wagtail puts them


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


@require_safe
def serve_avatar(request: HttpRequest, name: str) -> HttpResponseBase:
    """The picture of an account, for the administration alone, which shows it.

    404 for what has no name of a picture, since a browser would go by that.
    """
    kind = mimetypes.guess_type(name)[0] or ""
    known = UserProfile.objects.filter(avatar=f"{AVATARS}/{name}").exists()
    if not known or not kind.startswith("image/"):
        raise Http404
    response = serve(request, name, document_root=settings.MEDIA_ROOT / AVATARS)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    patch_cache_control(response, private=True, max_age=300)
    return response
