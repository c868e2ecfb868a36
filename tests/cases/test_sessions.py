"""Sessions of clients: how long they last, and which cookie and row they have."""

from __future__ import annotations

import datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from cases.models import Case, ClientSession
from cases.portal import sessions

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def request_with(token: str | None):
    request = RequestFactory().get("/klient/sprawa/")
    if token is not None:
        request.COOKIES[sessions.COOKIE_NAME] = token
    return request


@pytest.fixture
def start(case_login):
    """`start()`: the token of a new session of `case_login`."""

    def start() -> str:
        case = case_login.case
        return sessions.create_session(case_id=case.pk, password_hash=case.password_hash)

    return start


def test_a_session_lasts_fifteen_minutes(start, clock):
    token = start()
    session = sessions.get_session(request_with(token))
    assert (session.started_at, session.ends_at) == (clock.now, clock.now + 15 * MINUTE)
    clock.forward(15 * MINUTE - datetime.timedelta(microseconds=1))
    assert sessions.get_session(request_with(token)) == session
    clock.forward(datetime.timedelta(microseconds=1))
    assert sessions.get_session(request_with(token)) is None


def test_it_is_extended_by_fifteen_minutes_from_now(start, clock):
    session = sessions.get_session(request_with(start()))
    clock.forward(10 * MINUTE)
    sessions.extend_session(session)
    assert session.ends_at == ClientSession.objects.get().ends_at == clock.now + 15 * MINUTE


def test_it_ends_after_three_hours_however_often_it_is_extended(start, clock):
    session = sessions.get_session(request_with(start()))
    end = clock.now + datetime.timedelta(hours=3)
    clock.forward(datetime.timedelta(hours=3) - 15 * MINUTE)
    sessions.extend_session(session)
    assert session.ends_at == end
    clock.forward(MINUTE)
    sessions.extend_session(session)
    assert session.ends_at == ClientSession.objects.get().ends_at == end


def test_only_the_session_itself_is_extended(start, clock):
    first = sessions.get_session(request_with(start()))
    second = sessions.get_session(request_with(start()))
    clock.forward(MINUTE)
    sessions.extend_session(first)
    assert ClientSession.objects.get(pk=second.pk).ends_at == second.ends_at


def test_tokens_are_long_random_and_stored_as_hashes(start):
    tokens = {start() for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 43 for token in tokens)  # 256 bits
    assert not tokens & set(ClientSession.objects.values_list("token_hash", flat=True))


@pytest.mark.parametrize("token", [None, "", "made up"])
def test_without_its_token_there_is_no_session(start, token):
    start()
    assert sessions.get_session(request_with(token)) is None


def test_a_closed_case_has_no_session(start, case_login):
    token = start()
    Case.objects.filter(pk=case_login.case.pk).update(closed_at=timezone.now())
    assert sessions.get_session(request_with(token)) is None
    assert start() == ""
    assert ClientSession.objects.count() == 1


def test_a_replaced_password_starts_no_session(case_login, new_case):
    for case_id, password_hash in (
        (case_login.case.pk, "another"),
        (new_case().pk, case_login.case.password_hash),
    ):
        assert sessions.create_session(case_id=case_id, password_hash=password_hash) == ""
    assert not ClientSession.objects.exists()


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie(settings, secure):
    settings.SESSION_COOKIE_SECURE = secure
    response = HttpResponse()
    sessions.set_session_cookie(response, "token")
    cookie = response.cookies["portal_session"]
    assert (cookie.value, cookie["path"], cookie["samesite"]) == ("token", "/klient/", "Strict")
    assert (bool(cookie["secure"]), cookie["httponly"]) == (secure, True)
    assert cookie["max-age"] == cookie["expires"] == ""  # ends with the browser


def test_ending_deletes_this_session_and_its_cookie(start):
    token, other = start(), start()
    response = HttpResponse()
    sessions.end_session(request_with(token), response)
    assert sessions.get_session(request_with(token)) is None
    assert sessions.get_session(request_with(other))
    cookie = response.cookies[sessions.COOKIE_NAME]
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", 0, "/klient/")
    assert cookie["samesite"] == "Strict"
    assert response["Clear-Site-Data"] == '"cache"'


def test_ending_without_a_session_deletes_none(start):
    start()
    sessions.end_session(request_with(None), HttpResponse())
    assert ClientSession.objects.count() == 1
