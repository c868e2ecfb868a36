"""Whole public states as people see them, field by field."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from revisions.attachments.changes import are_attachments, attachments_in
from revisions.presentation.attachments import present_attachments
from revisions.presentation.values import as_html, as_text, parsed_date, unreadable_notice
from revisions.sanitise import sanitise
from revisions.state import Kind, State, VersionedField, readable, state_as_text
from revisions.versioned_models import field_of, fields_of


@dataclass(frozen=True)
class PresentedField:
    """One field of a public state, ready to be shown: `html` or `text`, or `attachments`."""

    label: str
    html: SafeString | str = ""
    text: str = ""
    attachments: tuple[dict, ...] = ()


def present_fields(fields: Iterable[VersionedField], state: State) -> list[PresentedField]:
    """The fields of a state that hold something, in their order."""
    presented = []
    for field in fields:
        value, label = readable(state.get(field.name, "")), str(field.label)
        if field.kind == Kind.ATTACHMENTS and are_attachments(value or []):
            presented.append(
                PresentedField(label, attachments=tuple(present_attachments(value or [])))
            )
        elif field.kind == Kind.HTML:
            presented.append(PresentedField(label, html=mark_safe(sanitise(as_html(value)))))
        elif field.kind == Kind.DATE and (day := parsed_date(datetime.date, value)):
            presented.append(PresentedField(label, text=date_format(day, "DATE_FORMAT")))
        else:
            presented.append(PresentedField(label, text=as_text(field.kind, value)))
    return [field for field in presented if field.html or field.text or field.attachments]


def present_state(model: str, state: State) -> dict:
    """How `revisions/_content.html` shows a public state of a page of class `model`.

    It shows every field that the state holds, so a state is readable when its class is gone.
    """
    shown_elsewhere = {"title", "live", "address", "hostname", "restricted", "attachments"}
    known = [field.name for field in fields_of(model)]
    names = [*(name for name in known if name in state), *(n for n in state if n not in known)]
    fields = [field_of(model, name) for name in names if name not in shown_elsewhere]
    return {
        "template": "revisions/_content.html",
        "fields": present_fields(fields, state),
        "attachments": present_attachments(attachments_in(state.get("attachments"))),
    }


def present_unreadable_state(state: State) -> dict:
    """How `revisions/_unreadable_state.html` shows a recorded state that its class can't show."""
    return {
        "template": "revisions/_unreadable_state.html",
        "notice": unreadable_notice(),
        "text": state_as_text(state),
    }
