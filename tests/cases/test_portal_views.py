"""The client's pages: what they show and never show, and that every refused login is the same."""

import datetime
import logging
import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import credentials, services
from cases.actor import SYSTEM_ACTOR
from cases.models import Case, ClientSession, LoginAttempt
from cases.portal import sessions, throttle

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged_in(log_in, case_login):
    return log_in(case_login)


def text_of(response) -> str:
    return response.content.decode()


def test_logging_in_and_out(client, case_login, log_in):
    assert client.get("/klient/").status_code == 200
    log_in(case_login)
    assert client.get("/klient/")["Location"] == "/klient/sprawa/"
    page = client.get("/klient/sprawa/")
    assert page.status_code == 200
    left = client.post("/klient/wyjdz/")
    assert left["Location"] == "/klient/koniec/"
    assert left["Clear-Site-Data"] == '"cache"'
    assert client.get("/klient/koniec/").status_code == 200
    assert client.get("/klient/sprawa/")["Location"] == "/klient/"


def test_what_the_client_sees(logged_in, case_login):
    page = text_of(logged_in.get("/klient/sprawa/", headers={"accept-language": "pl"}))
    assert case_login.case.number in page
    assert "Badamy sprawę" in page
    assert "Wyjaśnienie: Badamy sprawę." in page
    assert "Potem będzie dalej." in page
    assert page.count('class="missing-document"') == 2
    assert page.count("missing-document__sign") == 1  # a note behind (!) only where there is one
    assert "Obie strony." in page
    assert "KPA" in page
    assert "601" not in page
    assert "234 567" not in page


def test_the_timeline_after_a_step_back(logged_in, case_login, stages):
    services.stage_set(actor=SYSTEM_ACTOR, case=case_login.case, stage=stages["DECYZJA"])
    services.stage_set(actor=SYSTEM_ACTOR, case=case_login.case, stage=stages["BRAKI"])
    steps = logged_in.get("/klient/sprawa/").context["steps"]
    assert [(step.stage.code, step.state, bool(step.reached_at)) for step in steps] == [
        ("WPLYW", "past", True),
        ("BADANIE", "past", True),
        ("BRAKI", "current", True),
        ("DECYZJA", "upcoming", False),
    ]
    services.stage_set(actor=SYSTEM_ACTOR, case=case_login.case, stage=stages["WPLYW"])
    steps = logged_in.get("/klient/sprawa/").context["steps"]
    assert [step.stage.code for step in steps] == ["WPLYW", "BADANIE", "DECYZJA"]


def test_no_page_may_be_cached_or_leak_in_a_referrer(logged_in):
    for address in ("/klient/", "/klient/sprawa/", "/klient/etapy/", "/klient/koniec/"):
        response = logged_in.get(address)
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        policy = response["Content-Security-Policy"]
        assert "unsafe-inline" not in re.search(r"script-src [^;]*", policy).group()


