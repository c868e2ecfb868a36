"""Triggers that make the database itself refuse to alter what was recorded.

Two kinds. Tables that only grow refuse UPDATE, DELETE, TRUNCATE and SQLite's INSERT OR REPLACE. On
PostgreSQL deferred triggers also refuse, at commit, a live page that differs from its newest
recorded version (`live_page_guards.py`); SQLite has no deferred triggers, so there
`manage.py check_history` finds it.

All of it is installed after every migration, since SQLite loses the triggers of a table that it
rebuilds. (Someone who drops the triggers on purpose can: against that stands the proof.)
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from typing import TYPE_CHECKING, Any

from revisions import live_page_guards
from revisions.triggers import (
    Trigger,
    create,
    drop,
    existing,
    existing_rules,
    identifier,
    without_quotes,
)

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

REFUSAL = "The record is append-only"

APPEND_ONLY_TABLES = [
    "revisions_history",
    "revisions_version",
    "revisions_changedfield",
    "revisions_sourceevent",
    "revisions_storedfile",
    "revisions_fileupload",
    "revisions_fileevent",
    "revisions_clockcorrection",
]


# Tables whose rows may be deleted once they are older than so many days, by a column of moments.
DELETABLE_AFTER: dict[str, tuple[str, int]] = {}


def protect(*tables: str, deletable_after: tuple[str, int] | None = None) -> None:
    """Make `tables` append-only too; called in the `ready()` of the app that owns them.

    `deletable_after`, a column and a number of days: older rows may be deleted, none altered.
    """
    APPEND_ONLY_TABLES.extend(table for table in tables if table not in APPEND_ONLY_TABLES)
    if deletable_after is not None:
        DELETABLE_AFTER.update(dict.fromkeys(tables, deletable_after))


def append_only_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables of all apps, as far as the database has them."""
    present = set(connection.introspection.table_names())
    return [table for table in APPEND_ONLY_TABLES if table in present]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard that is missing, disabled or altered into its place."""
    expected = {trigger.name: trigger for trigger in wanted(connection)}
    wrong = faults(connection)
    with connection.cursor() as cursor:
        _drop_live_page_guards(cursor, connection.vendor, keep=expected)
        for name in wrong:
            trigger = expected[name]
            drop(cursor, connection.vendor, trigger.table, name)
            create(cursor, trigger)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift every refusal, for tests that empty the database and for a move to another one."""
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            drop(cursor, connection.vendor, trigger.table, trigger.name)


def remove_live_page_guards(connection: BaseDatabaseWrapper) -> None:
    """Lift the comparison at commit alone.

    Done while tables are being migrated: PostgreSQL doesn't alter the type of a column that a
    trigger names, and a guard would ask for a column that is gone.
    """
    with connection.cursor() as cursor:
        _drop_live_page_guards(cursor, connection.vendor, keep=())


def faults(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """What is wrong with each guard that is not as it should be: its name, and how it differs."""
    present = existing(connection)
    found: dict[str, str] = {}
    for trigger in wanted(connection):
        if (trigger.table, trigger.name) not in present:
            found[trigger.name] = "missing"
            continue
        enabled, definition, function_body = present[trigger.table, trigger.name]
        if not enabled:
            found[trigger.name] = "disabled"
        elif (definition, function_body) != (
            without_quotes(trigger.definition),
            trigger.function_body,
        ):
            found[trigger.name] = "altered"
    return found


def unknown_triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Triggers and rules on protected tables that are none of ours: each table and name.

    One that skips or alters what is written would leave the guards as they were.
    """
    ours = {(trigger.table, trigger.name) for trigger in wanted(connection)}
    tables = set(append_only_tables(connection))
    strange = {*existing(connection)} - ours | {*existing_rules(connection)}
    return sorted((table, name) for table, name in strange if table in tables)


def _drop_live_page_guards(cursor: CursorWrapper, vendor: str, *, keep: Container[str]) -> None:
    """Drop those of classes and fields that are versioned no longer, too."""
    if vendor != "postgresql":
        return
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND starts_with(tgname, %s)",
        [live_page_guards.NAME_PREFIX],
    )
    for table, name in cursor.fetchall():
        if name not in keep:
            drop(cursor, vendor, table, name)


def wanted(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Every guard that should stand in the database."""
    tables = append_only_tables(connection)
    if connection.vendor == "postgresql":
        for table in tables:
            yield from _append_only_on_postgresql(table)
        yield from live_page_guards.live_page_guards(connection)
    else:
        with connection.cursor() as cursor:
            for table in tables:
                keys = connection.introspection.get_constraints(cursor, table).values()
                yield from _append_only_on_sqlite(table, keys)


# Tables that only grow.


def _append_only_on_postgresql(table: str) -> Iterator[Trigger]:
    kept = DELETABLE_AFTER.get(table)
    guarded = [
        ("no_change", "UPDATE" if kept else "DELETE OR UPDATE", "FOR EACH STATEMENT"),
        ("no_truncate", "TRUNCATE", "FOR EACH STATEMENT"),
    ]
    if kept:
        column, days = kept
        young = f"old.{column} > (now() - '{days} days'::interval)"
        guarded.append(("no_early_delete", "DELETE", f"FOR EACH ROW WHEN ({young})"))
    for suffix, events, each in guarded:
        name = identifier(f"{table}_{suffix}")
        yield Trigger(
            table,
            name,
            f'CREATE TRIGGER "{name}" BEFORE {events} ON "{table}" '
            f"{each} EXECUTE FUNCTION revisions_refuse()",
            "revisions_refuse",
            f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END """,
        )


def _append_only_on_sqlite(
    table: str, constraints: Collection[dict[str, Any]]
) -> Iterator[Trigger]:
    for suffix, event in (
        ("no_update", "UPDATE"),
        ("no_delete", "DELETE"),
        ("no_replace", "INSERT"),
    ):
        name = f"{table}_{suffix}"
        when = _row_exists(table, constraints) if event == "INSERT" else ""
        if event == "DELETE" and table in DELETABLE_AFTER:
            column, days = DELETABLE_AFTER[table]
            when = f"""WHEN OLD."{column}" > datetime('now', '-{days} days') """
        yield Trigger(
            table,
            name,
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" {when}'
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {event} of {table} is refused'); END",
        )


def _row_exists(table: str, constraints: Collection[dict[str, Any]]) -> str:
    """Condition under which SQLite's INSERT OR REPLACE would remove a row, firing no trigger."""
    unique = (item for item in constraints if item["unique"] or item["primary_key"])
    keys = sorted(item["columns"] for item in unique if item["columns"])
    keys.append(["rowid"])  # it is unique too, also where the primary key is a UUID
    same = [" AND ".join(f'"{name}" = NEW."{name}"' for name in columns) for columns in keys]
    return f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {" OR ".join(f"({key})" for key in same)}) '
