"""Failures lock an account at one address, slow it from unknown ones, and shut nobody else out."""

from __future__ import annotations

import datetime
import re

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import F
from django.test import Client

from cms.login.models import LoginEvent
from tests.cms.login.conftest import PASSWORD, is_inside, log_in, log_of

pytestmark = pytest.mark.django_db
LIMIT = settings.AXES_FAILURE_LIMIT


def fail(times: int, address: str = "198.51.100.1", **values) -> list[int]:
    return [log_in(Client(), "wrong", address=address, **values).status_code for _ in range(times)]


def let_pass(time: datetime.timedelta) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - time)


def test_the_limit_locks_the_account_at_this_address(client, person):
    assert fail(LIMIT) == [200] * (LIMIT - 1) + [429]
    answer = log_in(client)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "15 minut" in answer.content.decode()
    assert not is_inside(client)
    assert log_of() == ["login_failed"] * LIMIT + ["locked"]


def test_a_lock_ends_by_itself_and_trying_on_does_not_prolong_it(client, person):
    fail(LIMIT)
    let_pass(settings.AXES_COOLOFF_TIME - datetime.timedelta(minutes=1))
    assert fail(1) == [429]
    let_pass(datetime.timedelta(minutes=2))
    log_in(client)
    assert is_inside(client)


def test_another_account_behind_the_same_address_is_not_locked(client, person):
    get_user_model().objects.create_user("bogdan", password=PASSWORD)
    fail(LIMIT, username="bogdan")
    log_in(client)
    assert is_inside(client)


def test_the_account_is_not_locked_at_another_address(client, person):
    fail(LIMIT)
    log_in(client, address="198.51.100.2")
    assert is_inside(client)


def test_an_attacker_of_another_browser_is_the_same_attacker(client, person):
    for number in range(LIMIT):
        log_in(Client(headers={"user-agent": f"Browser {number}"}), "wrong")
    assert log_in(client).status_code == 429


def test_a_forged_address_is_no_other_address(client, person, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    for number in range(LIMIT):
        forged = {"X-Forwarded-For": f"10.0.0.{number}, 203.0.113.9"}
        log_in(Client(headers=forged), "wrong")
    assert log_in(Client(headers={"X-Forwarded-For": "203.0.113.9"})).status_code == 429
    assert set(LoginEvent.objects.exclude(address="").values_list("address", flat=True)) == {
        "203.0.113.9"
    }


def test_an_ipv6_network_is_one_address(client, person):
    for number in range(LIMIT):
        log_in(Client(), "wrong", address=f"2001:db8::{number + 1:x}")
    assert log_in(client, address="2001:db8::abcd").status_code == 429
    assert not is_inside(client)


def test_success_forgets_the_failures(client, person):
    for _ in range(2):
        fail(LIMIT - 1)
        log_in(client)
        assert is_inside(client)
        client.logout()


def test_guessing_from_many_addresses_is_slowed(client, person):
    for number in range(settings.LOGIN_FAILURES_BEFORE_DELAY):
        fail(1, address=f"203.0.113.{number}")
    answer = log_in(client, address="203.0.113.200")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 5
    assert not is_inside(client)
    # What was refused without a look at the password is no failure.
    assert log_of() == ["login_failed"] * settings.LOGIN_FAILURES_BEFORE_DELAY
    let_pass(datetime.timedelta(seconds=6))
    log_in(client, address="203.0.113.200")
    assert is_inside(client)


def test_the_delay_grows_to_its_limit(person):
    for number in range(settings.LOGIN_FAILURES_BEFORE_DELAY + 6):
        fail(1, address=f"203.0.113.{number}")
        let_pass(settings.LOGIN_MAX_DELAY)
    fail(1, address="203.0.113.250")
    answer = log_in(Client(), address="203.0.113.251")
    assert 50 < int(answer["Retry-After"]) <= settings.LOGIN_MAX_DELAY.total_seconds()


def test_the_owner_is_not_slowed_where_the_account_was_used_lately(client, person):
    office = "198.51.100.77"
    log_in(client, address=office)
    client.logout()
    for number in range(settings.LOGIN_FAILURES_BEFORE_DELAY):
        fail(1, address=f"203.0.113.{number}")
    log_in(client, address=office)
    assert is_inside(client)


def test_an_account_that_does_not_exist_is_answered_the_same(person):
    known, unknown = fail(LIMIT), fail(LIMIT, username="nikt")
    assert known == unknown
    pages = [log_in(Client(), "wrong", username=name).content.decode() for name in ("anna", "nikt")]
    known, unknown = (re.sub(r"[A-Za-z0-9]{64}", "token", page) for page in pages)
    assert known == unknown


def test_what_was_typed_as_the_name_of_no_account_is_stored_nowhere(client, db):
    typed = "Haslo-w-zlym-polu"
    fail(LIMIT, username=typed)
    stored = [*AccessAttempt.objects.values(), *LoginEvent.objects.values()]
    assert stored
    assert typed not in str(stored)


def test_no_password_is_stored(client, person):
    fail(2)
    log_in(client)
    stored = [*AccessAttempt.objects.values(), *LoginEvent.objects.values()]
    assert "wrong" not in str(stored)
    assert PASSWORD not in str(stored)


@pytest.mark.parametrize("username", ["", "\x00", "a" * 400, "' OR 1=1 --", "żółć"])
def test_odd_names_are_answered(client, db, username):
    assert log_in(client, "x", username=username).status_code == 200


def test_reading_the_site_asks_nobody_to_wait(client, person, home):
    fail(LIMIT)
    assert client.get("/").status_code == 200
    assert client.get("/admin/login/").status_code == 200
