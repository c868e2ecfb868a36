"""Sends the outbox through the gateway: each message at most once, and none is lost silently.

A message is claimed in one transaction, which is committed before the gateway is called, and its
outcome is written in another. Where a worker dies in between, its lease expires; the worker that
claims the message next calls the gateway with the same id, which the gateway recognises.
"""

from __future__ import annotations

import datetime
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases import outbox, phone
from cases.gateways.base import (
    Accepted,
    AccountError,
    Gateway,
    RejectedError,
    TemporaryError,
)
from cases.models import SmsMessage

logger = logging.getLogger(__name__)

Status = SmsMessage.Status
LEASE_DURATION = datetime.timedelta(minutes=5)  # longer than a gateway may take to answer
# SMSAPI remembers an id for 72 hours: a later attempt might send a second SMS.
GIVE_UP_AFTER = datetime.timedelta(hours=72)
FIRST_RETRY_DELAY = datetime.timedelta(minutes=1)
MAX_RETRY_DELAY = datetime.timedelta(hours=1)
# Until the account or the key of the telephone numbers is tried again: a person mends it.
REPAIR_RETRY_DELAY = datetime.timedelta(minutes=10)


def send_due(gateway: Gateway, *, stop: Callable[[], bool] = lambda: False) -> Counter:
    """Send messages that are due until there are none; returns how many had which outcome.

    Outcomes are statuses of SmsMessage, or "account" where the gateway refuses the account: then
    nothing more is sent. `stop()` is asked before each message.
    """
    outcomes = Counter()
    while not stop() and (message := claim_next()):
        if message.status != Status.SENDING:
            outcomes[message.status] += 1
            continue
        status = send_claimed(message, gateway)
        outcomes[status] += 1
        if status == "account":
            logger.error("The SMS gateway refuses the account: %s", message.last_error)
            break
    return outcomes


def claim_next() -> SmsMessage | None:
    """Claim the next due message for this worker; None where there is none, or in quiet hours.

    The message returned is SENDING, or must not be sent: CANCELLED or NEEDS_REVIEW.
    """
    while True:
        now = timezone.now()
        if outbox.after_quiet_hours(now) != now:
            return None
        with transaction.atomic():
            waiting = Q(status=Status.WAITING, due_at__lte=now)
            abandoned = Q(status=Status.SENDING, lease_until__lte=now)
            message = SmsMessage.objects.filter(waiting | abandoned).order_by("due_at").first()
            if message is None:
                return None
            # Two workers may have read the same row: only one of them updates it.
            claimed = SmsMessage.objects.filter(
                waiting | abandoned, pk=message.pk, attempts=message.attempts
            ).update(
                status=Status.SENDING,
                attempts=F("attempts") + 1,
                lease_until=now + LEASE_DURATION,
                first_attempt_at=message.first_attempt_at or now,
                maybe_accepted=message.maybe_accepted or message.status == Status.SENDING,
            )
            if claimed:
                message = SmsMessage.objects.select_related("case").get(pk=message.pk)
                return _stop_if_unwanted_or_expired(message, now)


def _stop_if_unwanted_or_expired(message: SmsMessage, now: datetime.datetime) -> SmsMessage:
    """The claimed message; cancelled where the client no longer wants it, for review if too old."""
    case = message.case
    if not case.wants_sms:
        message.status = Status.CANCELLED
        message.last_error = "closed" if case.closed else "refused"
    elif now - message.first_attempt_at >= GIVE_UP_AFTER - LEASE_DURATION:
        message.status = Status.NEEDS_REVIEW
        logger.error("SMS %s was tried for 72 hours: a person must decide", message.pk)
    message.save(update_fields=["status", "last_error"])
    return message


def send_claimed(message: SmsMessage, gateway: Gateway) -> str:
    """Send a claimed message and save the outcome. Returns the new status, or "account"."""
    try:
        number = phone.decrypt(message.case.phone_encrypted)
        answer = gateway.send(message_id=message.pk, number=number, text=outbox.sms_text())
    except RejectedError as error:
        # An earlier attempt without a clear answer may have been accepted all the same.
        status = Status.NEEDS_REVIEW if message.maybe_accepted else Status.REJECTED
        logger.error("SMS %s was rejected: %s", message.pk, error)
        _save_outcome(message, status=status, last_error=str(error))
        return status
    except TemporaryError as error:
        logger.warning("SMS %s was not sent yet: %s", message.pk, error)
        _schedule_retry(
            message, str(error), error.maybe_accepted, error.delay or _retry_delay(message.attempts)
        )
        return Status.WAITING
    except phone.UndecryptableError as error:
        # The right key may be set again: nothing was sent, and the others go on.
        logger.exception("SMS %s was not sent", message.pk)
        _schedule_retry(message, str(error), False, REPAIR_RETRY_DELAY)
        return Status.WAITING
    except AccountError as error:
        message.last_error = str(error)
        _schedule_retry(message, str(error), False, REPAIR_RETRY_DELAY)
        return "account"
    except Exception as error:
        logger.exception("SMS %s: the gateway failed", message.pk)
        _schedule_retry(message, type(error).__name__, True, _retry_delay(message.attempts))
        return Status.WAITING
    mark_sent(message, answer)
    return Status.SENT


def mark_sent(message: SmsMessage, answer: Accepted) -> None:
    """Record that the gateway has the message, even where another worker has it by now."""
    row = SmsMessage.objects.filter(pk=message.pk)
    row.exclude(status=Status.SENT).update(
        status=Status.SENT, sent_at=timezone.now(), lease_until=None, last_error=""
    )
    if answer.id:
        row.filter(gateway_id="").update(gateway_id=answer.id)


def _schedule_retry(
    message: SmsMessage, reason: str, maybe_accepted: bool, delay: datetime.timedelta
) -> None:
    _save_outcome(
        message,
        status=Status.WAITING,
        last_error=reason,
        maybe_accepted=message.maybe_accepted or maybe_accepted,
        due_at=outbox.after_quiet_hours(timezone.now() + delay),
    )


def _save_outcome(message: SmsMessage, *, last_error: str, **values: Any) -> None:
    """Save the outcome, unless another worker has claimed the message meanwhile."""
    SmsMessage.objects.filter(
        pk=message.pk, status=Status.SENDING, attempts=message.attempts
    ).update(lease_until=None, last_error=last_error[:200], **values)


def _retry_delay(attempts: int) -> datetime.timedelta:
    return min(FIRST_RETRY_DELAY * 2 ** min(attempts - 1, 10), MAX_RETRY_DELAY)
