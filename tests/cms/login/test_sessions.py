"""Sessions of the administration end."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.login.models import Session
from tests.cms.login.conftest import (
    is_inside,
    log_in,
    log_of,
    move_back,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("key", "limit"),
    [("seen_at", "SESSION_IDLE_TIMEOUT"), ("login_at", "SESSION_MAX_DURATION")],
)
def test_a_session_ends(client, person, settings, key, limit):
    log_in(client)
    seconds = getattr(settings, limit).total_seconds()
    move_back(client, key, seconds - 60)
    assert is_inside(client)
    move_back(client, key, seconds + 60)
    assert not is_inside(client)
    assert not Session.objects.filter(user_id=person.pk).exists()
    assert log_of()[-1] == "session_expired"


def test_requests_keep_a_session_from_being_idle(client, person):
    log_in(client)
    for _ in range(3):
        move_back(client, "seen_at", 50 * 60)
        assert is_inside(client)


def test_requests_in_quick_succession_write_no_session(client, person, django_assert_num_queries):
    log_in(client)
    is_inside(client)
    before = Session.objects.get(user_id=person.pk).session_data
    assert is_inside(client)
    assert Session.objects.get(user_id=person.pk).session_data == before


def test_an_expired_session_is_over_while_another_transaction_writes(client, person, monkeypatch):
    log_in(client)
    move_back(client, "login_at", 13 * 3600)
    monkeypatch.setattr("cms.login.middleware.write_unless_locked", lambda write: False)
    assert not is_inside(client)
    monkeypatch.undo()
    assert not is_inside(client)
    assert log_of()[-1] == "session_expired"


def test_a_session_without_times_has_ended(client, person):
    client.force_login(person)
    session = client.session
    for key in ("seen_at", "login_at", "password_at"):
        del session[key]
    session.save()
    assert not is_inside(client)


def test_a_new_password_ends_the_other_sessions(client, person):
    other = Client()
    for browser in (client, other):
        log_in(browser)
    person.set_password("Zupelnie inne haslo 9")
    person.save()
    assert not is_inside(client)
    assert not is_inside(other)


def test_deactivation_ends_sessions_for_good(client, person):
    log_in(client)
    person.is_active = False
    person.save()
    person.is_active = True
    person.save()
    assert not is_inside(client)
    assert log_of() == ["logged_in", "sessions_ended"]


def test_logging_out_everywhere(client, person, editor):
    other, of_another = Client(), Client()
    for browser in (client, other):
        log_in(browser)
    of_another.force_login(editor)
    client.post("/admin/second-factor/log-out-everywhere/")
    assert not is_inside(client)
    assert not is_inside(other)
    assert is_inside(of_another)
    assert log_of()[-1] == "sessions_ended"


def test_a_deleted_user_leaves_no_session(client, person):
    log_in(client)
    person.delete()
    assert not Session.objects.exists()
