"""The same thing done concurrently: logins, services, imports."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases import services
from cases.actor import SYSTEM_ACTOR
from cases.models import Case, CaseEvent, SmsMessage, StageChange
from cases.portal import sessions, throttle
from revisions.transactions import write_unless_locked

pytestmark = pytest.mark.django_db(transaction=True)


def run_concurrently(times, work):
    """Results of `work(n)` run in so many threads that start together."""
    barrier, results = threading.Barrier(times), []

    def run(n):
        try:
            barrier.wait(30)
            results.append(work(n))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == times
    return results


def test_concurrent_guesses_are_all_throttled(case_login):
    values = {"number": case_login.case.number, "password": "WRONGWRONG22"}
    codes = run_concurrently(8, lambda n: Client().post("/klient/", values).status_code)
    assert sorted(codes) == [403] * throttle.FAILURES_BEFORE_DELAY + [429] * (
        8 - throttle.FAILURES_BEFORE_DELAY
    )


def test_a_case_cannot_be_closed_while_a_session_of_it_is_created(case_login, monkeypatch):
    """Closing it ends its sessions, but this one could not be seen yet."""
    case = Case.objects.filter(pk=case_login.case.pk)
    make_token, closed = sessions.secrets.token_urlsafe, []

    def make_token_and_close_case(length):
        closed.extend(
            run_concurrently(
                1, lambda n: write_unless_locked(lambda: case.update(closed_at=timezone.now()))
            )
        )
        return make_token(length)

    monkeypatch.setattr(sessions.secrets, "token_urlsafe", make_token_and_close_case)
    assert sessions.create_session(
        case_id=case_login.case.pk, password_hash=case_login.case.password_hash
    )
    assert closed == [False]


def test_clerks_who_set_the_same_stage_make_one_change(new_case, stages):
    case = new_case(phone_number="601234567")
    run_concurrently(
        6, lambda n: services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages["DECYZJA"]).pk
    )
    assert StageChange.objects.filter(case=case).count() == 2
    assert SmsMessage.objects.get().change_count == 1


def test_clerks_who_set_different_stages_make_one_message(new_case, stages):
    case = new_case(phone_number="601234567")
    codes = ["BADANIE", "BRAKI", "DECYZJA"] * 2
    run_concurrently(
        6, lambda n: services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages[codes[n]]).pk
    )
    assert (
        SmsMessage.objects.get().change_count == StageChange.objects.filter(case=case).count() - 1
    )


def test_a_case_number_is_used_once(stages):
    def open_case(n):
        try:
            return services.case_open(actor=SYSTEM_ACTOR, number="WSC/1", stage=stages["WPLYW"]).pk
        except services.ValidationError:
            return None

    assert len([pk for pk in run_concurrently(6, open_case) if pk]) == 1
    assert CaseEvent.objects.filter(action="opened").count() == 1


def test_a_request_sent_several_times_at_once_is_imported_once(stages, settings):
    settings.CASES_IMPORT_TOKEN = "token-of-the-tests"
    body = json.dumps(
        {"cases": [{"number": f"WSC/{n}", "stage": "WPLYW", "as_of": "2026-01-05"} for n in (1, 2)]}
    )
    headers = {"Authorization": "Bearer token-of-the-tests", "Idempotency-Key": "key-number-1"}

    def deliver(n):
        response = Client().post(
            "/klient/api/sprawy/", body, content_type="application/json", headers=headers
        )
        return response.status_code, response.content

    assert len(set(run_concurrently(5, deliver))) == 1
    assert Case.objects.count() == 2
    assert CaseEvent.objects.filter(action="imported").count() == 1
