"""How the value of a model field goes into the record, and how it comes back.

The kind, the label and the way to store a value follow from the model field:

| model field | kind | value in the state |
|---|---|---|
| HtmlField | HTML | the text as it is stored |
| RichTextField | HTML | `value`: as stored; `html`: with links and pictures resolved |
| StreamField | HTML | `value`: raw blocks; `html`: their content, without their templates |
| BooleanField | FLAG | true or false |
| DateField, DateTimeField | DATE, DATETIME | ISO 8601; date and time in UTC |
| ForeignKey, OneToOneField | CHOICE | `value`: primary key; `text`: its `public_name()` |
| any field with choices | CHOICE | `value`: as stored; `text`: what the choice is called |
| JSONField | TEXT | `value`: as stored; `text`: as indented JSON |
| text, number, time, duration, UUID | TEXT | as text |

An empty value is "". Files, many-to-many relations and child objects have no such value: they
need `read` (and `restore`), and a system check says so.
"""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from revisions.fields import HtmlField
from revisions.public_names import public_name
from revisions.state import Kind, Value, VersionedField
from revisions.stream_values import stream_content, stream_html


class UnversionableFieldError(Exception):
    """A declared field can't be versioned. Its text says why, `hint` what to do."""

    def __init__(self, message: str, hint: str):
        super().__init__(message)
        self.hint = hint


def field_of_column(column: models.Field) -> VersionedField:
    """How a column is read and restored, whatever its name. Raises UnversionableFieldError."""
    for classes, make in _BY_CLASS:
        if isinstance(column, classes):
            return make(column)
    if column.many_to_many or isinstance(column, (models.FileField, models.BinaryField)):
        raise UnversionableFieldError(
            f"The values of “{column.name}” ({type(column).__name__}) can't be kept as text.",
            "Attach files as attachments. For anything else say how to read it: "
            f'VersionedField("{column.name}", read=…, restore=…).',
        )
    if column.flatchoices:
        return _choice(column)
    if column.get_internal_type() in ("CharField", "TextField") or isinstance(
        column, (models.CharField, models.TextField)
    ):
        return _column(column, Kind.TEXT, lambda value: value, _as_recorded_text, str)
    return _column(
        column, Kind.TEXT, lambda value, column=column: _text(column, value), column.to_python
    )


def _as_recorded_text(value: Value) -> str:
    """A recorded text, as it is. Raises TypeError where a damaged record holds anything else."""
    if not isinstance(value, str):
        raise TypeError(f"not a text: {type(value).__name__}")
    return value


def _text(column: models.Field, value: Any) -> str:
    """The text that Django's serialisers write for `value`."""
    holder = type("Holder", (), {column.attname: column.to_python(value)})()
    return str(column.value_to_string(holder))


def _column(
    column: models.Field,
    kind: Kind,
    to_state: Callable[[Any], Value],
    from_state: Callable[[Any], Any],
    *stored_types: type,
) -> VersionedField:
    """A field whose value goes into the state by `to_state` and comes back by `from_state`.

    `stored_types` are the types of values that the database gives back just as they were put in.
    """
    empty = None if column.null else "" if column.empty_strings_allowed else column.get_default()

    def read(page: Page) -> Value:
        value = getattr(page, column.attname)
        return "" if value is None else to_state(value)

    def restore(page: Page, value: Value) -> bool:
        setattr(page, column.attname, empty if value == "" else from_state(value))
        return True

    types = (*stored_types, type(None)) if stored_types else ()
    return VersionedField(column.name, kind=kind, read=read, restore=restore, stored_types=types)


def _html(column: HtmlField) -> VersionedField:
    return _column(column, Kind.HTML, lambda value: value, _as_recorded_text, str)


def _rich_text(column: RichTextField) -> VersionedField:
    def to_state(source: str) -> Value:
        return {"value": source, "html": expand_db_html(source)} if source else ""

    return _column(column, Kind.HTML, to_state, lambda value: value["value"])


def _stream(column: StreamField) -> VersionedField:
    def to_state(stream: blocks.StreamValue) -> Value:
        raw = json.loads(json.dumps(stream_content(stream), default=str))
        return {"value": raw, "html": "".join(stream_html(stream))} if raw else ""

    def from_state(value: Value) -> blocks.StreamValue:
        # A copy: the stream gives ids to the blocks of the list that it is made from.
        return column.stream_block.to_python(copy.deepcopy(value["value"]))

    field = _column(column, Kind.HTML, to_state, from_state)

    def restore(page: Page, value: Value) -> bool:
        setattr(page, column.attname, from_state(value or {"value": []}))
        return True

    return replace(field, restore=restore)


def _flag(column: models.BooleanField) -> VersionedField:
    return _column(column, Kind.FLAG, bool, bool, bool)


def _date(column: models.DateField) -> VersionedField:
    return _column(
        column,
        Kind.DATE,
        lambda value: value if isinstance(value, str) else value.isoformat(),
        datetime.date.fromisoformat,
        datetime.date,
    )


def _datetime(column: models.DateTimeField) -> VersionedField:
    def to_state(value: datetime.datetime) -> str:
        if timezone.is_naive(value):
            return value.isoformat()
        return value.astimezone(datetime.UTC).isoformat()

    return _column(column, Kind.DATETIME, to_state, datetime.datetime.fromisoformat)


def _json(column: models.JSONField) -> VersionedField:
    def to_state(value: Any) -> Value:
        plain = json.loads(json.dumps(value, cls=column.encoder))
        text = json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True)
        return {"value": plain, "text": text}

    return _column(column, Kind.TEXT, to_state, lambda value: value["value"])


def _choice(column: models.Field) -> VersionedField:
    """A choice with the name that readers see, in the language of the site's content."""

    def to_state(value: Any) -> Value:
        if value == "":
            return ""
        with translation.override(settings.LANGUAGE_CODE):
            text = str(dict(column.flatchoices).get(value, value))
        return {"value": _plain(value), "text": text}

    return _column(column, Kind.CHOICE, to_state, lambda value: column.to_python(value["value"]))


def _foreign_key(column: models.ForeignKey) -> VersionedField:
    def read(page: Page) -> Value:
        value = getattr(page, column.attname)
        if value is None:
            return ""
        with translation.override(settings.LANGUAGE_CODE):
            return {"value": _plain(value), "text": public_name(getattr(page, column.name))}

    def restore(page: Page, value: Value) -> bool:
        """False where the object is gone, and the page keeps the one that it has."""
        key = value["value"] if value else None
        if key is None and not column.null:
            return False
        target = column.remote_field
        found = key is None or target.model._base_manager.filter(**{target.field_name: key})
        if key is not None and not found.exists():
            return False
        setattr(page, column.attname, key)
        return True

    return VersionedField(
        column.name, kind=Kind.CHOICE, read=read, restore=restore, stored_types=()
    )


def _plain(key: Any) -> int | str:
    return key if isinstance(key, int) else str(key)


_BY_CLASS = (
    (models.ForeignKey, _foreign_key),
    (HtmlField, _html),
    (RichTextField, _rich_text),
    (StreamField, _stream),
    (models.BooleanField, _flag),
    (models.DateTimeField, _datetime),
    (models.DateField, _date),
    (models.JSONField, _json),
)
