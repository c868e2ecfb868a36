"""Claims of the SMS workers: leases, late outcomes, dead workers, and when a worker gives up."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from cases import outbox, sending
from cases.gateways.base import Accepted, AccountError, RejectedError, TemporaryError
from cases.models import SmsMessage

pytestmark = pytest.mark.django_db
Status = SmsMessage.Status
SECOND = datetime.timedelta(seconds=1)
REJECTED = RejectedError("the number is wrong")
TEMPORARY = TemporaryError("busy", maybe_accepted=False)
UNCLEAR = TemporaryError("no answer", maybe_accepted=True)


class ScriptedGateway:
    """Returns or raises what it is given, in this order, and keeps the requests."""

    def __init__(self, *outcomes: Accepted | Exception):
        self.outcomes = list(outcomes)
        self.requests: list[uuid.UUID] = []

    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        self.requests.append(message_id)
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def values_of(message: SmsMessage, *names: str) -> tuple:
    return SmsMessage.objects.values_list(*names).get(pk=message.pk)


@pytest.fixture
def other_worker(monkeypatch):
    """`other_worker(action)`: runs `action` once, after the next worker has read its row."""

    def other_worker(action) -> None:
        read_first = QuerySet.first

        def first(queryset):
            row = read_first(queryset)
            monkeypatch.setattr(QuerySet, "first", read_first)
            action()
            return row

        monkeypatch.setattr(QuerySet, "first", first)

    return other_worker


def test_a_message_is_due_at_its_time_and_not_before(due_sms, clock):
    due_sms(due_at=clock.now + SECOND)
    assert sending.claim_next() is None
    clock.forward(SECOND)
    assert sending.claim_next().status == Status.SENDING


def test_the_message_that_is_due_longest_is_first(due_sms, clock):
    later = due_sms(due_at=clock.now - SECOND)
    earlier = due_sms(due_at=clock.now - 2 * SECOND)
    assert [sending.claim_next(), sending.claim_next()] == [earlier, later]


def test_a_claim_is_a_lease_with_a_count_of_attempts(due_sms, clock):
    message = due_sms()
    sending.claim_next()
    names = ("status", "attempts", "lease_until", "first_attempt_at", "maybe_accepted")
    lease_until = clock.now + datetime.timedelta(minutes=5)
    assert values_of(message, *names) == (Status.SENDING, 1, lease_until, clock.now, False)


def test_a_claimed_message_is_not_claimed_until_its_lease_expires(due_sms, clock):
    due_sms()
    sending.claim_next()
    clock.forward(sending.LEASE_DURATION - SECOND)
    assert sending.claim_next() is None
    clock.forward(SECOND)
    assert sending.claim_next().attempts == 2


@pytest.mark.parametrize("status", set(Status) - {Status.WAITING, Status.SENDING})
def test_a_message_with_an_outcome_is_not_claimed(due_sms, clock, status):
    due_sms(status=status, lease_until=clock.now)
    assert sending.claim_next() is None


def test_of_two_workers_that_read_the_same_row_one_claims_it(due_sms, other_worker):
    due_sms()
    claimed = []
    other_worker(lambda: claimed.append(sending.claim_next()))
    assert sending.claim_next() is None
    assert [message.attempts for message in claimed] == [1]


def test_a_worker_that_read_the_row_before_an_unclear_attempt_does_not_forget_it(
    due_sms, clock, other_worker
):
    message = due_sms()

    def attempt_and_make_due_again() -> None:
        sending.send_claimed(sending.claim_next(), ScriptedGateway(UNCLEAR))
        SmsMessage.objects.update(due_at=clock.now)

    other_worker(attempt_and_make_due_again)
    claimed = sending.claim_next()
    assert (claimed.attempts, claimed.maybe_accepted) == (2, True)
    assert values_of(message, "maybe_accepted") == (True,)


def test_a_worker_that_read_the_row_before_another_died_does_not_claim_over_it(
    due_sms, clock, other_worker
):
    """The other's claim has expired when this worker goes on: it must read the row again."""
    due_sms()
    other_worker(lambda: (sending.claim_next(), SmsMessage.objects.update(lease_until=clock.now)))
    claimed = sending.claim_next()
    assert (claimed.attempts, claimed.maybe_accepted) == (2, True)


def test_a_message_cancelled_since_the_worker_read_it_is_not_claimed(due_sms, other_worker):
    message = due_sms()
    other_worker(lambda: outbox.cancel_unsent(message.case, reason="refused"))
    assert sending.claim_next() is None
    assert values_of(message, "status", "attempts") == (Status.CANCELLED, 0)


