"""A client's quarter of an hour. It has nothing to do with Django's sessions and users."""

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

COOKIE = "portal_session"
LASTS = datetime.timedelta(minutes=15)  # since the last page
LONGEST = datetime.timedelta(hours=3)  # more than ten extensions (WCAG 2.2.1)


@transaction.atomic
def start(*, case_id: int, password_hash: str) -> str:
    """Begin a visit with the password that had this hash; returns the token for the browser.

    Empty where the case was closed, or its password replaced, while it was being checked.
    """
    case = Case.objects.open().select_for_update().filter(pk=case_id, password_hash=password_hash)
    if case.first() is None:
        return ""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    ClientSession.objects.create(
        token_hash=_hash(token), case_id=case_id, started_at=now, ends_at=now + LASTS
    )
    return token


def give(response: HttpResponse, token: str) -> None:
    """Hand the token to the browser that gets `response`."""
    response.set_cookie(
        COOKIE,
        token,
        path=reverse("portal:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def current(request: HttpRequest) -> ClientSession | None:
    """The session of this browser, with its case and stage; None where there is none any more."""
    if not (token := request.COOKIES.get(COOKIE)):
        return None
    return (
        ClientSession.objects.select_related("case__stage")
        .filter(token_hash=_hash(token), ends_at__gt=timezone.now(), case__closed_at=None)
        .first()
    )


def extend(session: ClientSession) -> None:
    """Another quarter of an hour from now, up to the longest stay."""
    session.ends_at = min(timezone.now() + LASTS, session.started_at + LONGEST)
    ClientSession.objects.filter(pk=session.pk).update(ends_at=session.ends_at)


def end(request: HttpRequest, response: HttpResponse) -> None:
    """Leave: here and in the browser, which is asked to forget the pages too."""
    if token := request.COOKIES.get(COOKIE):
        ClientSession.objects.filter(token_hash=_hash(token)).delete()
    response.delete_cookie(COOKIE, path=reverse("portal:login"), samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
