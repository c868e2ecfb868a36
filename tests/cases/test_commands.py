"""The management commands."""

import datetime
import os
import signal
import threading
import time

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from cases import sending
from cases.models import ClientSession, IdempotencyKey, LoginAttempt, LoginThrottle, SmsMessage

pytestmark = pytest.mark.django_db


def test_expired_rows_are_deleted_and_others_kept(new_case):
    now, day = timezone.now(), datetime.timedelta(days=1)
    case = new_case()
    for age in (100 * day, -day):
        name = str(age.days)
        ClientSession.objects.create(token_hash=name, case=case, ends_at=now - age)
        LoginThrottle.objects.create(key=name, blocked_until=now - age)
        IdempotencyKey.objects.create(key=name, request_sha256=name, created_at=now - age)
        LoginAttempt.objects.create(number_pseudonym=name, outcome="refused", at=now - age)
    call_command("tidy_portal")
    for model in (ClientSession, LoginThrottle, IdempotencyKey, LoginAttempt):
        assert model.objects.count() == 1


def test_the_console_shows_no_whole_number(due_sms, capsys):
    due_sms()
    call_command("send_sms")
    output = capsys.readouterr().out
    assert "Zmienil sie etap" in output
    assert "601234567" not in output
    assert SmsMessage.objects.get().status == "sent"


def test_the_file_gateway_writes_each_message_once(due_sms, settings, tmp_path):
    settings.CASES_SMS_GATEWAY = "cases.gateways.file.FileGateway"
    settings.CASES_SMS_FOLDER = str(tmp_path / "sms")
    message = due_sms()
    call_command("send_sms")
    SmsMessage.objects.update(status="waiting")  # as if the worker had died before it wrote that
    call_command("send_sms")
    (path,) = (tmp_path / "sms").iterdir()
    assert path.name == f"{message.pk}.txt"
    assert path.read_text().splitlines()[0] == "+48601234567"
    assert path.stat().st_mode & 0o077 == 0


def test_the_loop_survives_a_database_error_and_stops_on_sigterm(monkeypatch):
    runs = []

    def send_due(gateway, stop):
        runs.append(1)
        if len(runs) == 1:
            raise OperationalError("the database is restarting")
        return {}

    def tell_it_to_stop():
        deadline = time.monotonic() + 20
        while len(runs) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(sending, "send_due", send_due)
    monkeypatch.setattr("cases.management.commands.send_sms.connection", _ClosedConnection())
    monkeypatch.setattr("cases.management.commands.send_sms.close_old_connections", lambda: None)
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    threading.Thread(target=tell_it_to_stop, daemon=True).start()
    try:
        call_command("send_sms", "--loop", "--every", "0.05")
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    assert len(runs) >= 2


class _ClosedConnection:
    def close(self):
        pass


def test_the_catalogue_is_loaded_by_a_command(capsys):
    call_command("load_portal_catalogue")
    assert "+10 stages, +12 documents" in capsys.readouterr().out
