"""Throttles logins: a growing delay for each pair of client address and case number.

A case is never locked, so attempts from other addresses do not keep its client out. An attempt is
counted as a failure before the password is verified, so attempts at the same moment count too.
"""

from __future__ import annotations

import datetime
import ipaddress
import re

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cases.models import LoginAttempt, LoginThrottle

FAILURES_BEFORE_DELAY = 3
FIRST_WAIT = datetime.timedelta(seconds=5)
MAX_WAIT = datetime.timedelta(minutes=15)
RESET_AFTER = datetime.timedelta(days=1)


def get_client_address(request: HttpRequest) -> str:
    """The client's IP address; for IPv6 its /64 network, which belongs to one subscriber."""
    route = [*request.headers.get("X-Forwarded-For", "").split(","), request.META["REMOTE_ADDR"]]
    route = [hop.strip() for hop in route if hop.strip()]
    # Each trusted proxy appends one address; the client may have written those before.
    hop = route[max(-len(route), -1 - settings.TRUSTED_PROXY_COUNT)] if route else ""
    try:
        address = ipaddress.ip_address(_without_port(hop))
    except ValueError:
        return hop[:100]
    if address.version == 6:
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _without_port(hop: str) -> str:
    """An address without the port that some proxies add: 192.0.2.7:4711, [2001:db8::1]:4711."""
    match = re.fullmatch(r"([0-9.]+):[0-9]*|\[([0-9a-fA-F:.]+)\](?::[0-9]*)?", hop)
    return (match[1] or match[2]) if match else hop


def pseudonymize(value: str) -> str:
    """A keyed hash (HMAC-SHA256, 128 bits) by which equal values can be recognised."""
    return salted_hmac("cases.pseudonym", value, algorithm="sha256").hexdigest()[:32]


def wait_after(failures: int) -> datetime.timedelta:
    """The delay after so many failures in a row."""
    if failures < FAILURES_BEFORE_DELAY:
        return datetime.timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - FAILURES_BEFORE_DELAY, 20), MAX_WAIT)


def _throttle_key(number: str, address: str) -> str:
    return pseudonymize(f"{number}\n{address}")


@transaction.atomic
def register_attempt(*, number: str, address: str) -> int:
    """Count an attempt as a failure and return 0, or return the seconds that it must wait."""
    throttle, _made = LoginThrottle.objects.select_for_update().get_or_create(
        key=_throttle_key(number, address), defaults={"blocked_until": timezone.now()}
    )
    now = timezone.now()  # read after waiting for the lock: an earlier time would still be blocked
    if throttle.blocked_until > now:
        return int((throttle.blocked_until - now).total_seconds()) + 1
    if throttle.blocked_until < now - RESET_AFTER:
        throttle.failures = 0
    throttle.failures += 1
    throttle.blocked_until = now + wait_after(throttle.failures)
    throttle.save()
    return 0


def clear_failures(*, number: str, address: str) -> None:
    """Reset the throttle after a successful login."""
    LoginThrottle.objects.filter(key=_throttle_key(number, address)).delete()


def log_attempt(*, number: str, address: str, outcome: LoginAttempt.Outcome) -> None:
    """Log an attempt, for staff to see."""
    LoginAttempt.objects.create(
        number_pseudonym=pseudonymize(number),
        address_pseudonym=pseudonymize(address),
        outcome=outcome,
    )


def attempts_for_number(number: str) -> models.QuerySet[LoginAttempt]:
    """Login attempts at a case number, newest first."""
    return LoginAttempt.objects.filter(number_pseudonym=pseudonymize(number))
