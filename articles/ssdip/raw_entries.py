"""A file's entries as they stand in it: numbers may be missing, times have no zone, a change's
two values are not split yet."""

from dataclasses import dataclass
from datetime import datetime

from .description_parser import RawChange
from .history import FieldTableRow, SourceLocation


@dataclass(frozen=True, slots=True)
class RawVersion:
    number: int | None
    local_time: datetime  # naive, as the source has it
    author: str
    changes: tuple[tuple[RawChange, SourceLocation], ...]
    location: SourceLocation

    @property
    def duplicate_key(self) -> tuple[object, ...]:
        """Equal for two copies of one version, wherever they were read."""
        changes = tuple((change.field, change.values) for change, _ in self.changes)
        return (self.number, self.local_time, self.author, changes)


@dataclass(frozen=True, slots=True)
class RawEvent:
    kind: str
    reference: str
    local_time: datetime
    author: str
    rows: tuple[FieldTableRow, ...]
    location: SourceLocation

    @property
    def duplicate_key(self) -> tuple[object, ...]:
        """Equal for two copies of one event, wherever they were read."""
        return (self.kind, self.reference, self.local_time, self.author, self.rows)


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page of the tab as it stands in a file, entries newest first."""

    location: SourceLocation
    versions: tuple[RawVersion, ...]
    events: tuple[RawEvent, ...]
    page_count: int | None  # by its pager
    has_header: bool  # the tab's title or the column headings stand above it
    end_found: bool
