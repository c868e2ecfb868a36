"""When a client is to be told. Writes intents; `sending` carries them out.

The intent is written in the transaction of the change, so neither is without the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cases.models import Case, SmsMessage

GATHERING = datetime.timedelta(hours=1)  # changes within this time make one message
QUIET_FROM, QUIET_UNTIL = datetime.time(20), datetime.time(8)

# The basic set of GSM 03.38 as far as it is ASCII: one septet each, so 160 make one segment.
_ONE_SEPTET = frozenset(
    "@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
SEGMENT = 160


def text() -> str:
    """What every message says: the same words for everybody, and the portal's address."""
    return settings.CASES_SMS_TEXT.format(address=settings.CASES_PORTAL_URL)


def fits_one_segment(message: str) -> bool:
    return len(message) <= SEGMENT and _ONE_SEPTET.issuperset(message)


def after_quiet(moment: datetime.datetime) -> datetime.datetime:
    """`moment`, or the end of the quiet hours (20–8 by the office's clock) in which it falls."""
    local = timezone.localtime(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + datetime.timedelta(days=local.time() >= QUIET_FROM)
    return datetime.datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


def announce(cases: Iterable[Case], *, now: datetime.datetime | None = None) -> int:
    """Intend to tell the clients of `cases`, each once, that the stage changed.

    A change that finds an untried message joins it. Returns how many new messages there are.
    Call it inside the transaction that changes the stages.
    """
    now = now or timezone.now()
    wanting = {case.pk: case for case in cases if case.wants_sms}
    untried = SmsMessage.objects.select_for_update().filter(
        case__in=wanting, status=SmsMessage.Status.WAITING, attempts=0
    )
    joined = dict(untried.values_list("pk", "case_id"))
    if joined:
        SmsMessage.objects.filter(pk__in=joined).update(changes=F("changes") + 1)
    gathered = set(joined.values())
    due = after_quiet(now + GATHERING)
    fresh = [
        SmsMessage(case=case, created_at=now, due_at=due)
        for pk, case in wanting.items()
        if pk not in gathered
    ]
    SmsMessage.objects.bulk_create(fresh)
    return len(fresh)


def drop_unsent(case: Case, *, why: str) -> None:
    """Take back what was not tried yet: the client is no longer to be told."""
    SmsMessage.objects.filter(case=case, status=SmsMessage.Status.WAITING, attempts=0).update(
        status=SmsMessage.Status.DROPPED, last_error=why
    )
