"""From the names in `versioned_fields` to fields that can be read, shown and restored.

The kind, the label and the way to store a value follow from the model field:

| model field | kind | value in the state |
|---|---|---|
| HtmlField | HTML | the text as it is stored |
| RichTextField | HTML | `value`: as stored; `html`: with links and pictures resolved |
| StreamField | HTML | `value`: raw blocks; `html`: their content, without their templates |
| BooleanField | FLAG | true or false |
| DateField, DateTimeField | DATE, DATETIME | ISO 8601; date and time in UTC |
| ForeignKey, OneToOneField | CHOICE | `value`: primary key; `text`: what the object is called |
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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from revisions.fields import HtmlField
from revisions.models.attachments import attachments_state
from revisions.state import COMMON_FIELDS, Kind, Value, VersionedField

# Every page can have attachments, so they are part of every page's state.
ATTACHMENTS = VersionedField(
    "attachments", _("Attachments"), Kind.ATTACHMENTS, read=attachments_state
)
_GIVEN = {field.name: field for field in (*COMMON_FIELDS, ATTACHMENTS)}


class UnversionableFieldError(Exception):
    """A declared field can't be versioned. Its text says why, `hint` what to do."""

    def __init__(self, message: str, hint: str):
        super().__init__(message)
        self.hint = hint


def resolved_fields(
    model: type[models.Model], declared: Iterable[str | VersionedField]
) -> tuple[VersionedField, ...]:
    """All fields of the state of a page of class `model`, in the order in which people read them.

    The title first, then what the class declares, the attachments, and what else every page has;
    a class may declare one of these to choose its place or label. Raises UnversionableFieldError.
    """
    own = [resolved_field(model, field) for field in declared]
    names = {field.name for field in own}
    title, *others = (field for field in COMMON_FIELDS)
    before = [title] if title.name not in names else []
    after = [field for field in (ATTACHMENTS, *others) if field.name not in names]
    return (*before, *own, *after)


def resolved_field(model: type[models.Model], declared: str | VersionedField) -> VersionedField:
    """A declared field with all that it leaves open. Raises UnversionableFieldError."""
    field = VersionedField(declared) if isinstance(declared, str) else declared
    if field.name in _GIVEN:
        given = _GIVEN[field.name]
        return replace(given, label=field.label or given.label)
    column = column_of(model, field.name)
    if field.read is not None:
        return replace(
            field, label=field.label or _label(field.name, column), kind=field.kind or Kind.TEXT
        )
    if column is None:
        if hasattr(model, field.name):
            raise UnversionableFieldError(
                f"“{field.name}” is not a field of the database.",
                f'Say how to read it: VersionedField("{field.name}", read=…).',
            )
        raise UnversionableFieldError(
            f"There is no field “{field.name}”.",
            "Correct the name, or remove it from versioned_fields.",
        )
    read_as = _reading(column)
    return replace(
        field,
        label=field.label or _label(field.name, column),
        kind=field.kind or read_as.kind,
        read=read_as.read,
        restore=field.restore or read_as.restore,
        stored_types=read_as.stored_types,
    )


def column_of(model: type[models.Model], name: str) -> models.Field | None:
    """The model field of that name; None for anything that is no concrete field of the model."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if getattr(field, "concrete", False) else None


def _label(name: str, column: models.Field | None) -> str | Promise:
    return capfirst(column.verbose_name) if column is not None else name.replace("_", " ")


def _reading(column: models.Field) -> VersionedField:
    """How a column is read and restored, whatever its name. Raises UnversionableFieldError."""
    for classes, make in _READINGS:
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
            return {"value": _plain(value), "text": str(getattr(page, column.name))}

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


_READINGS = (
    (models.ForeignKey, _foreign_key),
    (HtmlField, _html),
    (RichTextField, _rich_text),
    (StreamField, _stream),
    (models.BooleanField, _flag),
    (models.DateTimeField, _datetime),
    (models.DateField, _date),
    (models.JSONField, _json),
)


def _prepared(block: blocks.Block, value: Any) -> Any:
    return block.get_prep_value(value)


def stream_content(
    value: blocks.StreamValue, read: Callable[[blocks.Block, Any], Any] = _prepared
) -> list[dict]:
    """The raw blocks of a stream without their ids, of which Wagtail makes up new ones at will.

    `read` gives the content of a block that holds no others; by default as it is stored.
    """
    return [
        {"type": child.block_type, "value": _content(child.block, child.value, read)}
        for child in value
    ]


def _content(block: blocks.Block, value: Any, read: Callable[[blocks.Block, Any], Any]) -> Any:
    if isinstance(value, blocks.StreamValue):
        return stream_content(value, read)
    if isinstance(block, blocks.StructBlock):
        return {
            name: _content(child, value.get(name), read)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        return [_content(block.child_block, item, read) for item in value]
    return read(block, value)


def stream_html(value: blocks.StreamValue) -> Iterator[str]:
    """The content of a stream's blocks, one after the other, as HTML.

    Their templates are left out on purpose: a new template is no change of the content, and one
    that fails must not keep a page from being saved.
    """
    for child in value:
        yield from _block_html(child.block, child.value)


def _block_html(block: blocks.Block, value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, blocks.StreamValue):
        yield from stream_html(value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block_html(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        items = ("".join(_block_html(block.child_block, item)) for item in value)
        yield "<ul>" + "".join(f"<li>{item}</li>" for item in items if item) + "</ul>"
    elif isinstance(value, RichText):
        yield expand_db_html(value.source)
    elif isinstance(block, blocks.RawHTMLBlock):
        yield str(value)
    elif isinstance(value, Page):
        yield format_html('<p><a href="{}">{}</a></p>', value.url or "", value.title)
    elif isinstance(block, blocks.FieldBlock):
        lines = escape(_block_text(block, value)).splitlines()
        yield "<p>" + "<br>".join(lines) + "</p>"
    else:
        yield f"<p>{escape(str(value))}</p>"


def _block_text(block: blocks.FieldBlock, value: Any) -> str:
    if isinstance(value, bool):
        return f"{block.label}: {'+' if value else '–'}"
    choices = getattr(block.field, "choices", None)
    if choices and not isinstance(value, models.Model):
        with translation.override(settings.LANGUAGE_CODE):
            names = dict(_flat(choices))
            chosen = value if isinstance(value, (list, tuple)) else [value]
            return ", ".join(str(names.get(one, one)) for one in chosen)
    return str(value)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, name in choices:
        if isinstance(name, (list, tuple)):
            yield from name
        else:
            yield value, name
