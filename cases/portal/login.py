"""Login with case number and password. Every failure looks the same and takes the same work."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from cases import credentials
from cases.models import Case, LoginAttempt
from cases.models.case import NUMBER_LENGTH, normalize_number
from cases.portal import sessions, throttle

Outcome = LoginAttempt.Outcome


@dataclass(frozen=True)
class LoginResult:
    """`token` of the new session, empty on failure; `wait` in seconds where throttled."""

    token: str = ""
    wait: int = 0


def log_in(request: HttpRequest, *, number: str, password: str) -> LoginResult:
    """Check the throttle and the password, start a session, and log the attempt.

    Raises credentials.TooBusyError.
    """
    # Cut to one more than any number has: a longer one must not take more work.
    number = normalize_number(number)[: NUMBER_LENGTH + 1]
    address = throttle.get_client_address(request)
    if seconds := throttle.register_attempt(number=number, address=address):
        throttle.log_attempt(number=number, address=address, outcome=Outcome.THROTTLED)
        return LoginResult(wait=seconds)
    found = Case.objects.filter(number=number).values_list("pk", "password_hash", "closed_at")
    pk, password_hash, closed_at = found.first() or (None, "", None)
    verified = credentials.verify_password(password, password_hash)
    token = ""
    if verified and closed_at is None:
        token = sessions.create_session(case_id=pk, password_hash=password_hash)
    if not token:
        throttle.log_attempt(number=number, address=address, outcome=Outcome.REFUSED)
        return LoginResult()
    throttle.clear_failures(number=number, address=address)
    throttle.log_attempt(number=number, address=address, outcome=Outcome.LOGGED_IN)
    return LoginResult(token=token)
