"""Queues SMS in the outbox; `sending` sends them (the "transactional outbox" pattern).

The message is queued in the transaction that changes the stage, so neither exists without the
other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cases.models import Case, SmsMessage

GROUPING_WINDOW = datetime.timedelta(hours=1)  # changes within it share one message
QUIET_HOURS_START, QUIET_HOURS_END = datetime.time(20), datetime.time(8)

# ASCII characters of the basic set of GSM 03.38, which take one septet each.
_SINGLE_SEPTET_CHARACTERS = frozenset(
    "@$_ !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
SEGMENT_LENGTH = 160  # septets


def sms_text() -> str:
    """The text of every message: the same for everybody, with the portal's address."""
    return settings.CASES_SMS_TEXT.format(address=settings.CASES_PORTAL_URL)


def fits_one_segment(message: str) -> bool:
    """Whether `message` is sent as one SMS segment, in the 7-bit alphabet."""
    return len(message) <= SEGMENT_LENGTH and _SINGLE_SEPTET_CHARACTERS.issuperset(message)


def after_quiet_hours(moment: datetime.datetime) -> datetime.datetime:
    """`moment`, or the end of the quiet hours (20–8, local time) where it falls into them."""
    local = timezone.localtime(moment)
    if QUIET_HOURS_END <= local.time() < QUIET_HOURS_START:
        return moment
    day = local.date() + datetime.timedelta(days=local.time() >= QUIET_HOURS_START)
    return datetime.datetime.combine(day, QUIET_HOURS_END, tzinfo=local.tzinfo)


def enqueue(cases: Iterable[Case], *, now: datetime.datetime | None = None) -> int:
    """Queue an SMS to the client of each case that wants SMS, saying that the stage changed.

    Where the case has a message that was not tried yet, that one counts for this change too.
    Returns the number of new messages. Call it in the transaction that changes the stages.
    """
    now = now or timezone.now()
    cases_by_id = {case.pk: case for case in cases if case.wants_sms}
    not_tried = SmsMessage.objects.select_for_update().filter(
        case__in=cases_by_id, status=SmsMessage.Status.WAITING, attempts=0
    )
    case_by_message = dict(not_tried.values_list("pk", "case_id"))
    if case_by_message:
        SmsMessage.objects.filter(pk__in=case_by_message).update(change_count=F("change_count") + 1)
    already_queued = set(case_by_message.values())
    due = after_quiet_hours(now + GROUPING_WINDOW)
    new_messages = [
        SmsMessage(case=case, created_at=now, due_at=due)
        for pk, case in cases_by_id.items()
        if pk not in already_queued
    ]
    SmsMessage.objects.bulk_create(new_messages)
    return len(new_messages)


def cancel_unsent(case: Case, *, reason: str) -> None:
    """Cancel the case's messages that were not tried yet; `reason` is "refused" or "closed"."""
    SmsMessage.objects.filter(case=case, status=SmsMessage.Status.WAITING, attempts=0).update(
        status=SmsMessage.Status.CANCELLED, last_error=reason
    )
