"""Delivery reports: repeated, late, out of order, of other messages, and forged."""

import uuid

import pytest

from cases import sending
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
