"""Writes versions: compares a page's public state with its newest version, and appends another.

Whatever may have changed a page calls `record()`, which does nothing where no change is found.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from wagtail.models import Page, Site

from revisions import write_lock
from revisions.attachments.file_events import file_events
from revisions.audit_context import Author, current_audit_context, current_author, current_view
from revisions.models import Action, ChangedField, FileEvent, History, Version
from revisions.models.record import ADDRESS_PREFIX, stored_columns
from revisions.page_key import page_key
from revisions.participants import participants_of
from revisions.signals import AddressChange, addresses_changed
from revisions.state import (
    PLACE,
    State,
    changes_between,
    digest,
    holds_stored_values,
    public_state,
)
from revisions.versioned_models import (
    is_versioned,
    parental_keys,
)
from revisions.view_restrictions import is_restricted

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage

logger = logging.getLogger(__name__)

# Wagtail's views that copy pages: view name, and the action in the URL of the API's view.
COPY_VIEWS = frozenset(
    {("wagtailadmin_pages:copy", None), ("wagtailadmin_api:pages:action", "copy")}
)


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


def record(
    page_id: int,
    *,
    model: type[Page],
    action: str | None = None,
    revision_id: int | None = None,
    saved: VersionedPage | None = None,
) -> Version | None:
    """Write a version of the page if its public state differs from the newest recorded one.

    Returns the version, or None where nothing changed, or there is no such page (`record_gone()`
    is for one that was deleted). `model` is the page's class; `action`
    replaces the one inferred from the states; `revision_id` is the Wagtail revision published by
    the change; `saved` is the page as it was just written whole, which spares reading it. Runs in
    the caller's transaction, so the change and its version are kept or lost together.
    """
    with transaction.atomic(savepoint=False):
        lock()
        page = saved if saved is not None and _is_as_stored(saved) else None
        if page is None:
            page = model._base_manager.filter(pk=page_id).first()
            if page is None:
                return None
            page = page.specific
        public = public_state(page) if page.live else None
        newest = Version.objects.newest_of_page(page, digest=digest(public) if public else "")
        if (state := _next_state(page, public, newest)) is None:
            return None
        if page.live and (newest is None or not _same_place(state, newest.state)):
            _clear_site_root_paths(page)
            if (state := _next_state(page, public_state(page), newest)) is None:
                return None
        if newest is None:
            history_id = History.objects.create(**page_key(page), model=type(page)._meta.label).pk
        else:
            history_id = newest.history_id
        entry = _entry(page, state, newest, action, revision_id)
        version = append(history_id, state, entry, previous=newest)
        stays_live = newest is not None and newest.state["live"] and state["live"]
        if stays_live and (change := address_change(page, newest.state, state)):
            addresses_changed.send(Page, changes=[change])
        return version


def record_gone(history: History, *, action: str = Action.DELETED) -> Version | None:
    """Write that the page of `history` is there no longer, if the record calls it live."""
    with transaction.atomic(savepoint=False):
        lock()
        newest = history.newest()
        if newest is None or not newest.state["live"]:
            return None
        state = {**newest.state, "live": False}
        return append(history.pk, state, _entry(None, state, newest, action, None), previous=newest)


@contextmanager
def recorded_as_gone(page_ids: Iterable[int]) -> Iterator[None]:
    """Leave pages deleted inside the block alone: the record has it already."""
    token = _recorded_as_gone.set(_recorded_as_gone.get().union(page_ids))
    try:
        yield
    finally:
        _recorded_as_gone.reset(token)


def is_recorded_as_gone(page_id: int) -> bool:
    """Whether a page is being deleted of which the record knows that already."""
    return page_id in _recorded_as_gone.get()


@contextmanager
def recording_with_page() -> Iterator[None]:
    """Leave children (attachments) saved inside the block to the version of their page."""
    token = _page_being_saved.set(True)
    try:
        yield
    finally:
        _page_being_saved.reset(token)


def record_child(child: models.Model) -> None:
    """Record the versioned page of a child that was saved or deleted by itself."""
    if _page_being_saved.get():
        return
    for key in parental_keys(type(child)):
        if (page_id := getattr(child, key.attname)) is not None:
            model = key.related_model
            if model is Page:
                page = Page.objects.filter(pk=page_id).first()
                model = page.specific_class if page else None
            if is_versioned(model):
                record(page_id, model=model)


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
    tail = Version.objects.order_by("-position").values_list("position", "recorded_at").first()
    position, last_moment = tail or (0, None)
    now = timezone.now()
    recorded_at = max(now, last_moment) if last_moment else now
    versions = [
        _version(item, position=place, recorded_at=recorded_at)
        for place, item in enumerate(pending, position + 1)
    ]
    # Before the new ones are there, which the public may read as well.
    written = list(zip(versions, _compared_with(pending), strict=True))
    Version.objects.bulk_create(versions)  # no signals: nobody else may act on what is recorded
    ChangedField.objects.bulk_create(
        ChangedField(
            version=version,
            history_id=version.history_id,
            number=version.number,
            field=change.field,
            address=change.after[:ADDRESS_PREFIX] if change.field == "address" else None,
        )
        for version, older in written
        for change in changes_between(older.state if older else None, version.state)
    )
    FileEvent.objects.bulk_create(
        event for version, older in written for event in file_events(version, older)
    )
    if len(versions) == 1:
        version = versions[0]
        logger.info(
            "recorded %s version %d: %s", version.history_id, version.number, version.action
        )
    else:
        logger.info("recorded versions of %d pages", len(versions))
    return versions


def _version(item: Pending, *, position: int, recorded_at: datetime.datetime) -> Version:
    """The version, not saved."""
    entry, previous = item.metadata, item.previous
    version = Version(
        position=position,
        history_id=item.history_id,
        number=entry.number or (previous.number + 1 if previous else 1),
        at=entry.at or max(recorded_at, previous.at if previous else recorded_at),
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


def address_change(page: Page, before: State, after: State) -> AddressChange | None:
    """How a live page moved within its site; None where it did not."""
    hostname = after["hostname"]
    if before["address"] == after["address"] or before.get("hostname", "") != hostname:
        return None
    return AddressChange(page.pk, before["address"], after["address"], hostname)


def lock() -> None:
    """Let one transaction at a time write the record, until its end."""
    write_lock.acquire()


def may_change_public_state(model: type[Page], update_fields: Iterable[str] | None) -> bool:
    """Whether saving `update_fields` (None: all) of `model` can alter what the public reads."""
    if update_fields is None:
        return True
    names = frozenset(update_fields)
    # Of the class's own columns any may be a part of a field that has a `read` of its own.
    own = _own_columns(model) if is_versioned(model) else frozenset()
    return not (PUBLIC_COLUMNS | own).isdisjoint(names)


def _own_columns(model: type[Page]) -> frozenset[str]:
    """Names of the columns that `model` has beside those of every versioned page."""
    common = {field.name for field in Page._meta.concrete_fields}
    common |= {"change_note", "restores_version"}
    own = (field for field in model._meta.concrete_fields if field.name not in common)
    return frozenset(name for field in own for name in (field.name, field.attname))


# Columns of every page that its public state depends on.
PUBLIC_COLUMNS = frozenset(
    {"live", "slug", "url_path", "path", "depth", "title", "seo_title", "search_description"}
)
# Actions recorded for an alias when Wagtail publishes its source page.
ALIAS_UPDATE_ACTIONS = frozenset({Action.PUBLISHED, Action.EDITED, Action.REVERTED})
_recorded_as_gone: ContextVar[frozenset[int]] = ContextVar(
    "revisions_recorded_as_gone", default=frozenset()
)
_page_being_saved: ContextVar[bool] = ContextVar("revisions_page_being_saved", default=False)


def _is_as_stored(page: VersionedPage) -> bool:
    """Whether an instance that was just saved is what reading it again would give."""
    return page.specific_class is type(page) and holds_stored_values(page)


def _next_state(page: VersionedPage, public: State | None, newest: Version | None) -> State | None:
    """The state to be recorded, None where the record has it already.

    `public` is the state of `page`; None: it is not public.
    """
    last = newest.state if newest else None
    if public is not None:
        # Not `public == last`: a field that joined the class later is no change while it is empty.
        return public if last is None or changes_between(last, public) else None
    if last is None:
        return None  # a draft
    state = {**last, "live": False}
    # What was restricted when it was withdrawn stays so, wherever the draft is moved.
    if not last.get("restricted") and is_restricted(page):
        state["restricted"] = True
    return None if state == last else state


def _same_place(state: State, older: State) -> bool:
    return all(state[field] == older.get(field, "") for field in PLACE)


def _clear_site_root_paths(page: Page) -> None:
    """Drop Wagtail's cache of the sites' roots, which another process can't clear."""
    Site.clear_site_root_paths_cache()
    vars(page).pop("_wagtail_cached_site_root_paths", None)


def _entry(
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
