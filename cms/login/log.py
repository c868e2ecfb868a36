"""Writing the log of logins."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest

from cases.portal.throttle import get_client_address
from cms.login.log_details import Details
from cms.login.models import LoginAction, LoginEvent
from revisions.audit_context import Author, current_request


def client_address(request: HttpRequest | None) -> str:
    """The client's address as the whole project reads it; empty where there is no client."""
    if request is None or "REMOTE_ADDR" not in request.META:
        return ""
    return get_client_address(request)


def actor_label(actor: Author) -> str:
    """Name and account of who did it: "Anna Nowak (anna.nowak#12)"; of a program, its name."""
    return f"{actor.name} ({actor.account})" if actor.account else actor.name


def log_event(
    action: LoginAction,
    *,
    request: HttpRequest | None = None,
    user: AbstractBaseUser | None = None,
    actor: str = "",
    details: Details | None = None,
) -> LoginEvent:
    """Append an entry to the log; `actor` is who did it, where it wasn't `user` itself.

    `details` are codes and values, see `details_text()`. Without a `request` the address is that
    of the one that is being answered.
    """
    return LoginEvent.objects.create(
        action=action,
        user_id=user.pk if user else None,
        username=user.get_username() if user else "",
        actor=actor[:255],
        address=client_address(request or current_request()),
        details=details or {},
    )
