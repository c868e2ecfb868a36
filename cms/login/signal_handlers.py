"""What goes into the log of logins by itself, and what ends sessions."""

from __future__ import annotations

from typing import Any

import axes.signals  # noqa: F401 -- its receivers come before ours: they decide on the lock
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.http import HttpRequest
from django_otp import DEVICE_ID_SESSION_KEY

from cms.login import second_factor, sessions
from cms.login.log import actor_label, log_event
from cms.login.models import LoginAction, LoginSettings
from revisions.audit_context import current_author


def connect() -> None:
    """Connect every receiver of this module."""
    user_logged_in.connect(log_login, dispatch_uid="login.logged_in")
    user_login_failed.connect(log_failed_login, dispatch_uid="login.failed")
    user_logged_out.connect(log_logout, dispatch_uid="login.logged_out")
    post_save.connect(
        end_sessions_of_inactive, sender=settings.AUTH_USER_MODEL, dispatch_uid="login.inactive"
    )
    post_delete.connect(
        end_sessions_of_deleted, sender=settings.AUTH_USER_MODEL, dispatch_uid="login.deleted"
    )
    post_save.connect(log_demand, sender=LoginSettings, dispatch_uid="login.demand")
    m2m_changed.connect(
        log_demand_of_groups,
        sender=LoginSettings.demanded_of_groups.through,
        dispatch_uid="login.demand_of_groups",
    )


def log_login(sender: type, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    """The password was right: a session begins, which may wait for a second factor."""
    sessions.start_session(request.session)
    passed = DEVICE_ID_SESSION_KEY in request.session
    awaited = not passed and second_factor.is_needed(user)
    action = LoginAction.PASSWORD_ACCEPTED if awaited else LoginAction.LOGGED_IN
    log_event(action, request=request, user=user)


def log_failed_login(
    sender: str, credentials: dict, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """A password was wrong. What was refused before the password was looked at isn't logged."""
    if getattr(request, "login_refused", False):
        return
    account = get_user_model().objects.filter(username=credentials.get("username") or "").first()
    log_event(LoginAction.LOGIN_FAILED, request=request, user=account)
    if getattr(request, "axes_locked_out", False):
        log_event(LoginAction.LOCKED, request=request, user=account)


def log_logout(
    sender: type, request: HttpRequest, user: AbstractBaseUser | None, **kwargs: Any
) -> None:
    """Somebody logged out, perhaps before the second step."""
    if left := user or getattr(request, "awaited_user", None):
        log_event(LoginAction.LOGGED_OUT, request=request, user=left)


def end_sessions_of_inactive(
    sender: type, instance: AbstractBaseUser, raw: bool = False, **kwargs: Any
) -> None:
    """Deactivation ends what is open; else it would go on after a new activation."""
    if not raw and not instance.is_active and sessions.end_sessions(instance):
        log_event(LoginAction.SESSIONS_ENDED, user=instance, actor=actor_label(current_author()))


def end_sessions_of_deleted(sender: type, instance: AbstractBaseUser, **kwargs: Any) -> None:
    sessions.end_sessions(instance)


def log_demand(
    sender: type, instance: LoginSettings, created: bool = False, raw: bool = False, **kwargs: Any
) -> None:
    """Somebody saved the settings; the row that is made on first use isn't told."""
    if not raw and not created:
        _log_demand(instance)


def log_demand_of_groups(sender: type, instance: LoginSettings, action: str, **kwargs: Any) -> None:
    if action in ("post_add", "post_remove", "post_clear"):
        _log_demand(instance)


def _log_demand(demands: LoginSettings) -> None:
    names = list(demands.demanded_of_groups.order_by("name").values_list("name", flat=True))
    log_event(
        LoginAction.DEMAND_CHANGED,
        actor=actor_label(current_author()),
        details={"administrators": demands.demanded_of_administrators, "groups": names},
    )
