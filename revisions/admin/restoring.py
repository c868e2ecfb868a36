"""Bringing an earlier version back: as a draft, which an editor looks at and then publishes."""

from __future__ import annotations

import datetime

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction

from revisions.models import Version
from revisions.models.attachments import Attachment
from revisions.models.files import StoredFile
from revisions.state import State


@transaction.atomic
def version_restore(*, page, version: Version, user):
    """Save the content of `version` as the newest draft of `page`; returns the draft's revision.

    `page` is the article as the database holds it. Its address stays, and what the record does
    not keep (the settings for search engines) stays as it is published.
    """
    apply_state(page, version.state)
    page.change_note = ""
    return page.save_restored(version.number, user=user)


def apply_state(page, state: State) -> None:
    """Put the values of a recorded state on `page`, in memory.

    A field that is younger than the state was empty then. What is derived from other fields, and
    has no column of its own, follows by itself.
    """
    for field in page.versioned_fields:
        value = state.get(field.name, "")
        if field.name == "attachments":
            restore_attachments(page, value or [])
        elif (column := _column(page, field.name)) is not None:
            is_day = isinstance(column, models.DateField)
            setattr(page, field.name, _day(value) if is_day else value)


def _column(page, name: str) -> models.Field | None:
    try:
        return page._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _day(value: str) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def restore_attachments(page, wanted: list[dict]) -> None:
    """Bring the registry of `page` to the state `wanted`, in memory.

    The bytes of every file are kept, so an older file comes back by its SHA-256.
    """
    held = {str(item.uuid): item for item in page.attachments.all()}
    stored = set(
        StoredFile.objects.filter(
            pk__in={item["sha256"] for item in wanted if item.get("sha256")}
        ).values_list("pk", flat=True)
    )
    restored = []
    for place, item in enumerate(wanted):
        attachment = Attachment.from_state(item)
        attachment.sort_order = place
        if attachment.file_id not in stored:
            attachment.file_id = None
        present = held.get(item["uuid"])
        if present is not None and present.file_id == attachment.file_id:
            for name in ("changed_at", "changed_by_id", "changed_by_name"):
                setattr(attachment, name, getattr(present, name))
        restored.append(attachment)
    page.attachments.set(restored)
