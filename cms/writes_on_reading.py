"""What Wagtail's admin writes when a page is only looked at must not keep the page closed.

The edit view notes who has it open, and that they take no notice of comments; others make the
profile of a user who has none. While another transaction writes, none of it is saved.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.admin.models import EditingSession
from wagtail.models import PageSubscription
from wagtail.users.models import UserProfile

from revisions.transactions import write_unless_locked

# No session has it. Wagtail's script reports to its address, which makes a session then.
UNSAVED_SESSION_ID = 0


def write_on_reading_unless_locked() -> None:
    """Let the admin's pages open while another transaction writes."""
    for model in (PageSubscription, UserProfile):
        _get_or_create_unless_locked(model)
    _note_session_unless_locked()


def _get_or_create_unless_locked(model: type[models.Model]) -> None:
    """Let `model.objects.get_or_create()` return an unsaved instance where it can't save it."""
    get_or_create = model.objects.get_or_create

    def get_or_create_unless_locked(
        defaults: dict[str, Any] | None = None, **fields: Any
    ) -> tuple[models.Model, bool]:
        found: list[tuple[models.Model, bool]] = []
        if write_unless_locked(lambda: found.append(get_or_create(defaults=defaults, **fields))):
            return found[0]
        existing = model.objects.filter(**fields).first()
        return existing or model(**fields, **(defaults or {})), False

    model.objects.get_or_create = get_or_create_unless_locked


def _note_session_unless_locked() -> None:
    clean_up, create = EditingSession.cleanup, EditingSession.objects.create

    def create_unless_locked(**fields: Any) -> EditingSession:
        created: list[EditingSession] = []
        if write_unless_locked(lambda: created.append(create(**fields))):
            return created[0]
        return EditingSession(id=UNSAVED_SESSION_ID, **fields)

    EditingSession.objects.create = create_unless_locked
    EditingSession.cleanup = staticmethod(lambda: write_unless_locked(clean_up))