def test_a_session_of_the_portal_is_not_one_of_django(logged_in):
    assert "sessionid" not in logged_in.cookies
    cookie = logged_in.cookies[sessions.COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/klient/"
    assert SESSION_KEY not in logged_in.session
    assert cookie.value not in ClientSession.objects.get().token_hash
    assert logged_in.get("/admin/")["Location"].startswith("/admin/login/")


def test_a_clerk_is_not_let_in_without_the_password(clerk, client, case_login):
    client.force_login(clerk)
    assert client.get("/klient/sprawa/")["Location"] == "/klient/"


def test_after_fifteen_minutes_there_is_nothing(logged_in):
    response = logged_in.get("/klient/sprawa/")
    assert 0 < int(response["Refresh"].partition(";")[0]) <= 901
    assert timezone.localtime(ClientSession.objects.get().ends_at).strftime("%H:%M") in text_of(
        response
    )
    ClientSession.objects.update(ends_at=timezone.now())
    assert logged_in.get("/klient/sprawa/").status_code == 303
    assert logged_in.post("/klient/dalej/").status_code == 303
    assert logged_in.get("/klient/sprawa/").status_code == 303


def test_a_page_that_comes_to_its_end_by_itself_does_not_stay(logged_in):
    before = ClientSession.objects.get().ends_at
    assert logged_in.get("/klient/koniec/").context["case"]
    assert ClientSession.objects.get().ends_at == before
    logged_in.get("/klient/sprawa/")
    assert ClientSession.objects.get().ends_at > before


def test_a_session_cannot_be_extended_for_ever(logged_in):
    almost = timezone.now() - sessions.MAX_DURATION + datetime.timedelta(minutes=1)
    ClientSession.objects.update(started_at=almost)
    logged_in.post("/klient/dalej/")
    logged_in.get("/klient/sprawa/")
    left = ClientSession.objects.get().ends_at - timezone.now()
    assert left <= datetime.timedelta(minutes=1)


def test_a_password_replaced_in_the_very_moment_lets_nobody_in(case_login, client, monkeypatch):
    real = credentials.verify_password

    def verify_password(*args):
        right = real(*args)
        services.password_issue(actor=SYSTEM_ACTOR, case=case_login.case)
        return right

    monkeypatch.setattr(credentials, "verify_password", verify_password)
    values = {"number": case_login.case.number, "password": case_login.password}
    assert client.post("/klient/", values).status_code == 403
    assert not ClientSession.objects.exists()


def test_a_closed_case_shows_nothing_even_to_who_is_in(logged_in, case_login):
    Case.objects.filter(pk=case_login.case.pk).update(closed_at=timezone.now())
    assert logged_in.get("/klient/sprawa/").status_code == 303


@pytest.fixture
def refusals(case_login, new_case):
    """Number and password of every way to be wrong."""
    closed = new_case()
    closed_password = services.password_issue(actor=SYSTEM_ACTOR, case=closed)
    Case.objects.filter(pk=closed.pk).update(closed_at=timezone.now())  # and its hash is there yet
    return {
        "wrong password": (case_login.case.number, credentials.generate_password()),
        "unknown number": ("NIEMA/1", case_login.password),
        "closed case": (closed.number, closed_password),
        "no password issued": (new_case().number, credentials.generate_password()),
        "another's password": (new_case().number, case_login.password),
        "nonsense": ("'; DROP TABLE--", "\u202e" * 50),
    }


def test_every_refusal_is_the_same_byte_for_byte(refusals):
    answers = set()
    for number, password in refusals.values():
        response = Client().post("/klient/", {"number": number, "password": password})
        headers = tuple(sorted(response.headers.items()))
        answers.add((response.status_code, response.content, headers))
    assert len(answers) == 1


def test_every_refusal_does_the_same_work(refusals, monkeypatch):
    verified = []
    real = credentials._hasher.verify

    class Counting:
        def verify(self, *args):
            verified.append(args[0])
            return real(*args)

    monkeypatch.setattr(credentials, "_hasher", Counting())
    counts = set()
    Client().get("/klient/")  # what is made on the first page of an installation
    for number, password in refusals.values():
        with CaptureQueriesContext(connection) as queries:
            Client().post("/klient/", {"number": number, "password": password})
        counts.add(tuple(query["sql"].split(" ", 1)[0] for query in queries))
    assert len(counts) == 1
    assert len(verified) == len(refusals)


def test_what_was_typed_is_in_no_log(case_login, caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        response = Client().post("/klient/", {"number": "WSC-SECRET", "password": "PASSWORD-TYPED"})
    output = text_of(response) + caplog.text + "".join(capsys.readouterr())
    assert "WSC-SECRET" not in output.replace("INSERT", "")
    assert "PASSWORD-TYPED" not in output
    attempt = LoginAttempt.objects.get()
    assert "WSC" not in attempt.number_pseudonym
    assert "127" not in attempt.address_pseudonym


@pytest.mark.parametrize(
    "fields", [{}, {"number": "x"}, {"password": "x"}, {"number": " ", "password": "\x00"}]
)
def test_an_empty_field_is_asked_for_and_costs_nothing(client, fields):
    response = client.post("/klient/", fields)
    assert response.status_code == 422
    assert not LoginAttempt.objects.exists()


def test_too_many_at_once_is_said(client, monkeypatch):
    def busy(*_):
        raise credentials.TooBusyError

    monkeypatch.setattr(credentials, "verify_password", busy)
    response = client.post("/klient/", {"number": "x1", "password": "y"})
    assert response.status_code == 503
    assert response["Retry-After"]


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "http://[::bad"}, False),
        ({}, True),
    ],
)
def test_only_our_own_form_is_taken(case_login, headers, let_in):
    browser = Client(enforce_csrf_checks=True)
    values = {"number": case_login.case.number, "password": case_login.password}
    response = browser.post("/klient/", values, headers=headers)
    assert response.status_code == (303 if let_in else 403)


def test_wrong_methods(client):
    assert client.put("/klient/").status_code == 405
    assert client.get("/klient/wyjdz/").status_code == 405
    assert client.post("/klient/sprawa/").status_code == 405


@pytest.mark.parametrize("cookie", ["", "x", "\xf3", "x" * 5000, "'"])
def test_a_made_up_cookie_opens_nothing(client, case_login, cookie):
    client.cookies[sessions.COOKIE_NAME] = cookie
    assert client.get("/klient/sprawa/").status_code == 303


def test_the_stages_are_explained_to_everybody(client, stages):
    page = text_of(client.get("/klient/etapy/", headers={"accept-language": "en"}))
    assert "Explained: We examine." in page
    assert '<div lang="pl"><p>Wyjaśnienie: Jest decyzja.</p></div>' in page


def test_what_the_office_writes_is_text_and_not_markup(logged_in, case_login, stages, documents):
    evil = "<img src=x onerror=alert(1)>"
    stages["BADANIE"].name_pl = stages["BADANIE"].explanation_pl = evil
    stages["BADANIE"].save()
    services.missing_document_add(
        actor=SYSTEM_ACTOR, case=case_login.case, document=documents["ZDJECIE"], note=evil
    )
    for language in ("pl", "uk"):
        for address in ("/klient/sprawa/", "/klient/etapy/"):
            page = text_of(logged_in.get(address, headers={"accept-language": language}))
            assert "<img src=x" not in page
    assert throttle.pseudonymize(case_login.case.number) not in page


def test_the_portal_works_for_an_application_that_may_only_add_to_the_record(
    restricted, case_login, log_in, client
):
    log_in(case_login)
    assert case_login.case.number in text_of(client.get("/klient/sprawa/"))
    services.case_close(actor=SYSTEM_ACTOR, case=case_login.case)
    assert client.get("/klient/sprawa/")["Location"] == "/klient/"
