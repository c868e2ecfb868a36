"""Number and password in, a case out. Every failure is the same, and takes the same work."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from cases import credentials
from cases.models import Case, LoginAttempt
from cases.models.case import NUMBER_LENGTH, normal_number
from cases.portal import session, throttle

Outcome = LoginAttempt.Outcome


@dataclass(frozen=True)
class Answer:
    """`token` of the visit where the client is let in; `wait` in seconds where it was too early."""

    token: str = ""
    wait: int = 0


def try_to_open(request: HttpRequest, *, number: str, password: str) -> Answer:
    """Raises credentials.TooBusyError where too many are at it."""
    # Longer than any number: cut, so that it costs no more than another.
    number = normal_number(number)[: NUMBER_LENGTH + 1]
    address = throttle.address_of(request)
    if seconds := throttle.charge(number=number, address=address):
        throttle.note(number=number, address=address, outcome=Outcome.SLOWED)
        return Answer(wait=seconds)
    found = Case.objects.filter(number=number).values_list("pk", "password_hash", "closed_at")
    pk, password_hash, closed_at = found.first() or (None, "", None)
    right = credentials.matches(password, password_hash)
    token = ""
    if right and closed_at is None:
        token = session.start(case_id=pk, password_hash=password_hash)
    if not token:
        throttle.note(number=number, address=address, outcome=Outcome.REFUSED)
        return Answer()
    throttle.forget(number=number, address=address)
    throttle.note(number=number, address=address, outcome=Outcome.OPENED)
    return Answer(token=token)
