"""What an administrator may do to the login of another: each checks, changes and logs."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login import second_factor, sessions
from cms.login.log import actor_label, log_event
from cms.login.models import LoginAction
from revisions.audit_context import author_of

PERMISSION = "login.manage_logins"


def may_manage(actor: AbstractBaseUser, user: AbstractBaseUser) -> bool:
    """Whether `actor` may change how `user` logs in.

    Nobody but an administrator may do so to an administrator: who resets a second factor and sets
    a password (the permission to change users) would be one.
    """
    return actor.has_perm(PERMISSION) and (actor.is_superuser or not user.is_superuser)


@transaction.atomic
def unlock(request: HttpRequest, username: str) -> None:
    """Forget the failures of an account, at every address, and of its second step."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    user = get_user_model().objects.filter(username=username).first()
    AxesProxyHandler.reset_attempts(username=username)
    for model in (TOTPDevice, StaticDevice):
        for device in model.objects.filter(user=user) if user else ():
            device.throttle_reset()
    log_event(
        LoginAction.UNLOCKED, request=request, user=user, actor=actor_label(author_of(request.user))
    )


@transaction.atomic
def second_factor_reset(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Take the second factor of a person away who has lost it, and log the person out.

    Where the office demands one, the person sets up another at the next login.
    """
    _require(request.user, user)
    second_factor.remove(user)
    sessions.end_sessions(user)
    log_event(
        LoginAction.SECOND_FACTOR_RESET,
        request=request,
        user=user,
        actor=actor_label(author_of(request.user)),
    )


@transaction.atomic
def sessions_end(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Log the person out everywhere."""
    _require(request.user, user)
    sessions.end_sessions(user)
    log_event(
        LoginAction.SESSIONS_ENDED,
        request=request,
        user=user,
        actor=actor_label(author_of(request.user)),
    )


def _require(actor: AbstractBaseUser, user: AbstractBaseUser) -> None:
    if not may_manage(actor, user):
        raise PermissionDenied
