"""Wagtail's views of the accounts, by which nobody but an administrator makes administrators.

Wagtail lets whoever may change accounts set an administrator's password, or tick "Administrator".
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from wagtail.users.views import users


def may_change_account(actor: AbstractBaseUser, user: AbstractBaseUser) -> bool:
    """Whether the account `user` is one that `actor`, who may change accounts, may change."""
    return actor.is_superuser or not user.is_superuser


class _AdministratorsMakeAdministrators:
    """Keeps "Administrator" as it is, whatever is sent, unless an administrator sends it."""

    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        form = super().get_form(*args, **kwargs)
        field = form.fields.get("is_superuser")  # Wagtail leaves it out of one's own form
        if field is not None and not self.request.user.is_superuser:
            field.disabled = True
        return form


class CreateView(_AdministratorsMakeAdministrators, users.CreateView):
    pass


class EditView(_AdministratorsMakeAdministrators, users.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_account(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class UserViewSet(users.UserViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
