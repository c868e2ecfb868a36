"""Reads the whole record and tells whatever in it contradicts itself, its files or its guards.

`verify.py` compares pages with their newest versions; this looks at the record alone. It finds
what somebody wrote past the guards, as long as they did not write all of it anew: against that
stands only a proof kept outside.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection
from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import Lead
from django.utils.translation import gettext as _

from revisions import guards
from revisions.attachments.file_events import file_events
from revisions.clock import step_of
from revisions.models import (
    ChangedField,
    ClockCorrection,
    FileEvent,
    History,
    StoredFile,
    Version,
)
from revisions.models.changed_fields import indexed_address
from revisions.state import UnreadableState, changes_between, digest

BATCH_SIZE = 200  # versions: their states, of 14 KB each, are in memory at once
_CHUNK = 1024 * 1024  # bytes of a file

# Called with how many of how many are done, after each batch.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Problem:
    """Something that can't be in a record that nobody altered."""

    subject: str  # "<history> <number>", a position, the SHA-256 of a file, the name of a trigger
    text: str  # in the reader's language


def no_progress(done: int, total: int) -> None:
    """Progress that is shown to nobody."""


def record_problems(progress: Progress = no_progress) -> Iterator[Problem]:
    """Yield every problem of guards, positions, versions, the indexes over them, and files."""
    yield from guard_problems()
    yield from position_problems()
    yield from clock_problems()
    yield from clock_correction_problems()
    yield from version_problems(progress)
    yield from history_problems()
    yield from file_problems()


def guard_problems() -> Iterator[Problem]:
    """Triggers that are missing, disabled or altered, and ones that nobody installed."""
    told = {
        "missing": _("the trigger is missing"),
        "disabled": _("the trigger is disabled"),
        "altered": _("the trigger is not as it was installed"),
    }
    for name, fault in guards.faults(connection).items():
        yield Problem(name, told[fault])
    present = guards.append_only_tables(connection)
    for table in guards.APPEND_ONLY_TABLES:
        if table not in present:
            yield Problem(table, _("the table is missing, or something else has its name"))
    for table, name in guards.unknown_triggers(connection):
        yield Problem(name, _("an unknown trigger stands on the table %s") % table)


def position_problems() -> Iterator[Problem]:
    """Positions that are not 1, 2, 3 …"""
    versions = Version.objects.order_by("position")
    found = versions.aggregate(first=Min("position"), last=Max("position"), count=Count("*"))
    if found["count"] == 0 or (found["first"] == 1 and found["last"] == found["count"]):
        return
    if found["first"] != 1:
        yield Problem(str(found["first"]), _("the record does not begin with position 1"))
    followed = versions.annotate(next=Window(Lead("position"), order_by=F("position").asc()))
    for position, after in followed.values_list("position", "next").iterator(chunk_size=10_000):
        if after is not None and after != position + 1:
            yield Problem(
                f"{position + 1}–{after - 1}" if after - position > 2 else str(position + 1),
                _("no version has this position"),
            )


def clock_problems() -> Iterator[Problem]:
    """Versions that were recorded before the one with the position before, by an unmarked step."""
    rows = Version.objects.order_by("position").values_list("position", "recorded_at", "clock_step")
    newest = None
    for position, recorded_at, step in rows.iterator(chunk_size=10_000):
        if (step_of(recorded_at, newest) or 0) < 0 and step is None:
            yield Problem(
                str(position), _("it is older than the version before it, and no step is marked")
            )
        newest = recorded_at


def marked_clock_steps() -> int:
    """How often the server's clock was found wrong while versions were recorded."""
    return Version.objects.filter(clock_step__isnull=False).count()


def clock_correction_problems() -> Iterator[Problem]:
    """Corrections of the clock that contradict their digests, each other or the record."""
    newest = Version.objects.last_position()
    last_position = newest.position if newest else 0
    expected, digest_before = 1, ""
    for correction in ClockCorrection.objects.order_by("number"):
        subject = _("correction of the clock %d") % correction.number
        if correction.number != expected:
            yield Problem(subject, _("the correction before it is missing"))
        elif correction.previous_digest != digest_before:
            yield Problem(subject, _("the correction before it is not what was recorded"))
        if correction.computed_entry_digest() != correction.entry_digest:
            yield Problem(subject, _("it is not what was recorded (its digest differs)"))
        if not 1 <= correction.first_position <= correction.last_position <= last_position:
            yield Problem(subject, _("it speaks of versions that are not in the record"))
        expected, digest_before = correction.number + 1, correction.entry_digest


def history_problems() -> Iterator[Problem]:
    """Histories without a version."""
    for history in History.objects.filter(versions=None):
        yield Problem(str(history.pk), _("the history has no version"))


