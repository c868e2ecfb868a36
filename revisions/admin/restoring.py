"""Bringing an earlier version back: as a draft, which an editor looks at and then publishes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from wagtail.models import Revision

from revisions.attachments.changes import are_attachments
from revisions.models import Version
from revisions.models.attachments import Attachment
from revisions.models.files import StoredFile
from revisions.state import Kind, State, UnreadableState, VersionedField

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from wagtail.models import Page

    from revisions.versioned_page import VersionedPage

logger = logging.getLogger(__name__)


@transaction.atomic
def restore_as_draft(
    *, page: VersionedPage, version: Version, user: AbstractUser
) -> tuple[Revision, list[str]]:
    """Save the content of `version` as the newest draft of `page`.

    Returns the draft's revision, and the labels of fields that could not be restored. `page` is
    as the database holds it. Its address stays, and what the record does not keep stays as it is
    published.
    """
    not_restored = apply_state(page, version.state)
    page.change_note = ""
    return page.save_restored(version.number, user=user), not_restored


def apply_state(page: VersionedPage, state: State) -> list[str]:
    """Put the values of a recorded state on `page`, in memory.

    Returns the labels of fields that could not be restored, for example because the object that
    they pointed to was deleted; they stay as they are. A field that is younger than the state was
    empty then. What is derived from other fields follows by itself. Nothing can be restored of a
    state that can't be read.
    """
    if isinstance(state, UnreadableState):
        return [str(field.label) for field in page.public_fields()]
    not_restored = []
    for field in page.public_fields():
        value = state.get(field.name, "")
        if field.kind == Kind.ATTACHMENTS and field.name == "attachments":
            if are_attachments(value or []):
                restore_attachments(page, value or [])
            else:
                not_restored.append(str(field.label))
        elif field.restore is not None and not _restored(field, page, value):
            not_restored.append(str(field.label))
    return not_restored


def _restored(field: VersionedField, page: VersionedPage, value: Any) -> bool:
    """Whether a value could be put on `page`; a damaged record may hold anything."""
    try:
        return field.restore(page, value)
    except Exception:
        logger.exception("a recorded value of “%s” can't be restored", field.name)
        return False


def restore_attachments(page: Page, items: list[dict]) -> None:
    """Bring the registry of `page` to the state `items`, in memory.

    The bytes of every file are kept, so an older file comes back by its SHA-256.
    """
    current = {str(item.uuid): item for item in page.attachments.all()}
    stored = set(
        StoredFile.objects.filter(
            pk__in={item["sha256"] for item in items if item.get("sha256")}
        ).values_list("pk", flat=True)
    )
    restored = []
    for place, item in enumerate(items):
        attachment = Attachment.from_state(item)
        attachment.sort_order = place
        if attachment.file_id not in stored:
            attachment.file_id = None
        present = current.get(item["uuid"])
        if present is not None and present.file_id == attachment.file_id:
            for name in ("changed_at", "changed_by_id", "changed_by_name"):
                setattr(attachment, name, getattr(present, name))
        restored.append(attachment)
    page.attachments.set(restored)
