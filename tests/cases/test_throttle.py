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
    assert throttle.wait_after(10_000) == datetime.timedelta(minutes=15)


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
        (2, THERE, "127.0.0.1", THERE),  # fewer hops than proxies
        (0, "", "", ""),
        (1, f" , {THERE} ", "127.0.0.1", THERE),
        (1, f"{THERE}, ", "127.0.0.1", THERE),
        (1, "x" * 200, "127.0.0.1", "x" * 100),
        (0, "", "2001:0DB8:0001:0002:ffff::1", "2001:db8:1:2::/64"),
        (1, f"{THERE}:4711", "127.0.0.1", THERE),
        (1, f"{THERE}:", "127.0.0.1", THERE),
        (1, "[2001:db8:1:2::7]:4711", "127.0.0.1", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::7]", "127.0.0.1", "2001:db8:1:2::/64"),
        (1, "[::ffff:192.0.2.7]:80", "127.0.0.1", "192.0.2.7"),
    ],
)
def test_where_a_request_comes_from(proxies, forwarded, remote, address, settings):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert throttle.get_client_address(request) == address


def register(number="WSC/1", address=HERE) -> int:
    return throttle.register_attempt(number=number, address=address)


def test_the_delay_ends_to_the_second(clock):
    assert [register() for _ in range(3)] == [0, 0, 0]
    assert register() == 6  # rounded up: never told too early
    clock.forward(datetime.timedelta(seconds=4.5))
    assert register() == 1
    clock.forward(datetime.timedelta(seconds=0.5))
    assert register() == 0
    assert LoginThrottle.objects.get().blocked_until == clock.now + datetime.timedelta(seconds=10)


def test_a_delayed_attempt_is_not_counted(clock):
    for _ in range(9):
        register()
    assert LoginThrottle.objects.get().failures == 3


@pytest.mark.parametrize(
    ("idle", "failures"),
    [(datetime.timedelta(days=1), 4), (datetime.timedelta(days=1, microseconds=1), 1)],
)
def test_failures_are_forgotten_after_a_day(clock, idle, failures):
    for _ in range(3):
        register()
    clock.now = LoginThrottle.objects.get().blocked_until + idle
    register()
    assert LoginThrottle.objects.get().failures == failures


def test_a_success_clears_the_failures_of_its_pair_only(clock):
    for number, address in (("WSC/1", HERE), ("WSC/2", HERE), ("WSC/1", THERE)):
        register(number, address)
    throttle.clear_failures(number="WSC/1", address=HERE)
    assert LoginThrottle.objects.count() == 2
    register()
    assert LoginThrottle.objects.count() == 3


def test_the_pair_is_not_confused_with_another():
    register("WSC/1", "2")
    register("WSC/12", "")
    assert LoginThrottle.objects.count() == 2


def test_the_delay_does_not_overflow():
    assert throttle.wait_after(10**9) == throttle.MAX_WAIT


def test_pseudonyms_are_equal_for_equal_values_and_depend_on_the_secret_key(settings):
    pseudonym = throttle.pseudonymize("WSC/1")
    assert pseudonym == throttle.pseudonymize("WSC/1") != throttle.pseudonymize("WSC/2")
    assert len(pseudonym) == 32
    settings.SECRET_KEY = "another"
    assert throttle.pseudonymize("WSC/1") != pseudonym


def test_attempts_are_those_at_the_number_newest_first():
    for outcome in ("refused", "throttled"):
        throttle.log_attempt(number="WSC/1", address=HERE, outcome=outcome)
    throttle.log_attempt(number="WSC/2", address=HERE, outcome="refused")
    attempts = throttle.attempts_for_number("WSC/1")
    assert [attempt.outcome for attempt in attempts] == ["throttled", "refused"]
    assert attempts[0].address_pseudonym == throttle.pseudonymize(HERE)
