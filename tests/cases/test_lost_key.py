"""The key of the telephone numbers is lost or a wrong one is set: nothing else stops working."""

from __future__ import annotations

import datetime

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.urls import reverse

from cases import phone, sending
from cases.models import Case, SmsMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def lose_key(settings):
    def lose_key() -> None:
        settings.CASES_PHONE_KEYS = Fernet.generate_key().decode()

    return lose_key


def test_the_case_of_a_clerk_says_that_the_number_cannot_be_read(
    client, case_login, clerk, lose_key
):
    client.force_login(clerk)
    lose_key()
    response = client.get(reverse("cases:case_detail", args=[case_login.case.pk]))
    assert response.status_code == 200
    assert "żaden klucz do niego nie pasuje" in response.content.decode()


def test_a_message_waits_for_the_right_key_and_the_others_are_sent(
    due_sms, gateway, smsapi, lose_key, settings, clock
):
    right = settings.CASES_PHONE_KEYS
    message = due_sms()
    lose_key()
    other = due_sms()  # its number is encrypted with the new key
    assert sending.send_due(gateway) == {
        SmsMessage.Status.WAITING: 1,
        SmsMessage.Status.SENT: 1,
    }
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.status, message.maybe_accepted) == (SmsMessage.Status.WAITING, False)
    assert "CASES_PHONE_KEYS" in message.last_error
    assert message.due_at == clock.now + datetime.timedelta(minutes=10)
    settings.CASES_PHONE_KEYS = right
    clock.forward(datetime.timedelta(minutes=10))
    assert sending.send_due(gateway) == {SmsMessage.Status.SENT: 1}


def test_the_check_of_the_database_tells_a_key_that_does_not_fit(due_sms, lose_key):
    due_sms()
    assert not [m for m in run_checks(databases=["default"]) if m.id == "cases.E004"]
    lose_key()
    (error,) = [m for m in run_checks(databases=["default"]) if m.id == "cases.E004"]
    assert Case.objects.get().number in error.msg


def test_an_import_writes_such_a_number_anew(new_case, lose_key):
    from cases.imports.importer import _has_number

    case = new_case(phone_number="601234567")
    lose_key()
    assert not _has_number(case, "+48601234567")
    case.phone_encrypted = phone.encrypt("+48601234567")
    assert _has_number(case, "+48601234567")
