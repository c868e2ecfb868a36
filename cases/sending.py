"""Carries out the outbox: at most one SMS for an intent, and none lost without a word.

Each message is claimed in a transaction of its own, which is over before the gateway is asked;
what came of it is written in another. A worker that dies in between leaves a lease that runs out;
whoever takes over asks again with the same id, and the gateway knows the id.
"""

from __future__ import annotations

import datetime
import logging
from collections import Counter

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from cases import outbox, phone
from cases.gateways.base import (
    Accepted,
    AccountError,
    Gateway,
    RejectedError,
    TryLaterError,
)
from cases.models import SmsMessage

logger = logging.getLogger(__name__)

Status = SmsMessage.Status
LEASE = datetime.timedelta(minutes=5)  # longer than a gateway may take to answer
# The gateway forgets an id after 72 hours: asked later, it might send a second SMS.
GIVE_UP_AFTER = datetime.timedelta(hours=72)
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=1)


def send_due(gateway: Gateway, *, stop=lambda: False) -> Counter:
    """Send what is due, one after another, until nothing is. Counts what became of each."""
    outcomes = Counter()
    while not stop() and (message := claim()):
        if message.status != Status.SENDING:
            outcomes[message.status] += 1
            continue
        status = carry_out(message, gateway)
        outcomes[status] += 1
        if status == "account":
            logger.error("The SMS gateway takes nothing from this account: %s", message.last_error)
            break
    return outcomes


def claim() -> SmsMessage | None:
    """Take the next due message for this worker; None where there is none, or in quiet hours.

    The one returned is SENDING, or already done with: DROPPED or UNCERTAIN.
    """
    while True:
        now = timezone.now()
        if outbox.after_quiet(now) != now:
            return None
        with transaction.atomic():
            waiting = Q(status=Status.WAITING, due_at__lte=now)
            abandoned = Q(status=Status.SENDING, lease_until__lte=now)
            message = SmsMessage.objects.filter(waiting | abandoned).order_by("due_at").first()
            if message is None:
                return None
            # Two workers may have read the same row: the one that changes it has it.
            mine = SmsMessage.objects.filter(
                waiting | abandoned, pk=message.pk, attempts=message.attempts
            ).update(
                status=Status.SENDING,
                attempts=F("attempts") + 1,
                lease_until=now + LEASE,
                first_attempt_at=message.first_attempt_at or now,
                unclear=message.unclear or message.status == Status.SENDING,
            )
            if mine:
                message = SmsMessage.objects.select_related("case").get(pk=message.pk)
                return _still_wanted(message, now)


def _still_wanted(message: SmsMessage, now: datetime.datetime) -> SmsMessage:
    """The claimed message, put aside where it must not be sent any more."""
    case = message.case
    if not case.wants_sms:
        message.status = Status.DROPPED
        message.last_error = "closed" if case.closed else "refused"
    elif now - message.first_attempt_at >= GIVE_UP_AFTER - LEASE:
        message.status = Status.UNCERTAIN
        logger.error("SMS %s was tried for 72 hours: a person must decide", message.pk)
    message.save(update_fields=["status", "last_error"])
    return message


def carry_out(message: SmsMessage, gateway: Gateway) -> str:
    """Ask the gateway and write down what it said. Returns the status, or "account"."""
    try:
        number = phone.opened(message.case.phone_sealed)
        answer = gateway.send(message_id=message.pk, number=number, text=outbox.text())
    except RejectedError as error:
        # After an unclear attempt a no may come too late: the first one may be on its way.
        status = Status.UNCERTAIN if message.unclear else Status.REJECTED
        logger.error("SMS %s was rejected: %s", message.pk, error)
        _settle(message, status=status, last_error=str(error))
        return status
    except TryLaterError as error:
        logger.warning("SMS %s was not sent yet: %s", message.pk, error)
        _try_later(message, str(error), error.unclear, error.delay or _delay(message.attempts))
        return Status.WAITING
    except AccountError as error:
        message.last_error = str(error)
        _try_later(message, str(error), False, datetime.timedelta(minutes=10))
        return "account"
    except Exception as error:
        logger.exception("SMS %s: the gateway failed", message.pk)
        _try_later(message, type(error).__name__, True, _delay(message.attempts))
        return Status.WAITING
    accept(message, answer)
    return Status.SENT


def accept(message: SmsMessage, answer: Accepted) -> None:
    """The gateway has the message: true whoever asked, and whatever was thought meanwhile."""
    row = SmsMessage.objects.filter(pk=message.pk)
    row.exclude(status=Status.SENT).update(
        status=Status.SENT, sent_at=timezone.now(), lease_until=None, last_error=""
    )
    if answer.id:
        row.filter(gateway_id="").update(gateway_id=answer.id)


def _try_later(message: SmsMessage, why: str, unclear: bool, delay: datetime.timedelta) -> None:
    _settle(
        message,
        status=Status.WAITING,
        last_error=why,
        unclear=message.unclear or unclear,
        due_at=outbox.after_quiet(timezone.now() + delay),
    )


def _settle(message: SmsMessage, *, last_error: str, **values) -> None:
    """Write the outcome, unless another worker took over meanwhile."""
    SmsMessage.objects.filter(
        pk=message.pk, status=Status.SENDING, attempts=message.attempts
    ).update(lease_until=None, last_error=last_error[:200], **values)


def _delay(attempts: int) -> datetime.timedelta:
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 10), LONGEST_DELAY)