def test_a_message_put_off_since_the_worker_read_it_is_not_claimed(due_sms, clock, other_worker):
    due_sms()
    other_worker(lambda: SmsMessage.objects.update(due_at=clock.now + SECOND))
    assert sending.claim_next() is None


def test_a_claim_that_fails_halfway_is_undone(due_sms, monkeypatch):
    """The message is claimed; then it is looked at whether the client still wants it."""
    due_sms()
    before = SmsMessage.objects.values().get()

    def fail(_message, **_kwargs) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(SmsMessage, "save", fail)
    with pytest.raises(ZeroDivisionError):
        sending.claim_next()
    assert SmsMessage.objects.values().get() == before


def test_a_refused_account_stops_the_worker_and_is_logged(due_sms, caplog):
    due_sms(), due_sms()
    gateway = ScriptedGateway(AccountError("no points"))
    assert sending.send_due(gateway) == {"account": 1}
    assert "no points" in caplog.text


def test_nothing_is_claimed_in_the_quiet_hours(due_sms, clock, daytime, monkeypatch):
    monkeypatch.setattr(outbox, "after_quiet_hours", daytime)
    clock.now = datetime.datetime(2026, 3, 11, 7, 59, 59, tzinfo=timezone.get_current_timezone())
    due_sms()
    assert sending.claim_next() is None
    clock.forward(SECOND)
    assert sending.claim_next().status == Status.SENDING


def test_a_dead_worker_may_have_sent_the_message(due_sms, clock):
    message = due_sms()
    sending.claim_next()  # and dies
    clock.forward(sending.LEASE_DURATION)
    gateway = ScriptedGateway(REJECTED)
    assert sending.send_due(gateway) == {Status.NEEDS_REVIEW: 1}
    assert values_of(message, "status", "last_error") == (
        Status.NEEDS_REVIEW,
        "the number is wrong",
    )
    clock.forward(datetime.timedelta(days=30))
    assert sending.send_due(gateway) == {}
    assert gateway.requests == [message.pk]


def test_what_a_dead_worker_sent_is_still_unclear_after_a_clear_refusal_to_try(due_sms, clock):
    message = due_sms()
    sending.claim_next()  # and dies
    clock.forward(sending.LEASE_DURATION)
    assert sending.send_due(ScriptedGateway(TEMPORARY)) == {Status.WAITING: 1}
    assert values_of(message, "maybe_accepted") == (True,)


@pytest.mark.parametrize("late", [REJECTED, TEMPORARY, UNCLEAR, ZeroDivisionError()])
def test_a_late_failure_does_not_overwrite_the_next_workers_claim(due_sms, clock, late):
    message = due_sms()
    slow = sending.claim_next()
    clock.forward(sending.LEASE_DURATION)
    sending.claim_next()
    before = SmsMessage.objects.values().get()
    sending.send_claimed(slow, ScriptedGateway(late))
    assert SmsMessage.objects.values().get(pk=message.pk) == before


@pytest.mark.parametrize("late", [REJECTED, TEMPORARY, UNCLEAR, ZeroDivisionError()])
def test_a_late_failure_does_not_overwrite_what_a_delivery_report_told(due_sms, late):
    message = due_sms()
    slow = sending.claim_next()
    sending.mark_sent(message, Accepted(id="A1"))
    before = SmsMessage.objects.values().get()
    sending.send_claimed(slow, ScriptedGateway(late))
    assert SmsMessage.objects.values().get() == before


def test_a_late_success_counts_although_the_next_worker_was_refused(due_sms, clock):
    message = due_sms()
    slow = sending.claim_next()
    clock.forward(sending.LEASE_DURATION)
    sending.send_due(ScriptedGateway(REJECTED))
    assert sending.send_claimed(slow, ScriptedGateway(Accepted(id="A1"))) == Status.SENT
    names = ("status", "gateway_id", "sent_at", "lease_until", "last_error")
    assert values_of(message, *names) == (Status.SENT, "A1", clock.now, None, "")


def test_the_first_success_is_the_one_that_is_kept(due_sms, clock):
    message, other = due_sms(), due_sms(due_at=clock.now + datetime.timedelta(days=1))
    sent_at = clock.now
    sending.mark_sent(message, Accepted(id=""))
    clock.forward(SECOND)
    sending.mark_sent(message, Accepted(id="A1"))
    sending.mark_sent(message, Accepted(id="A2"))
    assert values_of(message, "sent_at", "gateway_id") == (sent_at, "A1")
    assert values_of(other, "status", "gateway_id") == (Status.WAITING, "")


LAST_ATTEMPT = datetime.timedelta(hours=72) - datetime.timedelta(minutes=5)


