"""Several at the same moment: guesses, clerks, deliveries."""

import json
import threading

import pytest
from django.db import connection
from django.test import Client

from cases import actor, acts
from cases.models import Case, CaseEvent, SmsMessage, StageChange
from cases.portal import throttle

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = actor.SYSTEM_ACTOR


def at_once(times, work):
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


def test_guesses_at_once_gain_nothing(opened):
    values = {"number": opened.case.number, "password": "WRONGWRONG22"}
    codes = at_once(8, lambda n: Client().post("/klient/", values).status_code)
    assert sorted(codes) == [403] * throttle.FREE + [429] * (8 - throttle.FREE)


def test_clerks_who_set_the_same_stage_make_one_change(new_case, stages):
    case = new_case(phone_number="601234567")
    at_once(6, lambda n: acts.stage_set(actor=SYSTEM, case=case, stage=stages["DECYZJA"]).pk)
    assert StageChange.objects.filter(case=case).count() == 2
    assert SmsMessage.objects.get().changes == 1


def test_clerks_who_set_different_stages_make_one_message(new_case, stages):
    case = new_case(phone_number="601234567")
    codes = ["BADANIE", "BRAKI", "DECYZJA"] * 2
    at_once(6, lambda n: acts.stage_set(actor=SYSTEM, case=case, stage=stages[codes[n]]).pk)
    assert SmsMessage.objects.get().changes == StageChange.objects.filter(case=case).count() - 1


def test_a_number_is_given_once(stages):
    def open_case(n):
        try:
            return acts.case_open(actor=SYSTEM, number="WSC/1", stage=stages["WPLYW"]).pk
        except acts.ValidationError:
            return None

    assert len([pk for pk in at_once(6, open_case) if pk]) == 1
    assert CaseEvent.objects.filter(act="opened").count() == 1


def test_a_delivery_that_comes_several_times_at_once_is_taken_in_once(stages, settings):
    settings.CASES_FEED_TOKEN = "token-of-the-tests"
    body = json.dumps(
        {"cases": [{"number": f"WSC/{n}", "stage": "WPLYW", "as_of": "2026-01-05"} for n in (1, 2)]}
    )
    headers = {"Authorization": "Bearer token-of-the-tests", "Idempotency-Key": "key-number-1"}

    def deliver(n):
        response = Client().post(
            "/klient/api/sprawy/", body, content_type="application/json", headers=headers
        )
        return response.status_code, response.content

    assert len(set(at_once(5, deliver))) == 1
    assert Case.objects.count() == 2
    assert CaseEvent.objects.filter(act="imported").count() == 1
