"""kill -9 of the worker at every step: at most one SMS for an intent, and none lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from cases.models import SmsMessage
from tests.cases.fake_smsapi import TOKEN
from tests.database_url import database_url

ROOT = Path(__file__).resolve().parent.parent.parent
Status = SmsMessage.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(smsapi):
    """`start(step)`: a worker in a process of its own."""
    started = []

    def start(step: str = "to the end") -> subprocess.Popen:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.test",
            "DATABASE_URL": database_url(),
            "CASES_SMS_GATEWAY": "cases.gateways.smsapi.SmsapiGateway",
            "SMSAPI_URL": smsapi.url,
            "SMSAPI_TOKEN": TOKEN,
        }
        command = [sys.executable, "-m", "tests.cases.worker_to_kill", step]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def expire_lease() -> None:
    SmsMessage.objects.filter(status=Status.SENDING).update(lease_until=timezone.now())


@pytest.mark.parametrize(
    "step", ["claiming", "before the call", "after the call", "before the commit"]
)
def test_killed(step, due_sms, smsapi, start):
    message = due_sms()
    assert start(step).wait(60) == -9
    message.refresh_from_db()
    assert message.status == (Status.WAITING if step == "claiming" else Status.SENDING)
    assert len(smsapi.accepted) == (step in ("after the call", "before the commit"))
    expire_lease()
    assert start().wait(60) == 0
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert len(smsapi.accepted) == 1


@pytest.mark.parametrize("fault", ["hang before", "hang after"])
def test_killed_during_the_call(fault, due_sms, smsapi, start):
    message = due_sms()
    smsapi.faults.append(fault)
    worker = start()
    assert smsapi.arrived.wait(60)
    worker.kill()
    worker.wait()
    message.refresh_from_db()
    assert message.status == Status.SENDING
    expire_lease()
    assert start().wait(60) == 0
    message.refresh_from_db()
    assert message.status == Status.SENT
    assert len(smsapi.accepted) == 1


def test_two_workers_at_once_send_each_message_once(due_sms, smsapi, start):
    messages = [due_sms() for _ in range(8)]
    workers = [start(), start()]
    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert not SmsMessage.objects.exclude(status=Status.SENT).exists()
    idx = [accepted["idx"] for accepted in smsapi.accepted]
    assert sorted(idx) == sorted(str(message.pk) for message in messages)
    assert len(smsapi.requests) == len(messages)  # and requested once
