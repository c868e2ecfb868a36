"""Keeps the index of what each version did to files; filled when the record writes a version."""

from __future__ import annotations

from django.db.models.signals import post_save

from revisions.attachments.changes import attachment_changes
from revisions.models import FileEvent, Version
from revisions.state import State

FIELDS = ("attachments", "linked_documents")


def connect() -> None:
    post_save.connect(version_recorded, sender=Version, dispatch_uid="articles.version_recorded")


def version_recorded(sender, instance: Version, created: bool, raw=False, **kwargs):
    """One row for each file that came, went, was replaced or renamed; in the same transaction."""
    if raw or not created:
        return
    before = _before(instance)
    new = [
        _event(instance, field, change)
        for field in FIELDS
        for change in attachment_changes(before.get(field) or [], instance.state.get(field) or [])
    ]
    if new:
        FileEvent.objects.bulk_create(new)


def _before(version: Version) -> State:
    older = version.previous()
    return older.state if older else {}


def _event(version: Version, field: str, change) -> FileEvent:
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
