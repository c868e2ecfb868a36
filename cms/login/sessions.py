"""Sessions in the database that name their user (SESSION_ENGINE), and their end.

A session ends after SESSION_IDLE_TIMEOUT without a request, SESSION_MAX_DURATION after the login,
when its user changes the password (Django compares a hash of it), and when `end_sessions` is
called: on deactivation, "log out everywhere" and the reset of a second factor.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone

from cms.login.models import Session
from revisions.transactions import write_unless_locked

LOGGED_IN_AT = "login_at"  # keys in a session; times in seconds since 1970
SEEN_AT = "seen_at"
PASSWORD_GIVEN_AT = "password_at"  # noqa: S105 -- the key of a time
# How exactly the idle time is known: each request would otherwise write to the database.
SEEN_PRECISION = datetime.timedelta(minutes=5)


class SessionStore(DatabaseSessionStore):
    """Django's store, with the user's id in a column of its own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: Mapping[str, Any]) -> Session:
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session


def start_session(session: SessionBase) -> None:
    """Note the time of a login in its session."""
    now = timezone.now().timestamp()
    session.update({LOGGED_IN_AT: now, SEEN_AT: now, PASSWORD_GIVEN_AT: now})


def is_expired(session: SessionBase) -> bool:
    """Whether the session was idle for too long, or lasts too long already.

    So is one without times: it began before they were kept.
    """
    now = timezone.now().timestamp()
    idle = now - session.get(SEEN_AT, 0)
    age = now - session.get(LOGGED_IN_AT, 0)
    return (
        idle > settings.SESSION_IDLE_TIMEOUT.total_seconds()
        or age > settings.SESSION_MAX_DURATION.total_seconds()
    )


def note_request(session: SessionBase) -> None:
    """Keep the session from being idle; given up while another transaction writes."""
    now, before = timezone.now().timestamp(), session[SEEN_AT]
    if now - before <= SEEN_PRECISION.total_seconds():
        return
    had_changes = session.modified
    session[SEEN_AT] = now
    if not write_unless_locked(session.save):
        session[SEEN_AT] = before
    session.modified = had_changes


def note_password(session: SessionBase) -> None:
    """Remember that the password was given just now."""
    session[PASSWORD_GIVEN_AT] = timezone.now().timestamp()


def password_given_lately(session: SessionBase) -> bool:
    """Whether the password was given within PASSWORD_VALID_FOR."""
    age = timezone.now().timestamp() - session.get(PASSWORD_GIVEN_AT, 0)
    return age <= settings.PASSWORD_VALID_FOR.total_seconds()


def end_sessions(user: AbstractBaseUser) -> int:
    """End every session of the user at once, and return how many there were."""
    return Session.objects.filter(user_id=user.pk).delete()[0]
