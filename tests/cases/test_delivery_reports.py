"""Delivery reports: repeated, late, out of order, of other messages, and forged."""

import datetime
import uuid

import pytest

from cases import delivery_reports, sending
from cases.models import SmsMessage

pytestmark = pytest.mark.django_db
SECRET = "a-secret-in-the-address"


@pytest.fixture
def report(client, settings):
    settings.CASES_SMS_REPORT_SECRET = SECRET

    def report(secret=SECRET, **values):
        return client.get(f"/klient/sms/{secret}/", values)

    return report


@pytest.fixture
def sent(due_sms, gateway, smsapi):
    message = due_sms()
    sending.send_due(gateway)
    message.refresh_from_db()
    return message


def current_delivery(message):
    message.refresh_from_db()
    return message.delivery


def test_delivered_and_told_twice_and_too_late(sent, report):
    names = {"MsgId": sent.gateway_id, "idx": str(sent.pk)}
    for status, delivery in (
        ("403", "on_the_way"),
        ("404", "delivered"),
        ("404", "delivered"),
        ("403", "delivered"),
        ("405", "delivered"),
    ):
        response = report(status=status, **names)
        assert (response.status_code, response.content) == (200, b"OK")
        assert current_delivery(sent) == delivery


def test_several_in_one_call(due_sms, gateway, smsapi, report):
    messages = [due_sms() for _ in range(5)]
    sending.send_due(gateway)
    messages = [SmsMessage.objects.get(pk=message.pk) for message in messages]
    report(
        MsgId=",".join(message.gateway_id for message in messages),
        status="404,405,406,403,999",
        idx=",".join(str(message.pk) for message in messages),
    )
    assert [current_delivery(message) for message in messages] == [
        "delivered",
        "undelivered",
        "undelivered",
        "on_the_way",
        "",
    ]


def test_a_report_tells_what_the_gateway_did_not(due_sms, gateway, smsapi, report):
    message = due_sms()
    smsapi.faults.append("html")
    sending.send_due(gateway)
    accepted = smsapi.accepted[0]
    report(MsgId=accepted["id"], status="404", idx=accepted["idx"])
    message.refresh_from_db()
    assert (message.status, message.gateway_id) == ("sent", accepted["id"])
    assert sending.send_due(gateway) == {}


def test_the_id_that_error_53_did_not_tell_comes_with_the_report(due_sms, gateway, smsapi, report):
    message = due_sms()
    smsapi.faults.append(53)
    sending.send_due(gateway)
    report(MsgId="ABC", status="404", idx=str(message.pk))
    message.refresh_from_db()
    assert (message.gateway_id, message.delivery) == ("ABC", "delivered")


@pytest.mark.parametrize("secret", ["wrong", SECRET + "x", "%C5%BC"])
def test_without_the_secret_there_is_nothing_there(sent, report, secret):
    response = report(secret, MsgId=sent.gateway_id, status="404", idx=str(sent.pk))
    assert response.status_code == 404
    assert current_delivery(sent) == ""


def test_without_a_secret_in_the_settings_the_address_is_closed(client, settings):
    settings.CASES_SMS_REPORT_SECRET = ""
    assert client.get("/klient/sms//").status_code == 404
    assert client.get("/klient/sms/x/").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"MsgId": "", "status": "", "idx": ""},
        {"MsgId": "{id}", "status": "404,404", "idx": "{idx}"},
        {"MsgId": "{id}", "status": "", "idx": "{idx}"},
        {"MsgId": "another", "status": "404", "idx": "{idx}"},
        {"MsgId": "{id}", "status": "404", "idx": "not-a-uuid"},
        {"MsgId": "{id}", "status": "404", "idx": str(uuid.uuid4())},
        {"MsgId": "{id}" + ",x" * 5, "status": "404" + ",404" * 5, "idx": "{idx}" + "," * 5},
        {"MsgId": "", "status": "404", "idx": "{idx}"},
        {"MsgId": "{id}", "status": "<script>", "idx": "{idx}"},
    ],
)
def test_a_report_that_fits_nothing_changes_nothing(sent, report, values):
    values = {
        name: value.replace("{id}", sent.gateway_id).replace("{idx}", str(sent.pk))
        for name, value in values.items()
    }
    assert report(**values).content == b"OK"
    assert current_delivery(sent) == ""


