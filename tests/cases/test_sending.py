"""The worker: what becomes of a message when everything goes well, and when the gateway lies."""

import datetime

import pytest
from django.utils import timezone

from cases import actor, acts, outbox, sending
from cases.gateways.smsapi import SmsapiGateway
from cases.models import SmsMessage

pytestmark = pytest.mark.django_db
SYSTEM = actor.SYSTEM_ACTOR
Status = SmsMessage.Status


def due_again(message):
    """Let the time until the next attempt pass."""
    SmsMessage.objects.filter(pk=message.pk).update(due_at=timezone.now(), lease_until=None)


def test_a_message_is_sent_once_in_plain_letters(due, gateway, smsapi):
    message = due()
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert sending.send_due(gateway) == {}
    message.refresh_from_db()
    (said,) = smsapi.accepted
    assert said["to"] == "48601234567"
    assert said["idx"] == str(message.pk)
    assert said["message"] == outbox.text()
    assert message.gateway_id == said["id"]
    assert message.status == Status.SENT


@pytest.mark.parametrize(
    "lie", ["hang after", "drop after", "html", "empty", "two", "a list", "no id", "another's"]
)
def test_a_yes_that_is_none_is_asked_again_and_error_53_ends_it(due, gateway, smsapi, lie):
    message = due()
    smsapi.script.append(lie)
    assert sending.send_due(gateway) == {Status.WAITING: 1}
    message.refresh_from_db()
    assert message.unclear
    assert message.due_at > timezone.now()
    due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert len(smsapi.accepted) == 1
    assert len(smsapi.requests) == 2


@pytest.mark.parametrize(
    "lie", ["hang before", "drop before", "http 500", "http 429", 200, 203, 52, 999]
)
def test_what_was_not_taken_is_sent_later(due, gateway, smsapi, lie):
    message = due()
    smsapi.script.append(lie)
    assert sending.send_due(gateway) == {Status.WAITING: 1}
    assert smsapi.accepted == []
    due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}
    assert len(smsapi.accepted) == 1


@pytest.mark.parametrize("lie", [11, 12, 13, 57, "item error"])
def test_a_plain_no_is_final(due, gateway, smsapi, lie):
    message = due()
    smsapi.script.append(lie)
    assert sending.send_due(gateway) == {Status.REJECTED: 1}
    message.refresh_from_db()
    assert "SMSAPI" in message.last_error
    assert sending.send_due(gateway) == {}


def test_a_no_after_an_unclear_attempt_is_for_a_person(due, gateway, smsapi):
    message = due()
    smsapi.script.extend(["html", 13])
    sending.send_due(gateway)
    due_again(message)
    assert sending.send_due(gateway) == {Status.UNCERTAIN: 1}


@pytest.mark.parametrize("lie", [14, 101, 103, 105, "http 401"])
def test_a_fault_of_the_account_stops_the_run_and_loses_nothing(due, gateway, smsapi, lie):
    messages = [due(), due(), due()]
    smsapi.script.append(lie)
    assert sending.send_due(gateway) == {"account": 1}
    assert len(smsapi.requests) == 1
    for message in messages:
        due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 3}


def test_a_gateway_that_is_down(due, gateway, smsapi, settings):
    message = due()
    assert sending.send_due(SmsapiGateway(url="http://127.0.0.1:9/")) == {Status.WAITING: 1}
    due_again(message)
    assert sending.send_due(gateway) == {Status.SENT: 1}


def test_a_wrong_token_is_a_fault_of_the_account(due, smsapi):
    due()
    assert sending.send_due(SmsapiGateway(token="another")) == {"account": 1}
    assert smsapi.accepted == []


def test_a_mistake_in_the_gateway_does_not_lose_the_message(due):
    class Broken:
        def send(self, **_):
            raise ZeroDivisionError

    message = due()
    assert sending.send_due(Broken()) == {Status.WAITING: 1}
    message.refresh_from_db()
    assert message.unclear
    assert message.last_error == "ZeroDivisionError"


def test_the_waits_grow_to_an_hour():
    minutes = [sending._delay(attempts).total_seconds() / 60 for attempts in range(1, 12)]
    assert minutes[:4] == [1, 2, 4, 8]
    assert max(minutes) == 60


def test_after_72_hours_a_person_is_asked(due, gateway, smsapi):
    message = due(attempts=40, first_attempt_at=timezone.now() - datetime.timedelta(hours=72))
    assert sending.send_due(gateway) == {Status.UNCERTAIN: 1}
    assert smsapi.requests == []
    message.refresh_from_db()
    assert message.status == Status.UNCERTAIN


def test_opting_out_is_looked_at_again_when_it_is_sent(new_case, due, gateway, smsapi):
    case = new_case(phone_number="601234567")
    message = due(case, attempts=1)  # tried before: not among those that are dropped at once
    acts.sms_refuse(actor=SYSTEM, case=case)
    assert sending.send_due(gateway) == {Status.DROPPED: 1}
    assert smsapi.requests == []
    message.refresh_from_db()
    assert message.last_error == "refused"


def test_a_closed_case_gets_no_sms(new_case, due, gateway, smsapi):
    case = new_case(phone_number="601234567")
    due(case, attempts=1)
    acts.case_close(actor=SYSTEM, case=case)
    assert sending.send_due(gateway) == {Status.DROPPED: 1}
    assert smsapi.requests == []


def test_nothing_is_sent_in_the_quiet_hours(due, gateway, smsapi, monkeypatch):
    due()
    later = datetime.timedelta(hours=3)
    monkeypatch.setattr(outbox, "after_quiet", lambda moment: moment + later)
    assert sending.send_due(gateway) == {}
    assert smsapi.requests == []


def test_a_message_in_another_workers_hands_is_left_alone(due, gateway, smsapi):
    lease = timezone.now() + datetime.timedelta(minutes=1)
    due(status=Status.SENDING, attempts=1, lease_until=lease, first_attempt_at=timezone.now())
    assert sending.send_due(gateway) == {}
    assert smsapi.requests == []


def test_a_worker_that_was_overtaken_does_not_undo_the_others_success(due, gateway, smsapi):
    message = due()
    slow = sending.claim()
    SmsMessage.objects.update(lease_until=timezone.now())  # it was stopped, and its lease ran out
    assert sending.send_due(gateway) == {Status.SENT: 1}
    smsapi.script.append(13)
    sending.carry_out(slow, gateway)  # it wakes up, asks, and is told no
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert len(smsapi.accepted) == 1
