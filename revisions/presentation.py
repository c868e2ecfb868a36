"""Changes as people see them: a label, one line of summary, marked renderings.

A value that is not what its field holds (an older class, a damaged record) is shown as text.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from revisions import diff as engine
from revisions.attachments.changes import (
    AttachmentChange,
    are_attachments,
    attachment_changes,
    attachments_in,
)
from revisions.attachments.presentation import present_attachments
from revisions.comparison import Comparison
from revisions.models import Action, SourceEvent, Version
from revisions.sanitise import sanitise
from revisions.state import (
    UNREADABLE_STATE,
    FieldChange,
    Kind,
    State,
    UnreadableState,
    VersionedField,
    readable,
    state_as_text,
)
from revisions.versioned_models import field_of, fields_of

logger = logging.getLogger(__name__)

SUMMARY_LENGTH = 120
MIN_COUNTED = 3  # attachments of one kind of change are counted from here


@dataclass(frozen=True)
class PresentedChange:
    """One changed field, ready to be shown."""

    field: VersionedField
    before: Any
    after: Any

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return str(self.field.label)

    @property
    def is_html(self) -> bool:
        return self.field.kind == Kind.HTML

    @property
    def is_attachments(self) -> bool:
        return self.field.kind == Kind.ATTACHMENTS and not self.is_unreadable

    @cached_property
    def is_unreadable(self) -> bool:
        """Whether a damaged record holds something here that can be compared as text only."""
        if self.field.kind != Kind.ATTACHMENTS:
            return self.name == UNREADABLE_STATE.name
        unreadable = not (are_attachments(self.before or []) and are_attachments(self.after or []))
        if unreadable:
            logger.error("a recorded value of “%s” is no list of attachments", self.name)
        return unreadable

    @property
    def notice(self) -> str:
        """What the reader is told of a value that can't be read; "" for any other."""
        return unreadable_notice() if self.is_unreadable else ""

    @property
    def before_text(self) -> str:
        return as_text(self.field.kind, self.before)

    @property
    def after_text(self) -> str:
        return as_text(self.field.kind, self.after)

    @cached_property
    def comparison(self) -> Comparison:
        if self.is_html:
            return Comparison(_as_html(self.before), _as_html(self.after), engine.compare)
        return Comparison(self.before_text, self.after_text, engine.compare_plain)

    @cached_property
    def source(self) -> Comparison:
        """The raw difference of the two values."""
        if self.is_html:
            return Comparison(_as_html(self.before), _as_html(self.after), engine.compare_source)
        return self.comparison

    @cached_property
    def attachment_changes(self) -> list[AttachmentChange]:
        return attachment_changes(self.before or [], self.after or [])

    @property
    def folded(self) -> SafeString:
        """The change in its text, with what did not change folded away."""
        return self.comparison.inline(fold=1)

    @cached_property
    def sides(self) -> tuple[SafeString, SafeString]:
        return self.comparison.side_by_side()

    def _attachments_summary(self) -> str:
        """Each change in words; many of one kind as their number and titles."""
        kinds = {change.kind for change in self.attachment_changes}
        if (
            len(self.attachment_changes) < MIN_COUNTED
            or len(kinds) > 1
            or not kinds <= COUNT_LABELS.keys()
        ):
            return "; ".join(map(str, self.attachment_changes))
        titles = ((change.after or change.before)["title"] for change in self.attachment_changes)
        return f"{COUNT_LABELS[kinds.pop()](len(self.attachment_changes))}: {', '.join(titles)}"

    @property
    def visible(self) -> bool:
        """Whether a reader can see any difference."""
        return self.is_attachments or bool(self.comparison.changes)

    @cached_property
    def summary(self) -> str:
        """One line: what changed, without markup."""
        if self.is_unreadable:
            return unreadable_notice()
        if self.is_attachments:
            return shorten(self._attachments_summary())
        return self.comparison.summary()


COUNT_LABELS = {
    "attached": lambda n: ngettext("Attached %(n)d file", "Attached %(n)d files", n) % {"n": n},
    "detached": lambda n: ngettext("Detached %(n)d file", "Detached %(n)d files", n) % {"n": n},
}


def unreadable_notice() -> str:
    return gettext("What is recorded here can't be read. It is shown as text, as it is stored.")


def as_text(kind: Kind, value: Any) -> str:
    """A value that is no HTML as people read it."""
    value = readable(value)
    value = "" if value is None else value
    if kind == Kind.FLAG and value != "":
        return gettext("yes") if value else gettext("no")
    if kind == Kind.ATTACHMENTS and are_attachments(value or []):
        return "\n".join(item["title"] for item in value or [])
    if kind == Kind.DATETIME and (moment := _parsed(datetime.datetime, value)):
        moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return f"{moment:%Y-%m-%d %H:%M}"
    return str(value)


def _as_html(value: Any) -> str:
    """A value of an HTML field; one recorded when the field was of another kind as its text."""
    value = readable(value)
    return value if isinstance(value, str) else escape("" if value is None else value)


def _parsed(kind: Any, value: Any) -> Any:
    """The date or moment that `value` writes; None for any other, of a field of another kind."""
    try:
        return kind.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def present_changes(model: str, changes: tuple[FieldChange, ...]) -> list[PresentedChange]:
    """The changes of a page of class `model` for showing, in the order of its fields."""
    order = {field.name: place for place, field in enumerate(fields_of(model))}
    ordered = sorted(changes, key=lambda change: order.get(change.field, len(order)))
    return [
        PresentedChange(field_of(model, c.field), readable(c.before), readable(c.after))
        for c in ordered
    ]


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
            presented.append(PresentedField(label, html=mark_safe(sanitise(_as_html(value)))))
        elif field.kind == Kind.DATE and (day := _parsed(datetime.date, value)):
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


@dataclass(frozen=True)
class LogEntry:
    """A version in the change log, beside the next older one (None: the record knows none)."""

    version: Version
    older: Version | None
    model: str
    events: tuple[SourceEvent, ...] = ()

    @cached_property
    def changes(self) -> list[PresentedChange]:
        """What this version changed; nothing for the first one, which has no before."""
        if self.older is None:
            return []
        return present_changes(self.model, self.version.changes_since(self.older))

    @cached_property
    def summary(self) -> str:
        """One line of what changed, never HTML."""
        if isinstance(self.version.state, UnreadableState):
            return unreadable_notice()
        if self.older is None:
            return (
                gettext("The oldest version known here")
                if self.version.imported
                else str(self.version.get_action_display())
            )
        if self.version.action in (Action.UNPUBLISHED, Action.EXPIRED, Action.DELETED):
            return str(self.version.get_action_display())
        parts = [self._field_summary(change) for change in self.changes if change.name != "live"]
        if not parts:
            return (
                gettext("no change of content")
                if not self.changes
                else str(self.version.get_action_display())
            )
        return shorten(" · ".join(parts), len(parts))

    def _field_summary(self, change: PresentedChange) -> str:
        alone = len(self.changes) == 1
        return (
            change.summary
            if alone and (change.is_html or change.is_attachments)
            else f"{change.label}: {change.summary}"
        )


def shorten(text: str, parts: int = 1) -> str:
    """At most SUMMARY_LENGTH characters (more where several fields changed), cut at a word."""
    limit = SUMMARY_LENGTH * min(parts, 2)
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ·,;") + "…"