def test_a_report_of_what_was_never_tried_is_forged(due_sms, report):
    message = due_sms()
    report(MsgId="X", status="404", idx=str(message.pk))
    message.refresh_from_db()
    assert message.status == "waiting"


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        ("402", ""),
        ("403", "on_the_way"),
        ("404", "delivered"),
        ("405", "undelivered"),
        ("406", "undelivered"),
        ("407", "undelivered"),
        ("408", "undelivered"),
        ("409", ""),
    ],
)
def test_each_status_of_the_gateway(sent, status, delivery):
    applied = delivery_reports.process_report(
        gateway_ids=sent.gateway_id, statuses=f" {status} ", ids=f" {sent.pk} "
    )
    assert applied == bool(delivery)
    assert current_delivery(sent) == delivery


def test_a_report_without_our_ids_is_found_by_the_gateways(sent, report):
    report(MsgId=f" {sent.gateway_id} ", status="404")
    assert current_delivery(sent) == "delivered"


def test_without_our_ids_each_of_several_is_found(due_sms, report):
    messages = [due_sms(attempts=1, gateway_id=name) for name in ("A1", "A2")]
    for ids in ("", "only-one-id"):
        SmsMessage.objects.update(delivery="")
        report(MsgId="A1,A2", status="404,405", idx=ids)
        assert [current_delivery(message) for message in messages] == ["delivered", "undelivered"]


def test_a_message_without_a_gateways_id_is_not_found_by_an_empty_one(due_sms, report):
    message = due_sms(attempts=1, status="sending")
    for ids in ("", str(message.pk)):
        report(MsgId="", status="404", idx=ids)
        assert current_delivery(message) == ""


def test_undelivered_is_final_too(sent, report):
    for status in ("405", "404", "403"):
        report(MsgId=sent.gateway_id, status=status, idx=str(sent.pk))
        assert current_delivery(sent) == "undelivered"


def test_the_time_is_that_of_the_first_report_of_a_state(sent, report, clock):
    first = clock.now
    for _ in range(2):
        report(MsgId=sent.gateway_id, status="403", idx=str(sent.pk))
        clock.forward(datetime.timedelta(minutes=1))
    assert SmsMessage.objects.get().delivery_at == first


def test_six_messages_in_one_report_are_ignored(sent):
    values = {"statuses": "404" + ",403" * 4, "ids": f"{sent.pk}" + "," * 4}
    gateway_ids = sent.gateway_id + ",x" * 4
    assert delivery_reports.process_report(gateway_ids=gateway_ids, **values) == 1
    SmsMessage.objects.update(delivery="")
    values = {name: value + "," for name, value in values.items()}
    values["statuses"] += "403"
    assert delivery_reports.process_report(gateway_ids=gateway_ids + ",x", **values) == 0
    assert current_delivery(sent) == ""


def test_a_report_touches_no_other_message(sent, due_sms, report):
    other = due_sms(attempts=1, status="sending")
    report(MsgId=sent.gateway_id, status="404", idx=str(sent.pk))
    other.refresh_from_db()
    assert (other.status, other.delivery, other.gateway_id) == ("sending", "", "")


def test_a_gateways_id_longer_than_the_column_is_cut(due_sms, report):
    message = due_sms(attempts=1, status="sending")
    report(MsgId="A" * 101, status="404", idx=str(message.pk))
    message.refresh_from_db()
    assert (message.status, message.gateway_id) == ("sent", "A" * 100)


def test_a_report_is_applied_as_a_whole_or_not_at_all(due_sms, monkeypatch):
    message = due_sms(attempts=1, status="sending")

    def mark_sent_and_fail(*args) -> None:
        sending.mark_sent(*args)
        raise ZeroDivisionError

    monkeypatch.setattr(delivery_reports, "mark_sent", mark_sent_and_fail)
    with pytest.raises(ZeroDivisionError):
        delivery_reports.process_report(gateway_ids="A1", statuses="404", ids=str(message.pk))
    message.refresh_from_db()
    assert (message.status, message.gateway_id) == ("sending", "")