def version_problems(progress: Progress = no_progress) -> Iterator[Problem]:
    """Versions that contradict their digests, their neighbours or the indexes over them."""
    total = Version.objects.count()
    done = 0
    versions = Version.objects.order_by("history_id", "number").iterator(chunk_size=BATCH_SIZE)
    older: _Older | None = None
    while batch := list(islice(versions, BATCH_SIZE)):
        positions = [version.position for version in batch]
        fields = _grouped(ChangedField.objects.filter(version__in=positions))
        files = _grouped(FileEvent.objects.filter(version__in=positions))
        for version in batch:
            if older is None or older.history_id != version.history_id:
                older = _Older(version.history_id)
            subject = f"{version.history_id} {version.number}"
            for text in _digest_faults(version):
                yield Problem(subject, text)
            for text in _order_faults(version, older):
                yield Problem(subject, text)
            base = older.base_of(version)
            for text in _index_faults(
                version, base, fields.get(version.position, ()), files.get(version.position, ())
            ):
                yield Problem(subject, text)
            older.add(version)
        done += len(batch)
        progress(done, total)


def file_problems(progress: Progress = no_progress) -> Iterator[Problem]:
    """Stored files whose bytes are missing, or are not those that were stored."""
    files = StoredFile.objects.order_by("pk")
    total = files.count()
    for done, file in enumerate(files.iterator(chunk_size=1000), start=1):
        if (text := _file_fault(file)) is not None:
            yield Problem(file.sha256, text)
        progress(done, total)


@dataclass
class _Older:
    """The versions of one history with smaller numbers, as far as a later one may need them.

    A version is compared with the one before it *when it was recorded*: an import may have brought
    older ones later. So those of imports are kept until one of ours follows.
    """

    history_id: uuid.UUID
    kept: list[Version] = field(default_factory=list)
    last_public: Version | None = None

    def base_of(self, version: Version) -> Version | None:
        """The version whose state `version` was compared with; None: it was the first."""
        previous = next(
            (old for old in reversed(self.kept) if old.position < version.position), None
        )
        if previous is not None and previous.restricted and not version.restricted:
            return self.last_public
        return previous

    def add(self, version: Version) -> None:
        if not version.imported:
            self.kept.clear()
        self.kept.append(version)
        if not version.restricted:
            self.last_public = version


def _digest_faults(version: Version) -> Iterator[str]:
    if isinstance(version.state, UnreadableState):
        yield _("what is recorded can't be read")
        return
    if digest(version.state) != version.digest:
        yield _("the content is not what was recorded (its digest differs)")
    if version.computed_entry_digest() != version.entry_digest:
        yield _("author, time, note or another column is not what was recorded (digest differs)")
    if bool(version.state.get("restricted")) != version.restricted:
        yield _("the mark of restricted access is not that of the content")


def _order_faults(version: Version, older: _Older) -> Iterator[str]:
    previous = older.kept[-1] if older.kept else None
    if version.imported:
        return  # its number and time are the source's, which may miss some
    expected = previous.number + 1 if previous is not None else 1
    if version.number != expected:
        yield _("the version before it is missing")
    if previous is not None and version.position < previous.position:
        yield _("it was recorded before the version with the number before its own")
    if version.restores is not None and not 0 < version.restores < version.number:
        yield _("it restores a version that is not older")


def _index_faults(
    version: Version,
    base: Version | None,
    fields: Collection[ChangedField],
    files: Collection[FileEvent],
) -> Iterator[str]:
    states = [version.state, *([base.state] if base is not None else [])]
    if any(isinstance(state, UnreadableState) for state in states):
        return  # that is told already
    changes = changes_between(base.state if base is not None else None, version.state)
    # A page that is open to all again may be as it was before the versions that some could read.
    opened = base is not None and base.number < version.number - 1 and not version.restricted
    if not changes and not version.imported and not opened:
        yield _("it changes nothing")
    expected = {
        (version.history_id, version.number, change.field, indexed_address(change))
        for change in changes
    }
    if {(row.history_id, row.number, row.field, row.address) for row in fields} != expected:
        yield _("the index of changed fields is not that of the content")
    if sorted(map(_columns, files)) != sorted(map(_columns, file_events(version, base))):
        yield _("the index of files is not that of the content")


def _columns(event: FileEvent) -> tuple[str, ...]:
    names = (column.attname for column in FileEvent._meta.concrete_fields)
    return tuple(str(getattr(event, name)) for name in names if name != "id")


def _grouped(rows: Sequence[ChangedField | FileEvent]) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.version_id].append(row)
    return grouped


def _file_fault(file: StoredFile) -> str | None:
    sha256, size = hashlib.sha256(), 0
    try:
        with file.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                sha256.update(chunk)
                size += len(chunk)
    except FileNotFoundError:
        return _("the file is missing")
    except OSError as error:
        return _("the file can't be read: %s") % (error.strerror or error)
    if size != file.size:
        return _("the file has %(found)d bytes in the place of %(stored)d") % {
            "found": size,
            "stored": file.size,
        }
    if sha256.hexdigest() != file.sha256:
        return _("the file has other bytes than were stored")
    return None
