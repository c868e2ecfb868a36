"""Which logins are locked or slowed now, and since when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from axes.conf import settings as axes_settings
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, Max, Sum
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login.throttle import UNKNOWN_ACCOUNT, counted_since

LOCKED, SLOWED, SECOND_STEP = "locked", "slowed", "second_step"


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A login that is held up: LOCKED at `address`, SLOWED from unknown ones, or at SECOND_STEP."""

    kind: str
    username: str  # a pseudonym where there is no such account
    address: str | None = None  # of an IPv6 network, its first
    failures: int
    since: datetime.datetime  # the last failure
    until: datetime.datetime

    @property
    def has_account(self) -> bool:
        return not self.username.startswith(UNKNOWN_ACCOUNT)


def current_locks() -> list[Lock]:
    """Every login that is held up now, the newest first."""
    recent = AccessAttempt.objects.filter(attempt_time__gte=counted_since()).order_by()
    counted = {"failures": Sum("failures_since_start"), "since": Max("attempt_time")}
    found = [
        Lock(kind=LOCKED, until=row["since"] + axes_settings.AXES_COOLOFF_TIME, **row)
        for row in recent.values("username", address=F("ip_address")).annotate(**counted)
        if row["failures"] >= axes_settings.AXES_FAILURE_LIMIT
    ]
    found += [
        Lock(kind=SLOWED, until=row["since"] + axes_settings.AXES_COOLOFF_TIME, **row)
        for row in recent.values("username").annotate(**counted)
        if row["failures"] >= settings.LOGIN_FAILURES_BEFORE_DELAY
    ]
    found += _second_steps()
    return sorted(found, key=lambda lock: lock.since, reverse=True)


def _second_steps() -> list[Lock]:
    now, found = timezone.now(), []
    for model in (TOTPDevice, StaticDevice):
        for device in model.objects.filter(throttling_failure_count__gt=0).select_related("user"):
            allowed, why = device.verify_is_allowed()
            if not allowed and why["locked_until"] > now:
                found.append(
                    Lock(
                        kind=SECOND_STEP,
                        username=device.user.get_username(),
                        failures=device.throttling_failure_count,
                        since=device.throttling_failure_timestamp,
                        until=why["locked_until"],
                    )
                )
    return found
