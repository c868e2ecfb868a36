"""The index of what each version did to files: which file is public, and since which version."""

from __future__ import annotations

from collections.abc import Iterator

from revisions.attachments.changes import AttachmentChange, attachment_changes, attachments_in
from revisions.models import FileEvent, Version

FIELDS = ("attachments", "linked_documents")


def file_events(version: Version, previous: Version | None) -> Iterator[FileEvent]:
    """A row, not saved, for each file that `version` brought, removed, replaced or renamed."""
    before = previous.state if previous else {}
    for field in FIELDS:
        old, new = (attachments_in(state.get(field)) for state in (before, version.state))
        if old != new:
            for change in attachment_changes(old, new):
                yield _event(version, field, change)


def _event(version: Version, field: str, change: AttachmentChange) -> FileEvent:
    item = change.after or change.before or {}
    return FileEvent(
        version=version,
        history_id=version.history_id,
        number=version.number,
        field=field,
        key=item.get("uuid", ""),
        kind=change.kind,
        title=item.get("title", ""),
        filename=item.get("filename", ""),
        file_id=(change.after or {}).get("sha256") or None,
        before_id=(change.before or {}).get("sha256") or None,
    )
