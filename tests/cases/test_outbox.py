"""The outbox: when a message is queued, which changes share it, and the quiet hours."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases import checks, outbox, services
from cases.actor import SYSTEM_ACTOR
from cases.models import SmsMessage

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.django_db
def test_changes_within_an_hour_make_one_message(new_case, stages):
    case = new_case(phone_number="601234567")
    for code in ("BADANIE", "BRAKI", "DECYZJA"):
        services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages[code])
    message = SmsMessage.objects.get()
    assert message.change_count == 3
    assert message.due_at - message.created_at == datetime.timedelta(hours=1)


@pytest.mark.django_db
def test_a_change_after_the_message_was_tried_makes_another(new_case, stages):
    case = new_case(phone_number="601234567")
    services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages["BADANIE"])
    SmsMessage.objects.update(attempts=1, status="sending", lease_until=timezone.now())
    services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages["DECYZJA"])
    assert SmsMessage.objects.count() == 2


@pytest.mark.django_db
def test_no_message_without_a_number_or_for_a_new_case(new_case, stages):
    services.stage_set(actor=SYSTEM_ACTOR, case=new_case(), stage=stages["BADANIE"])
    new_case(phone_number="601234567")
    assert not SmsMessage.objects.exists()


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-10 19:59:59", "2026-03-10 19:59:59"),
        ("2026-03-10 20:00", "2026-03-11 08:00"),
        ("2026-03-10 23:30", "2026-03-11 08:00"),
        ("2026-03-11 07:59", "2026-03-11 08:00"),
        ("2026-03-11 08:00", "2026-03-11 08:00"),
        ("2026-03-28 21:00", "2026-03-29 08:00"),  # the clock goes forward in that night
        ("2026-10-24 21:00", "2026-10-25 08:00"),  # and back in this one
    ],
)
def test_the_quiet_hours(moment, due, daytime):
    moment, due = (
        datetime.datetime.fromisoformat(text).replace(tzinfo=WARSAW) for text in (moment, due)
    )
    assert daytime(moment) == due


@given(st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2100, 1, 1)))
def test_nothing_falls_into_the_quiet_hours(moment):
    # The module's own function: the fixture that makes it daytime is of a function's scope.
    moment = moment.replace(tzinfo=datetime.UTC)
    after = REAL_AFTER_QUIET_HOURS(moment)
    assert 8 <= timezone.localtime(after).hour < 20
    assert datetime.timedelta(0) <= after - moment <= datetime.timedelta(hours=13)
    assert REAL_AFTER_QUIET_HOURS(after) == after


REAL_AFTER_QUIET_HOURS = outbox.after_quiet_hours


def test_the_text_is_one_segment_of_plain_letters_and_says_nothing():
    text = outbox.sms_text()
    assert text.isascii()
    assert len(text) <= 160
    assert text.count("://") == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Zmienił się etap {address}", "cases.E002"),
        ("Zmienil sie etap [{address}]", "cases.E002"),
        ("x" * 150 + "{address}", "cases.E002"),
        ("Sprawa {number} {address}", "cases.E001"),
    ],
)
def test_a_text_that_would_be_two_segments_or_name_something_stops_the_start(
    text, problem, settings
):
    settings.CASES_SMS_TEXT = text
    assert [error.id for error in checks.sms_text_fits_one_segment(None)] == [problem]
