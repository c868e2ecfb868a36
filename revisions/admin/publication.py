"""What publishing a draft would change, and what has to be decided before."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone

from revisions.admin import personal_data
from revisions.clock import odd_newest_moment
from revisions.models import Action, History, Version
from revisions.models.editorial import EditorialSettings
from revisions.presentation import LogEntry, present_changes
from revisions.presentation.comparison_display import (
    ComparisonOptions,
    FieldComparison,
    numbered_changes,
)
from revisions.state import Kind, State, public_state, readable, readable_changes

if TYPE_CHECKING:
    from revisions.presentation.comparison_display import NumberedChange
    from revisions.versioned_page import VersionedPage


@dataclass(frozen=True)
class Publication:
    """A draft beside what the public reads: `page` is in memory and may never have been saved."""

    page: VersionedPage
    options: ComparisonOptions = field(default_factory=ComparisonOptions)

    @cached_property
    def newest(self) -> Version | None:
        """The newest recorded version; None where the article was never public."""
        history = History.objects.of_page(self.page)
        return history.newest() if history else None

    @property
    def is_first(self) -> bool:
        return self.newest is None

    @cached_property
    def state(self) -> State:
        """The public state as it would be."""
        return {**public_state(self.page), "live": True}

    @cached_property
    def fields(self) -> list[FieldComparison]:
        before = self.newest.state if self.newest else None
        changes = present_changes(self.page._meta.label, readable_changes(before, self.state))
        return [FieldComparison(change, self.options) for change in changes]

    @cached_property
    def changes(self) -> list[NumberedChange]:
        return numbered_changes(self.fields)

    @property
    def summary(self) -> str:
        """One line, as it will stand in the change log."""
        version = Version(state=self.state, action=Action.EDITED)
        return LogEntry(version, self.newest, self.page._meta.label).summary if self.newest else ""

    @property
    def changes_nothing(self) -> bool:
        return not self.fields

    @cached_property
    def findings(self) -> list[personal_data.Finding]:
        return findings_in(type(self.page), self.state)

    @cached_property
    def problems(self) -> list[str]:
        """What keeps the page from being published as it is."""
        return self.page.publication_problems()

    @cached_property
    def odd_newest_moment(self) -> datetime.datetime | None:
        """When the bulletin's newest version was recorded, where the clock can't be right now."""
        return odd_newest_moment()

    @property
    def now(self) -> datetime.datetime:
        """What the server's clock says."""
        return timezone.now()

    @property
    def fingerprint(self) -> str:
        return personal_data.fingerprint(self.findings)

    @cached_property
    def editorial(self) -> EditorialSettings:
        return EditorialSettings.of(self.page)

    @property
    def note_required(self) -> bool:
        """A first publication needs no note, nor does one that changes nothing."""
        return self.editorial.note_required and not self.is_first and not self.changes_nothing

    @property
    def goes_live_at(self) -> datetime.datetime | None:
        """When it will be published; None for at once."""
        moment = self.page.go_live_at
        return moment if moment and moment > timezone.now() else None

    @property
    def expires_at(self) -> datetime.datetime | None:
        return self.page.expire_at

    def context(self) -> dict:
        """What the templates of a comparison need."""
        return {
            "publication": self,
            "options": self.options,
            "fields": self.fields,
            "changes": self.changes,
            "events": [],
        }


def findings_in(model: type[VersionedPage], state: State) -> list[personal_data.Finding]:
    """Numbers that look like a person's, in every public field of a state of class `model`."""
    findings = []
    for public_field in model.public_fields():
        value = readable(state.get(public_field.name, ""))
        if not value or public_field.kind in (Kind.DATE, Kind.DATETIME, Kind.FLAG, Kind.ADDRESS):
            continue
        label = str(public_field.label)
        if public_field.kind == Kind.HTML:
            findings += personal_data.find_in_html(label, value)
        elif public_field.kind == Kind.ATTACHMENTS:
            words = (str(item.get(key) or "") for item in value for key in ("title", "filename"))
            findings += personal_data.find(label, "\n".join(words))
        else:
            findings += personal_data.find(label, str(value))
    return findings
