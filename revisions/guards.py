"""Triggers that make the database itself refuse to alter what was recorded.

Two kinds. Tables that only grow refuse UPDATE, DELETE, TRUNCATE and SQLite's INSERT OR REPLACE. On
PostgreSQL a deferred trigger also refuses, at commit, a live page that differs from its newest
recorded version; SQLite has no deferred triggers, so there `manage.py check_history` finds it.

All of it is installed after every migration, since SQLite loses the triggers of a table that it
rebuilds. (Someone who drops the triggers on purpose can: against that stands the proof.)
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import models
from django.db.backends.utils import truncate_name
from wagtail.models import Page

from revisions.versioned_models import fields_of, versioned_models

REFUSAL = "The record is append-only"
UNRECORDED = "is live with content that is not recorded"

APPEND_ONLY_TABLES = [
    "revisions_history",
    "revisions_version",
    "revisions_changedfield",
    "revisions_sourceevent",
    "revisions_storedfile",
    "revisions_fileupload",
    "revisions_fileevent",
]
PAGE_TABLE = Page._meta.db_table

_CONTENT_PREFIX = "recorded_"
_LONGEST_NAME = 63  # bytes, of an identifier on PostgreSQL
_MOST_PAIRS = 50  # of a name and a value, in one call of a function on PostgreSQL


def protect(*tables: str) -> None:
    """Make `tables` append-only too; called in the `ready()` of the app that owns them."""
    APPEND_ONLY_TABLES.extend(table for table in tables if table not in APPEND_ONLY_TABLES)


def append_only_tables(connection) -> list[str]:
    """The protected tables of all apps, as far as the database has them."""
    present = set(connection.introspection.table_names())
    return [table for table in APPEND_ONLY_TABLES if table in present]


@dataclass(frozen=True)
class Trigger:
    """A trigger as it should stand in the database."""

    table: str
    name: str
    # The statement that makes it, in the form in which the database gives it back.
    definition: str
    # PostgreSQL: the body of the function that it calls. SQLite's triggers hold their own.
    function: str = ""
    function_body: str = ""


def install(connection) -> None:
    """Put every guard that is missing, disabled or altered into its place."""
    expected = {trigger.name: trigger for trigger in wanted(connection)}
    wrong = faults(connection)
    with connection.cursor() as cursor:
        _drop_content_guards(cursor, connection.vendor, keep=expected)
        for name in wrong:
            trigger = expected[name]
            _drop(cursor, connection.vendor, trigger.table, name)
            if trigger.function:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {trigger.function}() RETURNS trigger "
                    f"LANGUAGE plpgsql AS $${trigger.function_body}$$"
                )
            cursor.execute(trigger.definition)


def remove(connection) -> None:
    """Lift every refusal, for tests that empty the database and for a move to another one."""
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            _drop(cursor, connection.vendor, trigger.table, trigger.name)


def remove_content_guards(connection) -> None:
    """Lift the comparison at commit alone.

    Done while tables are being migrated: PostgreSQL doesn't alter the type of a column that a
    trigger names, and a guard would ask for a column that is gone.
    """
    with connection.cursor() as cursor:
        _drop_content_guards(cursor, connection.vendor, keep=())


def faults(connection) -> dict[str, str]:
    """What is wrong with each guard that is not as it should be: its name, and how it differs."""
    present = _present(connection)
    found = {}
    for trigger in wanted(connection):
        if trigger.name not in present:
            found[trigger.name] = "missing"
            continue
        enabled, definition, function_body = present[trigger.name]
        if not enabled:
            found[trigger.name] = "disabled"
        elif definition != _plain(trigger.definition) or function_body != trigger.function_body:
            found[trigger.name] = "altered"
    return found


def _present(connection) -> Mapping[str, tuple[bool, str, str]]:
    """Every trigger of the database by name: is it enabled, its definition, its function's body."""
    query = {
        "sqlite": "SELECT name, 1, sql, '' FROM sqlite_master WHERE type = 'trigger'",
        # One that is disabled ("D"), or fires on replicas only ("R"), does not guard.
        "postgresql": (
            "SELECT tgname, tgenabled IN ('O', 'A'), pg_get_triggerdef(t.oid, true), prosrc "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return {name: (bool(enabled), _plain(sql), body) for name, enabled, sql, body in rows}


def _plain(definition: str) -> str:
    """A definition without quotation marks around names, which PostgreSQL adds where needed."""
    return definition.replace('"', "")


def _drop(cursor, vendor: str, table: str, name: str) -> None:
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def _drop_content_guards(cursor, vendor: str, *, keep) -> None:
    """Drop those of classes and fields that are versioned no longer, too."""
    if vendor != "postgresql":
        return
    cursor.execute(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid "
        "WHERE NOT tgisinternal AND starts_with(tgname, %s)",
        [_CONTENT_PREFIX],
    )
    for table, name in cursor.fetchall():
        if name not in keep:
            _drop(cursor, vendor, table, name)


def wanted(connection) -> Iterator[Trigger]:
    """Every guard that should stand in the database."""
    tables = append_only_tables(connection)
    if connection.vendor == "postgresql":
        for table in tables:
            yield from _append_only_on_postgresql(table)
        yield from content_guards(connection)
    else:
        with connection.cursor() as cursor:
            for table in tables:
                keys = connection.introspection.get_constraints(cursor, table).values()
                yield from _append_only_on_sqlite(table, keys)


# Tables that only grow.


def _append_only_on_postgresql(table: str) -> Iterator[Trigger]:
    for suffix, events in (("no_change", "DELETE OR UPDATE"), ("no_truncate", "TRUNCATE")):
        name = _identifier(f"{table}_{suffix}")
        yield Trigger(
            table,
            name,
            f'CREATE TRIGGER "{name}" BEFORE {events} ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION revisions_refuse()",
            "revisions_refuse",
            f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END """,
        )


def _append_only_on_sqlite(table: str, constraints) -> Iterator[Trigger]:
    for suffix, event in (
        ("no_update", "UPDATE"),
        ("no_delete", "DELETE"),
        ("no_replace", "INSERT"),
    ):
        name = f"{table}_{suffix}"
        when = _row_exists(table, constraints) if event == "INSERT" else ""
        yield Trigger(
            table,
            name,
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" {when}'
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {event} of {table} is refused'); END",
        )


def _row_exists(table: str, constraints) -> str:
    """Condition under which SQLite's INSERT OR REPLACE would remove a row, firing no trigger."""
    unique = (item for item in constraints if item["unique"] or item["primary_key"])
    keys = sorted(item["columns"] for item in unique if item["columns"])
    same = [" AND ".join(f'"{name}" = NEW."{name}"' for name in columns) for columns in keys]
    return f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {" OR ".join(f"({key})" for key in same)}) '


# Live pages that are as their newest version says, on PostgreSQL.


def content_guards(connection) -> Iterator[Trigger]:
    """The guards that compare live pages at commit; none on SQLite."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    for model in versioned_models():
        if not {model._meta.db_table, PAGE_TABLE, "revisions_version"} <= tables:
            continue
        columns = guarded_columns(model)
        by_table: dict[str, list[str]] = {PAGE_TABLE: ["live"]}
        for field in columns:
            by_table.setdefault(field.model._meta.db_table, []).append(field.column)
        for table, names in by_table.items():
            # A save of the whole row names every column, so the row is compared; what a draft
            # writes on its page (its revision, its lock) is left alone.
            listed = ", ".join(f'"{name}"' for name in names)
            name = _identifier(f"{_CONTENT_PREFIX}{model._meta.db_table}_{table}")
            yield Trigger(
                table,
                name,
                f'CREATE CONSTRAINT TRIGGER "{name}" AFTER INSERT OR UPDATE OF {listed} '
                f'ON "{table}" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW '
                f"{'WHEN (new.live) ' if table == PAGE_TABLE else ''}EXECUTE FUNCTION {name}()",
                name,
                _content_guard_body(model, columns, table),
            )


def guarded_columns(model: type[models.Model]) -> list[models.Field]:
    """The versioned fields of `model` that its state holds just as the database does.

    Texts and dates. What is computed (attachments, the address) is left to `check_history`.
    """
    plain = {
        field.name
        for field in fields_of(model._meta.label)
        if {str, datetime.date} & set(field.stored_types or ())
    }
    return [field for field in model._meta.concrete_fields if field.name in plain]


def _content_guard_body(model, columns: list[models.Field], changed_table: str) -> str:
    """PL/pgSQL that compares a page with its newest version.

    It reads the rows as they are at commit, not NEW: a later statement may have changed them.
    """
    own = [part for part in dict.fromkeys((model, *(f.model for f in columns))) if part is not Page]
    alias = {Page: "p"} | {part: f"t{place}" for place, part in enumerate(own)}
    joins = " ".join(
        f'JOIN "{part._meta.db_table}" {alias[part]}'
        f' ON {alias[part]}."{part._meta.pk.column}" = p.id'
        for part in own
    )
    key = next(part._meta.pk.column for part in alias if part._meta.db_table == changed_table)
    pairs = [
        f"'{field.name}', coalesce(to_jsonb({alias[field.model]}.\"{field.column}\"), '\"\"')"
        for field in columns
    ]
    content = " || ".join(
        f"jsonb_build_object({', '.join(pairs[start : start + _MOST_PAIRS])})"
        for start in range(0, len(pairs), _MOST_PAIRS)
    )
    # A field that is younger than the version is no change while it is empty.
    empty = json.dumps(dict.fromkeys((field.name for field in columns), ""))
    return f"""
DECLARE
    page record;
    recorded jsonb;
BEGIN
    SELECT p.id, p.translation_key, p.locale_id, {content} AS content
        INTO page FROM "{PAGE_TABLE}" p {joins} WHERE p.id = NEW."{key}" AND p.live;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT v.state INTO recorded
        FROM revisions_version v JOIN revisions_history h ON h.uuid = v.history_id
        WHERE h.page_id = page.id AND h.translation_key = page.translation_key
            AND h.locale_id = page.locale_id
        ORDER BY v.number DESC LIMIT 1;
    IF NOT FOUND OR NOT ('{empty}'::jsonb || recorded) @> (page.content || '{{"live": true}}') THEN
        RAISE EXCEPTION 'Page % {UNRECORDED}', page.id
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Save it through the application, or run manage.py check_history --record';
    END IF;
    RETURN NULL;
END """


def _identifier(name: str) -> str:
    return truncate_name(name, _LONGEST_NAME)
