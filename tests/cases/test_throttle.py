"""The throttle: growing delays for one address and case number, and for no other."""

import datetime

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from cases.models import LoginAttempt, LoginThrottle
from cases.portal import throttle

pytestmark = pytest.mark.django_db
HERE, THERE = "203.0.113.1", "198.51.100.7"


def attempt(number, password, address=HERE):
    values = {"number": number, "password": password}
    return Client().post("/klient/", values, REMOTE_ADDR=address)


def guess(number, times, address=HERE):
    return [attempt(number, "WRONGWRONG22", address).status_code for _ in range(times)]


def test_the_third_failure_causes_a_delay(case_login):
    assert guess(case_login.case.number, 4) == [403, 403, 403, 429]
    response = attempt(case_login.case.number, case_login.password)
    assert response.status_code == 429  # the right password waits too
    assert 0 < int(response["Retry-After"]) <= 5
    LoginThrottle.objects.update(blocked_until=timezone.now())
    assert attempt(case_login.case.number, case_login.password).status_code == 303
    assert not LoginThrottle.objects.exists()


def test_an_unknown_number_is_slowed_alike(case_login):
    assert guess("NIEMA/1", 4) == [403, 403, 403, 429]


def test_an_outsider_does_not_shut_the_client_out(case_login):
    guess(case_login.case.number, 10)
    assert attempt(case_login.case.number, case_login.password, THERE).status_code == 303


def test_another_case_from_the_same_kiosk_does_not_wait(case_login):
    guess("NIEMA/1", 10)
    assert attempt(case_login.case.number, case_login.password).status_code == 303


def test_the_waits_double_up_to_a_quarter_of_an_hour():
    waits = [throttle.wait_after(failures).total_seconds() for failures in range(1, 20)]
    assert waits[:6] == [0, 0, 5, 10, 20, 40]
    assert max(waits) == waits[-1] == 900


def test_a_day_later_it_is_forgotten(case_login):
    guess(case_login.case.number, 3)
    LoginThrottle.objects.update(
        failures=30, blocked_until=timezone.now() - datetime.timedelta(days=2)
    )
    assert guess(case_login.case.number, 2) == [403, 403]


def test_staff_see_the_attempts(case_login):
    guess(case_login.case.number, 4)
    attempt(case_login.case.number, case_login.password, THERE)
    outcomes = [attempt.outcome for attempt in throttle.attempts_for_number(case_login.case.number)]
    assert outcomes == ["logged_in", "throttled", "refused", "refused", "refused"]
    assert len({attempt.address_pseudonym for attempt in LoginAttempt.objects.all()}) == 2


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "", HERE, HERE),
        (0, THERE, HERE, HERE),  # nobody is trusted to say otherwise
        (1, THERE, "127.0.0.1", THERE),
        (1, f"6.6.6.6, {THERE}", "127.0.0.1", THERE),  # what the client wrote is before it
        (2, f"6.6.6.6, {THERE}, 10.0.0.1", "127.0.0.1", THERE),
        (1, "", HERE, HERE),
        (1, "nonsense", "127.0.0.1", "nonsense"),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:203.0.113.1", HERE),
        (1, THERE, "", THERE),
    ],
)
def test_where_a_request_comes_from(proxies, forwarded, remote, address, settings):
    settings.CASES_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert throttle.get_client_address(request) == address
