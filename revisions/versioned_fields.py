"""From the names in `versioned_fields` to fields that can be read, shown and restored.

What a name leaves open follows from its model field (`revisions.column_values`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from revisions.column_values import UnversionableFieldError, field_of_column
from revisions.models.attachments import attachments_state
from revisions.state import COMMON_FIELDS, Kind, State, Value, VersionedField

# Every page can have attachments, so they are part of every page's state.
ATTACHMENTS = VersionedField(
    "attachments", _("Attachments"), Kind.ATTACHMENTS, read=attachments_state
)
_GIVEN = {field.name: field for field in (*COMMON_FIELDS, ATTACHMENTS)}


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
            field,
            label=field.label or _label(field.name, column),
            kind=field.kind or Kind.TEXT,
            read=_as_json(field),
            is_read_after_move=field.is_read_after_move or _always,
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
    read_as = field_of_column(column)
    return replace(
        field,
        label=field.label or _label(field.name, column),
        kind=field.kind or read_as.kind,
        read=read_as.read,
        restore=field.restore or read_as.restore,
        stored_types=read_as.stored_types,
    )


def _as_json(field: VersionedField) -> Callable[[Page], Value | None]:
    """`field.read`, its value as JSON gives it back: a tuple would differ from what is recorded."""

    def read(page: Page) -> Value | None:
        value = field.read(page)
        if value is None or isinstance(value, (str, bool, int, datetime.date)):
            return value
        try:
            return json.loads(json.dumps(value, cls=DjangoJSONEncoder, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"VersionedField “{field.name}” of {type(page).__name__}: `read` gave "
                f"{type(value).__name__} ({error}). Let it return a text."
            ) from error

    return read


def _always(page: models.Model, recorded: State, sites_changed: bool) -> bool:
    return True


def column_of(model: type[models.Model], name: str) -> models.Field | None:
    """The model field of that name; None for anything that is no concrete field of the model."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if getattr(field, "concrete", False) else None


def _label(name: str, column: models.Field | None) -> str | Promise:
    return capfirst(column.verbose_name) if column is not None else name.replace("_", " ")
