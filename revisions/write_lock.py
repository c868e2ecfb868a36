"""An advisory lock on PostgreSQL: one transaction at a time writes content.

The record needs a lock of its own, for numbers without a gap. Taken only when a version is
written, after the page's row, it makes deadlocks: a transaction that publishes two pages holds it
when it asks for the second page, whose editor holds that row and waits for the lock. So it is
taken before the first statement that locks a row of the page tree, whatever sends it: Wagtail's
views, treebeard's `SELECT … FOR UPDATE`, a command. Then every transaction that meets another one
has waited for it already. SQLite needs none of this: an IMMEDIATE transaction is alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import connection as default_connection
from django.db.backends.signals import connection_created

from revisions.audit_context import current_author
from revisions.versioned_models import versioned_models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from psycopg.sql import Composable

# Any fixed number that no other part of the project locks.
LOCK_ID = 0x4A41574E  # "JAWN"

_WRITE = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
_CONTENT_TABLE_PREFIXES = ("wagtailcore_", "revisions_")
_USER = "jawnik user "

_HOLDER = """
SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = %s
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def connect() -> None:
    """Install the wrapper on every connection to PostgreSQL when it is opened."""
    connection_created.connect(_install_wrapper, dispatch_uid="revisions.write_lock")


def acquire(connection: BaseDatabaseWrapper = default_connection) -> None:
    """Take the lock until the end of the transaction, waiting for it; does nothing when held."""
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        _lock_of(connection).acquire()


def holder_name(connection: BaseDatabaseWrapper = default_connection) -> str:
    """Name of whoever holds the lock now; "" where nobody does or the database can't tell.

    SQLite can't: it shows nothing of a transaction that is not over.
    """
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [LOCK_ID])
        found = cursor.fetchone()
    name = found[0] if found else ""
    if not name.startswith(_USER):
        return name
    user = get_user_model()._base_manager.filter(pk=name.removeprefix(_USER)).first()
    return (user.get_full_name() or user.get_username()) if user is not None else ""


def _application_name() -> str:
    """What PostgreSQL shows of the transaction to others: it takes 63 ASCII characters."""
    author = current_author()
    return author.name if author.id is None else f"{_USER}{author.id}"


class WriteLock:
    """Database wrapper that takes the lock before the first statement that locks content rows."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.held = False

    def acquire(self) -> None:
        self._reset_after_transaction()
        if self.held or not self.connection.in_atomic_block:
            return
        with self.connection.cursor() as cursor:
            self.held = True  # before the statement, which comes back here
            try:
                cursor.execute(
                    "SELECT set_config('application_name', %s, true), pg_advisory_xact_lock(%s)",
                    [_application_name(), LOCK_ID],
                )
            except BaseException:
                self.held = False
                raise

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str | Composable,
        params: Sequence[Any] | Mapping[str, Any] | None,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        self._reset_after_transaction()
        if isinstance(sql, str):
            if sql.startswith("ROLLBACK TO SAVEPOINT"):
                self.held = False  # it may have been taken behind that savepoint
            elif not self.held and locks_content_rows(sql):
                self.acquire()
        return execute(sql, params, many, context)

    def _reset_after_transaction(self) -> None:
        # Asked of every statement, so not where there is nothing to forget.
        if self.held and self.connection.connection.info.transaction_status.name == "IDLE":
            self.held = False


def locks_content_rows(sql: str) -> bool:
    """Whether a statement locks rows of content that another editor may wait for."""
    if write := _WRITE.match(sql):
        return write[1].startswith(_CONTENT_TABLE_PREFIXES) or write[1] in _versioned_tables()
    return " FOR UPDATE" in sql and '"wagtailcore_page"' in sql


@cache
def _versioned_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in versioned_models())


def _install_wrapper(
    sender: type[BaseDatabaseWrapper], connection: BaseDatabaseWrapper, **kwargs: Any
) -> None:
    if connection.vendor == "postgresql":
        _lock_of(connection).held = False


def _lock_of(connection: BaseDatabaseWrapper) -> WriteLock:
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, WriteLock):
            return wrapper
    lock = WriteLock(connection)
    connection.execute_wrappers.append(lock)
    return lock
