"""Changed fields as people see them: a label, one line of summary, marked renderings."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from revisions import diff as engine
from revisions.attachments.changes import AttachmentChange, are_attachments, attachment_changes
from revisions.comparison import Comparison
from revisions.presentation.values import as_html, as_text, shorten, unreadable_notice
from revisions.state import UNREADABLE_STATE, FieldChange, Kind, VersionedField, readable
from revisions.versioned_models import field_of, fields_of

logger = logging.getLogger(__name__)

MIN_COUNTED = 3  # attachments of one kind of change are counted from here
COUNT_LABELS = {
    "attached": lambda n: ngettext("Attached %(n)d file", "Attached %(n)d files", n) % {"n": n},
    "detached": lambda n: ngettext("Detached %(n)d file", "Detached %(n)d files", n) % {"n": n},
}


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
            return Comparison(as_html(self.before), as_html(self.after), engine.compare)
        return Comparison(self.before_text, self.after_text, engine.compare_plain)

    @cached_property
    def source(self) -> Comparison:
        """The raw difference of the two values."""
        if self.is_html:
            return Comparison(as_html(self.before), as_html(self.after), engine.compare_source)
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


def present_changes(model: str, changes: tuple[FieldChange, ...]) -> list[PresentedChange]:
    """The changes of a page of class `model` for showing, in the order of its fields."""
    order = {field.name: place for place, field in enumerate(fields_of(model))}
    ordered = sorted(changes, key=lambda change: order.get(change.field, len(order)))
    return [
        PresentedChange(field_of(model, c.field), readable(c.before), readable(c.after))
        for c in ordered
    ]
