"""Appends versions to the record, one transaction at a time."""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from revisions import clock, write_lock
from revisions.attachments.file_events import file_events
from revisions.models import ChangedField, FileEvent, Version
from revisions.models.changed_fields import indexed_address
from revisions.models.stored_state import stored_columns
from revisions.state import State, changes_between, digest
from revisions.version_metadata import VersionMetadata

logger = logging.getLogger(__name__)


def lock() -> None:
    """Let one transaction at a time write the record, until its end."""
    write_lock.acquire()


@dataclass(frozen=True)
class Pending:
    """A version to be written behind `previous` (None: the first one of its history)."""

    history_id: uuid.UUID
    state: State
    metadata: VersionMetadata
    previous: Version | None


def append(
    history_id: uuid.UUID, state: State, entry: VersionMetadata, *, previous: Version | None
) -> Version:
    """Add a version behind `previous` (None: the first one); the caller holds the lock.

    Raises django.db.IntegrityError where `entry.number` is taken.
    """
    return append_all([Pending(history_id, state, entry, previous)])[0]


def append_all(pending: Sequence[Pending]) -> list[Version]:
    """Add versions of different histories, in their order; the caller holds the lock.

    Each kind of row is inserted in batches, however many versions there are.
    """
    if not pending:
        return []
    last = Version.objects.last_position()
    recorded_at = timezone.now()
    versions = [
        _version(item, position=place, recorded_at=recorded_at)
        for place, item in enumerate(pending, last.position + 1 if last else 1)
    ]
    if (step := clock.step_of(recorded_at, last.recorded_at if last else None)) is not None:
        logger.warning("the clock stands %+d s from the version recorded before", step)
        versions[0].clock_step = step
        versions[0].entry_digest = versions[0].computed_entry_digest()
    # Before the new ones are there, which the public may read as well.
    written = list(zip(versions, _compared_with(pending), strict=True))
    _insert(versions)
    _insert(
        [
            ChangedField(
                version=version,
                history_id=version.history_id,
                number=version.number,
                field=change.field,
                address=indexed_address(change),
            )
            for version, older in written
            for change in changes_between(older.state if older else None, version.state)
        ]
    )
    _insert([event for version, older in written for event in file_events(version, older)])
    if len(versions) == 1:
        version = versions[0]
        logger.info(
            "recorded %s version %d: %s", version.history_id, version.number, version.action
        )
    else:
        logger.info("recorded versions of %d pages", len(versions))
    return versions


def _insert(rows: Sequence[Version | ChangedField | FileEvent]) -> None:
    """Insert rows of one table, of which nobody asks for the keys that the database gives them.

    Raw SQL: every publication does this, and the ORM takes longer than the database does. No
    signals: nobody else may act on what is recorded.
    """
    if not rows:
        return
    meta = rows[0]._meta
    fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    insert = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES'
    one = f"({', '.join(['%s'] * len(fields))})"
    database = transaction.get_connection()  # Django's `connection` looks it up at each access
    most = max(database.ops.bulk_batch_size(fields, rows), 1)
    with database.cursor() as cursor:
        for start in range(0, len(rows), most):
            batch = rows[start : start + most]
            cursor.execute(
                f"{insert} {', '.join([one] * len(batch))}",
                [
                    field.get_db_prep_save(getattr(row, field.attname), database)
                    for row in batch
                    for field in fields
                ],
            )
    for row in rows:
        row._state.adding = False


def _version(item: Pending, *, position: int, recorded_at: datetime.datetime) -> Version:
    """The version, not saved."""
    entry, previous = item.metadata, item.previous
    version = Version(
        position=position,
        history_id=item.history_id,
        number=entry.number or (previous.number + 1 if previous else 1),
        at=entry.at or recorded_at,
        recorded_at=recorded_at,
        author_id=entry.author.id,
        author_name=entry.author.name,
        author_account=entry.author.account,
        participants=entry.participants,
        action=entry.action,
        change_note=entry.change_note,
        revision_id=entry.revision_id,
        restores=entry.restores,
        number_inferred=entry.number_inferred,
        gap=entry.gap,
        restricted=bool(item.state.get("restricted")),
        source=entry.source,
        digest=digest(item.state),
        **stored_columns(item.state, previous),
    )
    version.entry_digest = version.computed_entry_digest()
    return version


def _compared_with(pending: Sequence[Pending]) -> Iterator[Version | None]:
    """The version that each is compared with: the one before it, but for a restriction lifted.

    Then it is the newest that the public reads: it never reads those between.
    """
    lifted = {
        item.history_id
        for item in pending
        if item.previous is not None
        and item.previous.restricted
        and not item.state.get("restricted")
    }
    public = newest_public_versions(lifted) if lifted else {}
    for item in pending:
        yield public.get(item.history_id) if item.history_id in lifted else item.previous


def newest_public_versions(histories: Collection[uuid.UUID]) -> dict[uuid.UUID, Version]:
    """The newest version that everybody may read, by its history; one query."""
    older = Version.objects.filter(history=OuterRef("history")).public().order_by("-number")
    found = Version.objects.filter(
        history__in=histories, number=Subquery(older.values("number")[:1])
    )
    return {version.history_id: version for version in found}
