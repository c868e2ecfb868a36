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


@pytest.mark.parametrize(("length", "fits"), [(160, True), (161, False)])
def test_a_segment_has_160_septets(length, fits):
    assert outbox.fits_one_segment("x" * length) is fits


@pytest.mark.django_db
def test_a_change_shares_only_a_message_of_its_case_that_was_not_tried(due_sms, clock):
    not_tried = due_sms()
    case = not_tried.case
    cancelled = due_sms(case, status="cancelled")
    to_retry = due_sms(case, attempts=1)
    of_another_case = due_sms()
    assert outbox.enqueue([case]) == 0
    counts = SmsMessage.objects.in_bulk()
    assert counts[not_tried.pk].change_count == 2
    for other in (cancelled, to_retry, of_another_case):
        assert counts[other.pk].change_count == 1


@pytest.mark.django_db
def test_each_case_that_wants_sms_gets_one_message(new_case, due_sms, clock):
    queued = due_sms().case
    wants, refuses = new_case(phone_number="601234567"), new_case()
    assert outbox.enqueue([queued, wants, wants, refuses]) == 1
    message = SmsMessage.objects.get(case=wants)
    assert (message.created_at, message.due_at) == (
        clock.now,
        clock.now + datetime.timedelta(hours=1),
    )
    assert not SmsMessage.objects.filter(case=refuses).exists()


@pytest.mark.django_db
def test_the_hour_of_a_message_may_end_in_the_quiet_hours(new_case, daytime, monkeypatch):
    monkeypatch.setattr(outbox, "after_quiet_hours", daytime)
    changed_at = datetime.datetime(2026, 3, 10, 19, 30, tzinfo=WARSAW)
    outbox.enqueue([new_case(phone_number="601234567")], now=changed_at)
    assert SmsMessage.objects.get().due_at == changed_at.replace(day=11, hour=8, minute=0)


@pytest.mark.django_db
def test_only_messages_that_were_not_tried_are_cancelled(due_sms):
    not_tried = due_sms()
    case = not_tried.case
    kept = [
        due_sms(case, attempts=1),
        due_sms(case, status="sending", attempts=1),
        due_sms(case, status="sent", attempts=0),
        due_sms(),
    ]
    before = {message.pk: message.status for message in kept}
    outbox.cancel_unsent(case, reason="refused")
    not_tried.refresh_from_db()
    assert (not_tried.status, not_tried.last_error) == ("cancelled", "refused")
    assert before == {
        message.pk: message.status for message in SmsMessage.objects.exclude(pk=not_tried.pk)
    }
