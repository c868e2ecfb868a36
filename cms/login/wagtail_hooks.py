from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.users.models import UserProfile

from cms.login import reports, second_factor, services
from cms.login.user_viewset import may_change_account


class _LoginsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(reports.VIEW_PERMISSION)


class _ManagedLoginsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        return user.has_perm(reports.VIEW_PERMISSION) or user.has_perm(services.PERMISSION)


@hooks.register("register_admin_urls")
def register_login_urls() -> list[URLPattern | URLResolver]:
    urls = [
        path("", reports.LoginEventsView.as_view(), name="events"),
        path("results/", reports.LoginEventsView.as_view(results_only=True), name="events_results"),
        path("locks/", reports.LocksView.as_view(), name="locks"),
        path("locks/unlock/", reports.UnlockView.as_view(), name="unlock"),
        path("accounts/", reports.AccountsView.as_view(), name="accounts"),
        path(
            "accounts/<int:pk>/reset-second-factor/",
            reports.SecondFactorResetView.as_view(),
            name="second_factor_reset",
        ),
        path(
            "accounts/<int:pk>/end-sessions/",
            reports.SessionsEndView.as_view(),
            name="sessions_end",
        ),
    ]
    return [path("reports/logins/", include((urls, "logins")))]


@hooks.register("register_reports_menu_item")
def register_login_events_item() -> MenuItem:
    return _LoginsMenuItem(
        _("Log of logins and accounts"),
        reverse("logins:events"),
        name="logins",
        icon_name="history",
        order=810,
    )


@hooks.register("register_reports_menu_item")
def register_locks_item() -> MenuItem:
    return _ManagedLoginsMenuItem(
        _("Locked logins"), reverse("logins:locks"), name="locks", icon_name="lock", order=820
    )


@hooks.register("register_reports_menu_item")
def register_accounts_item() -> MenuItem:
    return _ManagedLoginsMenuItem(
        _("Accounts and second factors"),
        reverse("logins:accounts"),
        name="accounts",
        icon_name="user",
        order=830,
    )


@hooks.register("register_permissions")
def register_login_permissions() -> QuerySet[Permission]:
    """Permissions that Wagtail's form for groups offers."""
    return Permission.objects.filter(
        content_type__app_label="login", content_type__model="loginevent"
    )


class SecondFactorPanel(BaseSettingsPanel):
    """One's own second factor, on the account page. Its buttons lead to pages of their own."""

    name = "second_factor"
    title = _("Logging in")
    order = 600
    template_name = "cms/login/account_panel.html"

    def get_form(self) -> forms.Form:
        return forms.Form()  # unbound: saving the account page saves nothing of this

    def get_context_data(self) -> dict[str, Any]:
        return {
            "set_up": second_factor.is_set_up(self.user),
            "left": second_factor.recovery_codes_left(self.user),
        }


@hooks.register("register_account_settings_panel")
def register_second_factor_panel(
    request: HttpRequest, user: AbstractBaseUser, profile: UserProfile
) -> SecondFactorPanel:
    return SecondFactorPanel(request, user, profile)


@hooks.register("before_bulk_action")
def refuse_bulk_action_on_administrators(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: BulkAction
) -> None:
    """Nobody but an administrator deactivates administrators, or changes their groups."""
    for item in objects:
        if isinstance(item, AbstractBaseUser) and not may_change_account(request.user, item):
            raise PermissionDenied