def test_just_before_the_gateway_forgets_the_id_the_message_is_sent(due_sms, clock):
    """The attempt itself may take the whole lease, so that must end within the 72 hours."""
    due_sms(attempts=40, first_attempt_at=clock.now - LAST_ATTEMPT + SECOND)
    assert sending.send_due(ScriptedGateway(Accepted())) == {Status.SENT: 1}


def test_when_the_gateway_may_forget_the_id_the_message_needs_review(due_sms, clock):
    message = due_sms(attempts=40, first_attempt_at=clock.now - LAST_ATTEMPT)
    gateway = ScriptedGateway()
    assert sending.send_due(gateway) == {Status.NEEDS_REVIEW: 1}
    assert gateway.requests == []
    assert values_of(message, "status") == (Status.NEEDS_REVIEW,)
    clock.forward(datetime.timedelta(days=30))
    assert sending.send_due(gateway) == {}


def test_the_time_to_give_up_counts_from_the_first_attempt(due_sms, clock):
    message = due_sms()
    first_attempt_at = clock.now
    sending.send_due(ScriptedGateway(TEMPORARY))
    clock.forward(LAST_ATTEMPT - SECOND)
    sending.send_due(ScriptedGateway(TEMPORARY))
    assert values_of(message, "first_attempt_at") == (first_attempt_at,)
    clock.forward(SECOND + sending.FIRST_RETRY_DELAY * 2)
    assert sending.send_due(ScriptedGateway()) == {Status.NEEDS_REVIEW: 1}


@pytest.mark.parametrize(
    ("error", "attempts_before", "delay", "maybe_accepted"),
    [
        (TEMPORARY, 0, datetime.timedelta(minutes=1), False),
        (TEMPORARY, 1, datetime.timedelta(minutes=2), False),
        (TEMPORARY, 5, datetime.timedelta(minutes=32), False),
        (TEMPORARY, 6, datetime.timedelta(hours=1), False),
        (UNCLEAR, 0, datetime.timedelta(minutes=1), True),
        (
            TemporaryError("too many", maybe_accepted=False, delay=datetime.timedelta(minutes=2)),
            0,
            datetime.timedelta(minutes=2),
            False,
        ),
        (AccountError("no points"), 0, datetime.timedelta(minutes=10), False),
        (ZeroDivisionError("a mistake"), 0, datetime.timedelta(minutes=1), True),
    ],
)
def test_a_failed_attempt_is_retried_after_a_delay(
    due_sms, clock, error, attempts_before, delay, maybe_accepted
):
    message = due_sms(attempts=attempts_before)
    sending.send_due(ScriptedGateway(error))
    names = ("status", "due_at", "maybe_accepted", "lease_until")
    assert values_of(message, *names) == (
        Status.WAITING,
        clock.now + delay,
        maybe_accepted,
        None,
    )


def test_a_retry_is_not_due_in_the_quiet_hours(due_sms, clock, daytime, monkeypatch):
    monkeypatch.setattr(outbox, "after_quiet_hours", daytime)
    clock.now = datetime.datetime(2026, 3, 10, 19, 59, 30, tzinfo=timezone.get_current_timezone())
    message = due_sms()
    sending.send_due(ScriptedGateway(TEMPORARY))
    assert values_of(message, "due_at") == (clock.now.replace(day=11, hour=8, minute=0, second=0),)


def test_the_reason_of_a_failure_is_stored_as_far_as_it_fits(due_sms):
    message = due_sms()
    sending.send_due(ScriptedGateway(TemporaryError("x" * 300, maybe_accepted=False)))
    assert values_of(message, "last_error") == ("x" * 200,)


def test_a_worker_stops_before_the_next_message(due_sms):
    due_sms(), due_sms()
    gateway = ScriptedGateway(Accepted(), Accepted())
    assert sending.send_due(gateway, stop=lambda: bool(gateway.requests)) == {Status.SENT: 1}


def test_after_a_cancelled_message_and_one_for_review_the_next_is_sent(due_sms, new_case, clock):
    due_sms(new_case(), due_at=clock.now - 3 * SECOND)  # a case without a telephone number
    due_sms(due_at=clock.now - 2 * SECOND, attempts=9, first_attempt_at=clock.now - LAST_ATTEMPT)
    sent = due_sms(due_at=clock.now - SECOND)
    gateway = ScriptedGateway(Accepted())
    assert sending.send_due(gateway) == {
        Status.CANCELLED: 1,
        Status.NEEDS_REVIEW: 1,
        Status.SENT: 1,
    }
    assert gateway.requests == [sent.pk]
