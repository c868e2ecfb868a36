"""How long a transaction waits for the locks of another one, and what is done when it gave up.

On PostgreSQL transactions wait for rows and for the record's own lock (`write_lock.py`); on SQLite
for the one write lock of the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.signals import connection_created

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

BRIEF_WAIT = 200  # milliseconds: most transactions are over by then

# PostgreSQL's lock_not_available, deadlock_detected and serialization_failure: nothing was
# written, and the same transaction may succeed when it is tried again.
_LOCK_TIMEOUT_STATES = frozenset({"55P03", "40P01", "40001"})
_LOCK_TIMEOUT_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_lock_timeout(error: BaseException | None) -> bool:
    """Whether `error` says that another transaction held a lock for too long."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in _LOCK_TIMEOUT_CODES  # the rest of it are details
    return getattr(cause, "sqlstate", None) in _LOCK_TIMEOUT_STATES


@contextmanager
def atomic_with_brief_wait() -> Iterator[None]:
    """transaction.atomic() that waits BRIEF_WAIT at most for a lock of another transaction.

    `is_lock_timeout()` recognises the error. Inside a transaction, which has waited already, this
    is a savepoint that waits as the transaction does.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _brief_wait_on_sqlite(), transaction.atomic():
        if connection.vendor == "postgresql":
            _execute(connection, f"SET LOCAL lock_timeout = {BRIEF_WAIT}")
        yield


def write_unless_locked(write: Callable[[], Any]) -> bool:
    """Call `write` in a transaction; False where another one still holds a lock after BRIEF_WAIT.

    For what a page notes by the way (who has it open, until when a session lasts): reading must
    not wait for writing.
    """
    try:
        with atomic_with_brief_wait():
            write()
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        return False
    return True


def bound_waiting() -> None:
    """Give every connection of this process the limits of `settings.DATABASE_TIMEOUTS`.

    Called by what serves requests. Commands and migrations wait as long as they must.
    """
    for opened in connections.all(initialized_only=True):
        if opened.connection is not None:
            set_timeouts(opened)
    connection_created.connect(_set_timeouts, dispatch_uid="revisions.transactions")


def set_timeouts(connection: BaseDatabaseWrapper) -> None:
    """Set the limits of `settings.DATABASE_TIMEOUTS` (seconds) on one connection."""
    limits = settings.DATABASE_TIMEOUTS
    if connection.vendor == "postgresql":
        names = ", ".join(
            f"set_config('{name}', '{round(seconds * 1000)}ms', false)"
            for name, seconds in limits.items()
        )
        _execute(connection, f"SELECT {names}")
    elif connection.vendor == "sqlite":
        _execute(connection, f"PRAGMA busy_timeout = {round(limits['lock_timeout'] * 1000)}")


def _set_timeouts(sender: type, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    set_timeouts(connection)


@contextmanager
def reading() -> Iterator[None]:
    """Let transactions that only read take no write lock, on SQLite.

    Views that answer GET and POST alike open one for both. A write in it takes the lock when it
    comes; one that must not fail then belongs into `write_unless_locked()`.
    """
    with _transaction_mode("DEFERRED"):
        yield


@contextmanager
def _transaction_mode(mode: str) -> Iterator[None]:
    """How SQLite begins transactions: IMMEDIATE takes the write lock, DEFERRED does not."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual, connection.transaction_mode = connection.transaction_mode, mode
    try:
        yield
    finally:
        connection.transaction_mode = usual


@contextmanager
def _brief_wait_on_sqlite() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BRIEF_WAIT}")
    try:
        with _transaction_mode("IMMEDIATE"):
            yield
    finally:
        _execute(connection, f"PRAGMA busy_timeout = {usual}")


def _execute(connection: BaseDatabaseWrapper, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
