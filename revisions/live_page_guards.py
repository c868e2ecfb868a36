"""Triggers that compare live pages with their newest versions at commit, on PostgreSQL.

One on the table of all pages, and one on each table of a versioned class, so that a change of a
title and a change of a body are each compared once, however many classes there are.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.db import models
from wagtail.models import Page

from revisions.triggers import Trigger, identifier
from revisions.versioned_models import fields_of, versioned_models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

UNRECORDED = "is live with content that is not recorded"
NAME_PREFIX = "recorded_"

PAGE_TABLE = Page._meta.db_table
_NEEDED_TABLES = {PAGE_TABLE, "revisions_history", "revisions_version", "django_content_type"}
_MOST_PAIRS = 50  # of a name and a value, in one call of a function on PostgreSQL


def live_page_guards(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """The triggers that should stand in the database; none on SQLite."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    if not tables >= _NEEDED_TABLES:
        return
    versioned = [model for model in versioned_models() if model._meta.db_table in tables]
    if versioned:
        yield _guard_of_pages(versioned)
    for model in versioned:
        yield from _guards_of_class(model)


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


def _guard_of_pages(versioned: Sequence[type[models.Model]]) -> Trigger:
    """The guard of what every page has: whether it is live, its title, its texts for searches.

    A new page needs none here: the row of its class is written after this one, and guarded.
    """
    columns = dict.fromkeys(
        field.column
        for model in versioned
        for field in guarded_columns(model)
        if field.model is Page
    )
    cases = "\n".join(
        f"    WHEN '{model._meta.label_lower}' THEN {_read_page(model, 'id')}"
        for model in versioned
    )
    read = f"""CASE (
        SELECT t.app_label || '.' || t.model FROM django_content_type t
        WHERE t.id = NEW.content_type_id
    )
{cases}
    ELSE RETURN NULL;
    END CASE;"""
    return _trigger(PAGE_TABLE, PAGE_TABLE, ["live", *columns], read, on_insert=False)


def _guards_of_class(model: type[models.Model]) -> Iterator[Trigger]:
    """The guards of the class's own table, and of those of the classes that it inherits from."""
    columns: dict[type[models.Model], list[str]] = {model: []}
    for field in guarded_columns(model):
        if field.model is not Page:
            columns.setdefault(field.model, []).append(field.column)
    for part, names in columns.items():
        read = _read_page(model, part._meta.pk.column, of_class=_has_versioned_subclass(model))
        table = part._meta.db_table
        yield _trigger(f"{model._meta.db_table}_{table}", table, names, read, on_insert=True)


def _has_versioned_subclass(model: type[models.Model]) -> bool:
    return any(issubclass(other, model) and other is not model for other in versioned_models())


def _trigger(
    name: str, table: str, columns: Sequence[str], read: str, *, on_insert: bool
) -> Trigger:
    """A trigger on `columns` of `table`; `read` is the PL/pgSQL that reads the page at commit.

    A save of the whole row names every column, so the old row is compared with the new one. What
    a draft writes on its page (its revision, its lock) is left alone.
    """
    name = identifier(NAME_PREFIX + name)
    listed = ", ".join(f'"{column}"' for column in columns)
    events = ["INSERT"] * on_insert + [f"UPDATE OF {listed}"] * bool(columns)
    old, new = (", ".join(f'{row}."{column}"' for column in columns) for row in ("OLD", "NEW"))
    unchanged = f"ROW({old}) IS NOT DISTINCT FROM ROW({new})" if columns else "false"
    body = f"""
DECLARE
    page record;
    recorded jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {unchanged} THEN
            RETURN NULL;
        END IF;
    END IF;
    {read}
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(b.state, '{{}}'::jsonb) || v.state INTO recorded
        FROM revisions_version v LEFT JOIN revisions_version b ON b.position = v.base_id
        WHERE v.history_id = (
            SELECT h.uuid FROM revisions_history h WHERE h.page_id = page.id
                AND h.translation_key = page.translation_key AND h.locale_id = page.locale_id
        )
        ORDER BY v.number DESC LIMIT 1;
    IF NOT FOUND OR NOT (page.empty || recorded) @> (page.content || '{{"live": true}}') THEN
        RAISE EXCEPTION 'Page % {UNRECORDED}', page.id
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Save it through the application, or run manage.py check_history --record';
    END IF;
    RETURN NULL;
END """
    return Trigger(
        table,
        name,
        f'CREATE CONSTRAINT TRIGGER "{name}" AFTER {" OR ".join(events)} ON "{table}" '
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()",
        name,
        body,
    )


def _read_page(model: type[models.Model], key: str, *, of_class: bool = False) -> str:
    """PL/pgSQL that reads into `page` the content of a live page of `model`.

    `key` is the column of the changed row that holds the page's id. Of NEW it takes nothing else:
    a later statement of the transaction may have changed the row again. `of_class` leaves out
    pages of classes that inherit from `model`, which may declare fewer fields.
    """
    columns = guarded_columns(model)
    own = dict.fromkeys((model, *(field.model for field in columns if field.model is not Page)))
    alias = {Page: "p"} | {part: f"t{place}" for place, part in enumerate(own)}
    joins = " ".join(
        f'JOIN "{part._meta.db_table}" {alias[part]}'
        f' ON {alias[part]}."{part._meta.pk.column}" = p.id'
        for part in own
    )
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
    only = ""
    if of_class:
        only = f""" AND p.content_type_id = (
            SELECT t.id FROM django_content_type t
            WHERE t.app_label = '{model._meta.app_label}' AND t.model = '{model._meta.model_name}'
        )"""
    return f"""SELECT p.id, p.translation_key, p.locale_id, '{empty}'::jsonb AS empty,
            {content} AS content
        INTO page FROM "{PAGE_TABLE}" p {joins} WHERE p.id = NEW."{key}" AND p.live{only};"""
