"""Sending: the outcome of a message when the gateway works, and with every fault of it."""

import datetime

import pytest
from django.utils import timezone

from cases import outbox, sending, services
from cases.actor import SYSTEM_ACTOR
from cases.gateways.smsapi import SmsapiGateway
from cases.models import SmsMessage

pytestmark = pytest.mark.django_db
Status = SmsMessage.Status


def make_due_again(message):
    """Skip the delay until the next attempt."""
    SmsMessage.objects.filter(pk=message.pk).update(due_at=timezone.now(), lease_until=None)


def test_a_message_is_sent_once_in_plain_letters(due_sms, gateway, smsapi):
    message = due_sms()
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert sending.send_due(gateway) == {}
    message.refresh_from_db()
    (accepted,) = smsapi.accepted
    assert accepted["to"] == "48601234567"
    assert accepted["idx"] == str(message.pk)
    assert accepted["message"] == outbox.sms_text()
    assert message.gateway_id == accepted["id"]
    assert message.status == Status.SENT


@pytest.mark.parametrize(
    "fault", ["hang after", "drop after", "html", "empty", "two", "a list", "no id", "another's"]
)
def test_an_unclear_success_is_retried_and_error_53_ends_it(due_sms, gateway, smsapi, fault):
    message = due_sms()
    smsapi.faults.append(fault)
    assert sending.send_due(gateway) == {Status.WAITING: 1}
    message.refresh_from_db()
    assert message.maybe_accepted
    assert message.due_at > timezone.now()
    make_due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert len(smsapi.accepted) == 1
    assert len(smsapi.requests) == 2


@pytest.mark.parametrize(
    "fault", ["hang before", "drop before", "http 500", "http 429", 200, 203, 52, 999]
)
def test_what_was_not_accepted_is_sent_later(due_sms, gateway, smsapi, fault):
    message = due_sms()
    smsapi.faults.append(fault)
    assert sending.send_due(gateway) == {Status.WAITING: 1}
    assert smsapi.accepted == []
    make_due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert len(smsapi.accepted) == 1


@pytest.mark.parametrize("fault", [11, 12, 13, 57, "item error"])
def test_a_rejection_is_final(due_sms, gateway, smsapi, fault):
    message = due_sms()
    smsapi.faults.append(fault)
    assert sending.send_due(gateway) == {Status.REJECTED: 1}
    message.refresh_from_db()
    assert "SMSAPI" in message.last_error
    assert sending.send_due(gateway) == {}


def test_a_rejection_after_an_unclear_attempt_needs_review(due_sms, gateway, smsapi):
    message = due_sms()
    smsapi.faults.extend(["html", 13])
    sending.send_due(gateway)
    make_due_again(message)
    assert sending.send_due(gateway) == {Status.NEEDS_REVIEW: 1}


@pytest.mark.parametrize("fault", [14, 101, 103, 105, "http 401"])
def test_a_fault_of_the_account_stops_the_run_and_loses_nothing(due_sms, gateway, smsapi, fault):
    messages = [due_sms(), due_sms(), due_sms()]
    smsapi.faults.append(fault)
    assert sending.send_due(gateway) == {"account": 1}
    assert len(smsapi.requests) == 1
    for message in messages:
        make_due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 3}


def test_a_gateway_that_is_down(due_sms, gateway, smsapi, settings):
    message = due_sms()
    assert sending.send_due(SmsapiGateway(url="http://127.0.0.1:9/")) == {Status.WAITING: 1}
    make_due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}


def test_a_wrong_token_is_a_fault_of_the_account(due_sms, smsapi):
    due_sms()
    assert sending.send_due(SmsapiGateway(token="another")) == {"account": 1}
    assert smsapi.accepted == []


def test_an_exception_in_the_gateway_does_not_lose_the_message(due_sms):
    class Broken:
        def send(self, **_):
            raise ZeroDivisionError

    message = due_sms()
    assert sending.send_due(Broken()) == {Status.WAITING: 1}
    message.refresh_from_db()
    assert message.maybe_accepted
    assert message.last_error == "ZeroDivisionError"


def test_the_retry_delays_grow_to_an_hour():
    minutes = [sending._retry_delay(attempts).total_seconds() / 60 for attempts in range(1, 12)]
    assert minutes[:4] == [1, 2, 4, 8]
    assert max(minutes) == 60
    assert sending._retry_delay(10_000) == datetime.timedelta(hours=1)


def test_after_72_hours_a_message_needs_review(due_sms, gateway, smsapi):
    message = due_sms(attempts=40, first_attempt_at=timezone.now() - datetime.timedelta(hours=72))
    assert sending.send_due(gateway) == {Status.NEEDS_REVIEW: 1}
    assert smsapi.requests == []
    message.refresh_from_db()
    assert message.status == Status.NEEDS_REVIEW


def test_a_refusal_is_checked_again_before_sending(new_case, due_sms, gateway, smsapi):
    case = new_case(phone_number="601234567")
    message = due_sms(case, attempts=1)  # tried before: not among those that are dropped at once
    services.sms_refuse(actor=SYSTEM_ACTOR, case=case)
    assert sending.send_due(gateway) == {Status.CANCELLED: 1}
    assert smsapi.requests == []
    message.refresh_from_db()
    assert message.last_error == "refused"


def test_a_closed_case_gets_no_sms(new_case, due_sms, gateway, smsapi):
    case = new_case(phone_number="601234567")
    message = due_sms(case, attempts=1)
    services.case_close(actor=SYSTEM_ACTOR, case=case)
    assert sending.send_due(gateway) == {Status.CANCELLED: 1}
    assert smsapi.requests == []
    message.refresh_from_db()
    assert message.last_error == "closed"


def test_nothing_is_sent_in_the_quiet_hours(due_sms, gateway, smsapi, monkeypatch):
    due_sms()
    later = datetime.timedelta(hours=3)
    monkeypatch.setattr(outbox, "after_quiet_hours", lambda moment: moment + later)
    assert sending.send_due(gateway) == {}
    assert smsapi.requests == []


def test_a_message_claimed_by_another_worker_is_left_alone(due_sms, gateway, smsapi):
    lease = timezone.now() + datetime.timedelta(minutes=1)
    due_sms(status=Status.SENDING, attempts=1, lease_until=lease, first_attempt_at=timezone.now())
    assert sending.send_due(gateway) == {}
    assert smsapi.requests == []


def test_a_worker_whose_lease_expired_does_not_overwrite_the_others_success(
    due_sms, gateway, smsapi
):
    message = due_sms()
    slow = sending.claim_next()
    SmsMessage.objects.update(lease_until=timezone.now())  # it was stopped, and its lease ran out
    assert sending.send_due(gateway) == {Status.SENT: 1}
    smsapi.faults.append(13)
    sending.send_claimed(slow, gateway)  # it wakes up, calls the gateway, and is rejected
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert len(smsapi.accepted) == 1
