"""The audit log and the history of stages cannot be altered, not even by SQL."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cases.models import APPEND_ONLY_TABLES, CaseEvent, StageChange
from revisions import checks, guards

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="of PostgreSQL alone: that run takes it"
)
on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="of SQLite alone: that run takes it"
)
each_table = pytest.mark.parametrize("table", APPEND_ONLY_TABLES)


def assert_refused(sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match=guards.REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def guard_errors() -> list[str]:
    return [error.msg for error in checks.record_is_guarded(databases=["default"])]


def triggers_of(table: str) -> list[str]:
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        "AND tgrelid = CAST(%s AS regclass)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("model", [CaseEvent, StageChange])
def test_rows_cannot_be_changed_through_the_models(case_login, model):
    row = model.objects.first()
    for change in (row.save, model.objects.all().delete):
        with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
            change()


@each_table
def test_update_and_delete_are_refused(case_login, table):
    assert_refused(f"UPDATE {table} SET id = id")  # noqa: S608
    assert_refused(f"DELETE FROM {table}")  # noqa: S608


@on_sqlite
@each_table
def test_rows_cannot_be_replaced(case_login, table):
    assert_refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


@on_postgresql
@pytest.mark.django_db(transaction=True)
@each_table
def test_truncate_is_refused(case_login, table):
    assert_refused(f"TRUNCATE {table} CASCADE")


@each_table
def test_the_check_sees_each_dropped_trigger_and_migrate_restores_it(table):
    names = triggers_of(table)
    assert len(names) >= 2
    for name in names:
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}{on}")
        (message,) = guard_errors()
        assert name in message
        call_command("migrate", "cases", verbosity=0)
        assert guard_errors() == []
    assert sorted(triggers_of(table)) == sorted(names)


@on_postgresql
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
@each_table
def test_the_check_sees_each_disabled_trigger(table, how):
    for name in triggers_of(table):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} {how} {name}")
        assert any(name in message for message in guard_errors())
