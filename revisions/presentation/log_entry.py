"""A version as the change log lists it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext

from revisions.models import Action, SourceEvent, Version
from revisions.presentation.changes import PresentedChange, present_changes
from revisions.presentation.values import shorten, unreadable_notice
from revisions.state import UnreadableState


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
