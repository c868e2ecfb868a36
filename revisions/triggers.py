"""Database triggers: one as it should stand, and all that stand in a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.backends.utils import truncate_name

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

_LONGEST_NAME = 63  # bytes, of an identifier on PostgreSQL


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


def create(cursor: CursorWrapper, trigger: Trigger) -> None:
    """Make the trigger, and on PostgreSQL its function, which may be there already."""
    if trigger.function:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {trigger.function}() RETURNS trigger "
            f"LANGUAGE plpgsql AS $${trigger.function_body}$$"
        )
    cursor.execute(trigger.definition)


def drop(cursor: CursorWrapper, vendor: str, table: str, name: str) -> None:
    """Drop the trigger `name` of `table` if it is there."""
    on = f' ON "{table}"' if vendor == "postgresql" else ""
    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}')


def existing(connection: BaseDatabaseWrapper) -> Mapping[tuple[str, str], tuple[bool, str, str]]:
    """Every trigger by its table and name: is it enabled, its definition, its function's body.

    On PostgreSQL those of several tables may have one name, and several schemas a table of one.
    """
    query = {
        "sqlite": "SELECT tbl_name, name, 1, sql, '' FROM sqlite_master WHERE type = 'trigger'",
        # One that is disabled ("D"), or fires on replicas only ("R"), does not guard.
        "postgresql": (
            "SELECT relname, tgname, tgenabled IN ('O', 'A'), pg_get_triggerdef(t.oid, true), "
            "prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid "
            "JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal "
            "AND c.relnamespace = current_schema()::regnamespace"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return {
        (table, name): (bool(enabled), without_quotes(sql), body)
        for table, name, enabled, sql, body in rows
    }


def existing_rules(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Table and name of every rewrite rule but those of views; only PostgreSQL has any."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, rulename FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class "
            "WHERE rulename <> '_RETURN' AND c.relnamespace = current_schema()::regnamespace"
        )
        return cursor.fetchall()


def without_quotes(definition: str) -> str:
    """A definition without quotation marks around names, which PostgreSQL adds where needed."""
    return definition.replace('"', "")


def identifier(name: str) -> str:
    """A name that is short enough for PostgreSQL; a longer one ends in a digest of itself."""
    return truncate_name(name, _LONGEST_NAME)
