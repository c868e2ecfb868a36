"""The history that a "Wersje" tab tells, as frozen data."""

from dataclasses import dataclass
from datetime import datetime

from .problems import IncompleteReason


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A text file as given: the copied text of one page of the tab, or of several."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """A file's name and a line, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class SourceFieldChange:
    """One field's value before and after, character for character as in the file.

    Nothing is normalised: white space, entities and line ends (CRLF too) inside a value are
    the file's, so `value.encode()` is a run of the file's bytes.

    `split_uncertain`: the values themselves contain `' na '`, and the neighbouring changes do
    not tell which one separates them; the values are then the likeliest reading.
    """

    field: str
    before: str
    after: str
    location: SourceLocation
    split_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """One version of the article.

    `at` is aware, in Europe/Warsaw. In the hour that is repeated in autumn, `fold` is the one
    that keeps the versions in order, the first where both do. (Python compares two times of one
    zone without their fold: compare in UTC.)

    `number_inferred`: the source lost the number; it follows from its neighbours.
    `gap`: some field's value before is not the value after of the next older change.
    """

    number: int
    number_inferred: bool
    at: datetime
    author: str
    changes: tuple[SourceFieldChange, ...]
    location: SourceLocation
    gap: bool = False


@dataclass(frozen=True, slots=True)
class FieldTableRow:
    """One row of an attachment's field table; None where the source says "puste" (empty)."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AttachmentEvent:
    """A file attached, detached or replaced.

    `version` is the number of the newest version not later than the event. `gap`: the event is
    older than every version read and is assigned to the oldest one.
    """

    kind: str  # "attached", "detached" or "replaced"
    reference: str
    at: datetime
    author: str
    rows: tuple[FieldTableRow, ...]
    location: SourceLocation
    version: int
    gap: bool = False

    def row(self, name: str) -> FieldTableRow | None:
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Join:
    """Two neighbouring changes of one field, by their versions' numbers.

    `exact` if the newer change's value before equals the older one's value after.
    """

    field: str
    newer: int
    older: int
    newer_location: SourceLocation
    older_location: SourceLocation
    exact: bool


@dataclass(frozen=True, slots=True)
class NumberGap:
    """The numbers `first` to `last` are missing between two versions read."""

    first: int
    last: int
    newer_location: SourceLocation
    older_location: SourceLocation


@dataclass(frozen=True, slots=True)
class TabPage:
    """One page of the tab as found in the files; `number` is None where it cannot be told."""

    location: SourceLocation
    number: int | None
    end_found: bool


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line that the parser did not understand."""

    location: SourceLocation
    text: str


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A field's value at a version; `changed` if this version changed it."""

    version: int
    value: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SourceHistory:
    """The whole history that was read.

    `versions` and `events` are ordered oldest first; events of one second in the source's order.
    `page_count` is the pager's, or the number of pages found where there is no pager.
    """

    versions: tuple[SourceVersion, ...]
    events: tuple[AttachmentEvent, ...]
    joins: tuple[Join, ...]
    number_gaps: tuple[NumberGap, ...]
    pages: tuple[TabPage, ...]
    page_count: int
    unread_lines: tuple[UnreadLine, ...]
    incomplete_reasons: tuple[IncompleteReason, ...]

    @property
    def changes(self) -> tuple[SourceFieldChange, ...]:
        return tuple(change for version in self.versions for change in version.changes)

    @property
    def authors(self) -> tuple[str, ...]:
        of_versions = {version.author for version in self.versions}
        return tuple(sorted(of_versions | {event.author for event in self.events}))

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({change.field for change in self.changes}))

    @property
    def oldest(self) -> SourceVersion:
        return self.versions[0]

    @property
    def newest(self) -> SourceVersion:
        return self.versions[-1]

    @property
    def exact_joins(self) -> tuple[Join, ...]:
        return tuple(join for join in self.joins if join.exact)

    @property
    def broken_joins(self) -> tuple[Join, ...]:
        return tuple(join for join in self.joins if not join.exact)

    @property
    def inferred_numbers(self) -> tuple[int, ...]:
        return tuple(version.number for version in self.versions if version.number_inferred)

    @property
    def foreign_id(self) -> str | None:
        """The article's id in SSDIP, known only from the attachments' field tables."""
        return next((found for event in self.events if (found := foreign_id(event.rows))), None)

    def field_values(self, field: str) -> tuple[FieldValue, ...]:
        """The field's value at every version, oldest first.

        The versions before the first change have that change's value before. Empty if the
        field never changed. At a gap the newer change's value before is not used: the value
        stays the older change's value after until the newer version.
        """
        changes = {
            version.number: change
            for version in self.versions
            for change in version.changes
            if change.field == field
        }
        if not changes:
            return ()
        value = next(iter(changes.values())).before
        values = []
        for version in self.versions:
            change = changes.get(version.number)
            value = change.after if change else value
            values.append(FieldValue(version.number, value, changed=change is not None))
        return tuple(values)


def foreign_id(rows: tuple[FieldTableRow, ...]) -> str | None:
    """The value of the row `foreign_id`, after or else before."""
    return next((row.after or row.before for row in rows if row.name == "foreign_id"), None)
