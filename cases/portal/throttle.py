"""Slows down guessing: one address, one case number, an ever longer wait.

There is no lock on a case: somebody else's attempts, from another address, cost its client
nothing. An attempt is charged before the password is looked at, so many at once gain nothing.
"""

from __future__ import annotations

import datetime
import ipaddress

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases.models import LoginAttempt, LoginThrottle

FREE = 3  # mistakes that cost nothing
FIRST_WAIT = datetime.timedelta(seconds=5)
LONGEST_WAIT = datetime.timedelta(minutes=15)
FORGOTTEN_AFTER = datetime.timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; of IPv6 the /64, which is one subscriber."""
    route = [*request.headers.get("X-Forwarded-For", "").split(","), request.META["REMOTE_ADDR"]]
    route = [hop.strip() for hop in route if hop.strip()]
    # Each trusted proxy appended one hop; what stands before was written by the client.
    hop = route[max(-len(route), -1 - settings.CASES_PROXIES)] if route else ""
    try:
        address = ipaddress.ip_address(hop)
    except ValueError:
        return hop[:100]
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def mark(value: str) -> str:
    """A name for `value` that does not give it away: equal for equal values."""
    return salted_hmac("cases.mark", value, algorithm="sha256").hexdigest()[:32]


def wait(failures: int) -> datetime.timedelta:
    """How long to wait after so many failures in a row."""
    if failures < FREE:
        return datetime.timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - FREE, 20), LONGEST_WAIT)


def _key(number: str, address: str) -> str:
    return mark(f"{number}\n{address}")


@transaction.atomic
def charge(*, number: str, address: str) -> int:
    """Seconds that this attempt must wait, 0 where it may go on, counted as a failure."""
    throttle, _made = LoginThrottle.objects.select_for_update().get_or_create(
        key=_key(number, address), defaults={"blocked_until": timezone.now()}
    )
    now = timezone.now()  # after the wait for the row: an earlier time would count as blocked
    if throttle.blocked_until > now:
        return int((throttle.blocked_until - now).total_seconds()) + 1
    if throttle.blocked_until < now - FORGOTTEN_AFTER:
        throttle.failures = 0
    throttle.failures += 1
    throttle.blocked_until = now + wait(throttle.failures)
    throttle.save()
    return 0


def forget(*, number: str, address: str) -> None:
    """The password was right: earlier mistakes were typing."""
    LoginThrottle.objects.filter(key=_key(number, address)).delete()


def note(*, number: str, address: str, outcome: str) -> None:
    """Write the attempt down, for staff."""
    LoginAttempt.objects.create(
        number_mark=mark(number), address_mark=mark(address), outcome=outcome
    )


def attempts_at(number: str):
    """Attempts at a case's number, newest first."""
    return LoginAttempt.objects.filter(number_mark=mark(number))
