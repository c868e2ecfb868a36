"""What a version tells beside its state: author, action, note; inferred where nobody names them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from revisions.audit_context import Author, current_audit_context, current_author, current_view
from revisions.models import Action, Version
from revisions.participants import participants_of
from revisions.state import PLACE, State, changes_between

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage

# Wagtail's views that copy pages: view name, and the action in the URL of the API's view.
COPY_VIEWS = frozenset(
    {("wagtailadmin_pages:copy", None), ("wagtailadmin_api:pages:action", "copy")}
)
# Actions recorded for an alias when Wagtail publishes its source page.
ALIAS_UPDATE_ACTIONS = frozenset({Action.PUBLISHED, Action.EDITED, Action.REVERTED})


@dataclass(frozen=True, kw_only=True)
class VersionMetadata:
    """Columns of a version beside its state; imports take time and author from the source."""

    author: Author
    action: str
    participants: dict[str, Any] = field(default_factory=dict)
    change_note: str = ""
    revision_id: int | None = None
    restores: int | None = None
    at: datetime.datetime | None = None
    number: int | None = None
    number_inferred: bool = False
    gap: bool = False
    source: str = ""


def infer_metadata(
    page: VersionedPage | None,
    state: State,
    newest: Version | None,
    action: str | None,
    revision_id: int | None,
) -> VersionMetadata:
    context = current_audit_context()
    restored = context.restores
    what = action or _action(page, state, newest)
    if what == Action.EDITED and restored is None:
        restored = newest.equal_number
    if what == Action.EDITED and restored is not None:
        what = Action.REVERTED
    note = context.note
    if note is None:
        note = page.change_note if _brings_note(page, newest, what, revision_id) else ""
    return VersionMetadata(
        author=current_author(revision_id),
        participants=participants_of(page, newest, revision_id),
        action=what,
        change_note=note,
        revision_id=revision_id,
        restores=restored,
    )


def _brings_note(
    page: VersionedPage | None, newest: Version | None, what: str, revision_id: int | None
) -> bool:
    """Whether the note in the page's row is of this change; a later save repeats the old one."""
    if page is None or what in (Action.COPIED, Action.ALIASED):
        return False
    if page.alias_of_id is not None:
        # It has no revisions: the note comes with the content that it follows.
        return what in ALIAS_UPDATE_ACTIONS
    return revision_id is not None or newest is None


def _action(page: VersionedPage, state: State, newest: Version | None) -> str:
    """The action inferred from the page and the two states."""
    changed = set()
    if newest is not None:
        changed = {change.field for change in changes_between(newest.state, state)}
    if changed == {"restricted"}:
        return Action.RESTRICTED if state["restricted"] else Action.UNRESTRICTED
    if not state["live"]:
        return Action.EXPIRED if page.expired else Action.UNPUBLISHED
    if newest is None:
        if page.alias_of_id:
            return Action.ALIASED
        if _is_copied_page(page):
            return Action.COPIED
        return current_audit_context().action or Action.PUBLISHED
    if not newest.state["live"]:
        return Action.PUBLISHED
    if changed <= PLACE | {"restricted"}:
        return Action.MOVED
    return Action.EDITED


def _is_copied_page(page: VersionedPage) -> bool:
    """Whether a new page was copied: its live revision belongs to the page it was copied from.

    Wagtail sends no signal for a copy. One of a page that was never published from a revision
    brings none along, so the view is asked too.
    """
    revision = page.live_revision
    if revision is not None and str(revision.object_id) != str(page.pk):
        return True
    return current_view() in COPY_VIEWS
