"""Sessions of clients: 15 minutes since the last page. Apart from Django's sessions and users."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ClientSession
from revisions.transactions import write_unless_locked

COOKIE_NAME = "portal_session"
IDLE_TIMEOUT = datetime.timedelta(minutes=15)  # since the last page
MAX_DURATION = datetime.timedelta(hours=3)  # more than ten extensions (WCAG 2.2.1)


@transaction.atomic
def create_session(*, case_id: int, password_hash: str) -> str:
    """Start a session of the case and return its token.

    Empty where the case was closed or its password replaced (`password_hash` is another) since the
    password was verified.
    """
    case = Case.objects.open().select_for_update().filter(pk=case_id, password_hash=password_hash)
    if case.first() is None:
        return ""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    ClientSession.objects.create(
        token_hash=_hash_token(token), case_id=case_id, started_at=now, ends_at=now + IDLE_TIMEOUT
    )
    return token


def set_session_cookie(response: HttpResponse, token: str) -> None:
    """Set the session cookie."""
    response.set_cookie(
        COOKIE_NAME,
        token,
        path=reverse("portal:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def get_session(request: HttpRequest) -> ClientSession | None:
    """The session of the request, with its case and stage; None where there is none any more."""
    if not (token := request.COOKIES.get(COOKIE_NAME)):
        return None
    return (
        ClientSession.objects.select_related("case__stage")
        .filter(token_hash=_hash_token(token), ends_at__gt=timezone.now(), case__closed_at=None)
        .first()
    )


def extend_session(session: ClientSession) -> None:
    """Let the session last IDLE_TIMEOUT from now, but no longer than MAX_DURATION in all.

    Where another transaction keeps the database locked it lasts as long as before: the client
    reads without waiting.
    """
    ends_at = min(timezone.now() + IDLE_TIMEOUT, session.started_at + MAX_DURATION)
    stored = ClientSession.objects.filter(pk=session.pk)
    if write_unless_locked(lambda: stored.update(ends_at=ends_at)):
        session.ends_at = ends_at


def end_session(request: HttpRequest, response: HttpResponse) -> None:
    """Delete the session and its cookie, and tell the browser to clear its cache."""
    if token := request.COOKIES.get(COOKIE_NAME):
        ClientSession.objects.filter(token_hash=_hash_token(token)).delete()
    response.delete_cookie(COOKIE_NAME, path=reverse("portal:login"), samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
