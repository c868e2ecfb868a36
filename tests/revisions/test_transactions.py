"""Limits of waiting, and writes that are given up rather than waited for."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from revisions.transactions import (
    atomic_with_brief_wait,
    is_lock_timeout,
    reading,
    set_timeouts,
    write_unless_locked,
)

User = get_user_model()


@pytest.fixture
def locked_user(transactional_db):
    """A user whose row another transaction has changed and keeps locked."""
    user = User.objects.create_user("ewa")
    started, enough = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(first_name="Ewa")
            started.set()
            enough.wait(300)
        connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    started.wait(300)
    yield user
    enough.set()
    thread.join()
    connection.close()


def rename(user) -> None:
    User.objects.filter(pk=user.pk).update(first_name="Anna")


def test_what_would_wait_is_not_written(locked_user):
    assert not write_unless_locked(lambda: rename(locked_user))
    assert User.objects.get(pk=locked_user.pk).first_name == ""


def test_a_lock_that_is_not_released_is_a_lock_timeout(locked_user):
    with pytest.raises(OperationalError) as found, atomic_with_brief_wait():
        rename(locked_user)
    assert is_lock_timeout(found.value)


def test_reading_in_a_transaction_takes_no_lock(locked_user):
    with reading(), transaction.atomic():
        assert User.objects.get(pk=locked_user.pk).first_name == ""


@pytest.mark.django_db
def test_what_need_not_wait_is_written():
    user = User.objects.create_user("ewa")
    assert write_unless_locked(lambda: rename(user))
    assert User.objects.get(pk=user.pk).first_name == "Anna"


@pytest.mark.django_db
def test_other_errors_are_raised():
    def fail():
        raise IntegrityError

    with pytest.raises(IntegrityError):
        write_unless_locked(fail)
    assert not is_lock_timeout(OperationalError("no such table"))


@pytest.mark.django_db(transaction=True)
def test_the_limits_are_set_on_a_connection(settings):
    settings.DATABASE_TIMEOUTS = {
        "lock_timeout": 0.3,
        "statement_timeout": 4,
        "idle_in_transaction_session_timeout": 5,
    }
    set_timeouts(connection)
    names = ["busy_timeout"] if connection.vendor == "sqlite" else settings.DATABASE_TIMEOUTS
    show = "PRAGMA" if connection.vendor == "sqlite" else "SHOW"
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"{show} {name}")
            found.append(cursor.fetchone()[0])
    connection.close()
    assert found == ([300] if connection.vendor == "sqlite" else ["300ms", "4s", "5s"])


@pytest.mark.no_database
@pytest.mark.parametrize(("imported", "bounded"), [("cms.wsgi", True), ("cms.urls", False)])
def test_what_serves_requests_has_the_limits_and_nothing_else(imported, bounded):
    program = (
        "import django; django.setup(); "
        f"import {imported}; "
        "from django.db.backends.signals import connection_created as signal; "
        "print(any('revisions.transactions' in str(receiver[0]) for receiver in signal.receivers))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(bounded)
