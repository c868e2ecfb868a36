"""What a "Wersje" tab says, as frozen data."""

from dataclasses import dataclass
from datetime import datetime

from .messages import Reason


@dataclass(frozen=True, slots=True)
class Page:
    """One file: the copied text of one page of the tab."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: a file and a line, counted from 1."""

    page: str
    line: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field's value before and after, character for character as in the file.

    Nothing is normalised: white space, entities and line ends (CRLF too) inside a value are
    the file's, so `value.encode()` is a run of the file's bytes.

    `split_uncertain`: the values hold `' na '` themselves and the neighbouring changes do not
    tell which one parts them; the values are then the likeliest reading.
    """

    field: str
    before: str
    after: str
    source: Source
    split_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the article.

    `at` is aware, in Europe/Warsaw. In the hour that autumn repeats, `fold` is the one that
    keeps the versions in order, the first where both do. (Python compares two times of one
    zone without their fold: compare in UTC.)

    `number_inferred`: the source lost the number, its neighbours tell it.
    `gap`: some field's value before is not the value after of the next older change.
    """

    number: int
    number_inferred: bool
    at: datetime
    author: str
    changes: tuple[FieldChange, ...]
    source: Source
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an attachment's field table; None where the source says "puste"."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class AttachmentEvent:
    """A file attached, detached or replaced.

    `version` is the number of the newest version not later than the event. `gap`: the event is
    older than every version read and stands with the oldest one.
    """

    kind: str  # "attached", "detached" or "replaced"
    reference: str
    at: datetime
    author: str
    rows: tuple[Row, ...]
    source: Source
    version: int
    gap: bool = False

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)


@dataclass(frozen=True, slots=True)
class Join:
    """Two neighbouring changes of one field: exact if the newer begins where the older ended."""

    field: str
    newer: int
    older: int
    newer_source: Source
    older_source: Source
    exact: bool


@dataclass(frozen=True, slots=True)
class NumberGap:
    """Numbers `first` to `last` are missing between two versions read."""

    first: int
    last: int
    newer_source: Source
    older_source: Source


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the tab as found in the files; `page_number` is None where it cannot be told."""

    source: Source
    page_number: int | None
    end_seen: bool


@dataclass(frozen=True, slots=True)
class UnreadLine:
    source: Source
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """A field's value at a version; `changed` if this version changed it."""

    number: int
    value: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """The whole history that was read.

    `versions` and `events` stand oldest first; events of one second in the source's order.
    `pages` is the pager's number of pages, or the number of sheets where there is no pager.
    """

    versions: tuple[Version, ...]
    events: tuple[AttachmentEvent, ...]
    joins: tuple[Join, ...]
    number_gaps: tuple[NumberGap, ...]
    sheets: tuple[Sheet, ...]
    pages: int
    unread_lines: tuple[UnreadLine, ...]
    incomplete: tuple[Reason, ...]

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        return tuple(change for version in self.versions for change in version.changes)

    @property
    def authors(self) -> tuple[str, ...]:
        return tuple(sorted({entry.author for entry in (*self.versions, *self.events)}))

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted({change.field for change in self.changes}))

    @property
    def oldest(self) -> Version:
        return self.versions[0]

    @property
    def newest(self) -> Version:
        return self.versions[-1]

    @property
    def joins_exact(self) -> tuple[Join, ...]:
        return tuple(join for join in self.joins if join.exact)

    @property
    def joins_broken(self) -> tuple[Join, ...]:
        return tuple(join for join in self.joins if not join.exact)

    @property
    def inferred_numbers(self) -> tuple[int, ...]:
        return tuple(version.number for version in self.versions if version.number_inferred)

    @property
    def foreign_id(self) -> str | None:
        """The article's id in SSDIP, known only from the attachments' field tables."""
        return next((found for event in self.events if (found := foreign_id(event.rows))), None)

    def states(self, field: str) -> tuple[State, ...]:
        """The field's value at every version, oldest first, rebuilt forwards.

        The versions before the first change hold that change's value before. Empty if the
        field never changed. At a gap the newer change's word is taken.
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
        states = []
        for version in self.versions:
            change = changes.get(version.number)
            value = change.after if change else value
            states.append(State(version.number, value, changed=change is not None))
        return tuple(states)


def foreign_id(rows: tuple[Row, ...]) -> str | None:
    return next((row.after or row.before for row in rows if row.name == "foreign_id"), None)
