"""Records what happens to many pages at once: one above them, or a site, moves or is deleted.

The pages' content stays as it is, so they are not read field by field, and the versions hold only
what is new. The number of queries grows with the batches, not with the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from wagtail.models import Page, Site

from revisions import record, version_writer
from revisions.audit_context import current_audit_context, current_author
from revisions.models import Action, Version
from revisions.page_key import PAGE_KEY, page_key
from revisions.participants import participants_of
from revisions.signals import addresses_changed
from revisions.state import PLACE, State, UnreadableState, changes_between
from revisions.version_metadata import VersionMetadata
from revisions.versioned_models import is_versioned, pages_of_class, versioned_models
from revisions.view_restrictions import is_below, restricted_paths

if TYPE_CHECKING:
    from revisions.state import FieldChange
    from revisions.versioned_page import VersionedPage

BATCH_SIZE = 500  # pages; SQLite takes 999 parameters in a query


def record_subtree(page: Page) -> None:
    """Record every versioned page below `page`: its address changes with those above it.

    So does whether everybody may view it, of pages that were withdrawn as well.
    """
    _record_places(lambda pages: pages.filter(path__startswith=page.path, depth__gt=page.depth))


def record_restricted(page_id: int) -> None:
    """Record every versioned page that a restriction of the page `page_id` reaches.

    The page itself, its aliases, and those below all these.
    """
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return
    for reached in [page, *page.aliases.all()]:
        if is_versioned(model := reached.specific_class):
            record.record(reached.pk, model=model)
        record_subtree(reached)


def record_all(former_hostnames: Sequence[str]) -> None:
    """Record every live versioned page: a site's root decides the addresses of all below it.

    `former_hostnames` are those of the sites that there were before (`hostname_of_site()`).
    """
    _record_places(lambda pages: pages.filter(live=True), former_hostnames)


def hostname_of_site(site: Site) -> str:
    """Host name of a site as states tell it, with the port where it is not the usual one."""
    return urlsplit(site.root_url).netloc


def record_withdrawn(pages: Sequence[Page], action: str) -> list[int]:
    """Record of those of `pages` that are live that they are no longer; the caller has the lock.

    Returns the ids of those that have a history.
    """
    newest = newest_versions(pages)
    metadata = _metadata(action)
    version_writer.append_all(
        [
            version_writer.Pending(
                last.history_id, {**last.state, "live": False}, metadata, previous=last
            )
            for last in newest.values()
            if last.state["live"]
        ]
    )
    return list(newest)


def _record_places(
    select: Callable[[models.QuerySet], models.QuerySet],
    former_hostnames: Sequence[str] | None = None,
) -> None:
    """Record the pages that `select` takes; `former_hostnames` is None where no site changed."""
    with transaction.atomic(savepoint=False):
        version_writer.lock()
        # Another process may have changed the sites, and can't clear this one's cache.
        Site.clear_site_root_paths_cache()
        recorder = _PlaceRecorder(former_hostnames)
        for model in versioned_models():
            pages = select(pages_of_class(model))
            for batch in batches(_without_unread_columns(pages)):
                recorder.record(batch)


def batches(pages: models.QuerySet) -> Iterator[list]:
    """Yield the pages in the order of their ids, BATCH_SIZE at a time."""
    last = 0
    while batch := list(pages.filter(pk__gt=last).order_by("pk")[:BATCH_SIZE]):
        yield batch
        last = batch[-1].pk


def _without_unread_columns(pages: models.QuerySet) -> models.QuerySet:
    """Leave the class's own columns unread where no field needs them to tell its value."""
    if any(field.is_read_after_move for field in pages.model.public_fields()):
        return pages
    common = {field.name for field in Page._meta.concrete_fields}
    own = (field.name for field in pages.model._meta.concrete_fields if not field.primary_key)
    return pages.defer(*(name for name in own if name not in common))


def _metadata(action: str) -> VersionMetadata:
    return VersionMetadata(
        author=current_author(),
        participants=participants_of(None, None, None),
        action=action,
        change_note=current_audit_context().note or "",
    )


class _PlaceRecorder:
    """Writes the versions of one change of places, which all have the same author."""

    def __init__(self, former_hostnames: Sequence[str] | None) -> None:
        self.sites_changed = former_hostnames is not None
        # States tell none where there is but one.
        only = former_hostnames if former_hostnames and len(former_hostnames) == 1 else [""]
        self.former_hostname = only[0]
        self.site_root_paths = Site.get_site_root_paths()
        self.restricted_paths = restricted_paths()
        self.metadata = _metadata(Action.MOVED)

    def record(self, pages: Sequence[VersionedPage]) -> None:
        """Record those of `pages` that stand elsewhere now, or that not everybody may view."""
        newest = newest_versions(pages)
        pending, moved = [], []
        for page in pages:
            page._wagtail_cached_site_root_paths = self.site_root_paths
            last = newest.get(page.pk)
            if last is None and not page.live:
                continue  # a draft
            if (
                last is None
                or last.state["live"] != page.live
                or isinstance(last.state, UnreadableState)
            ):
                # Not in the record as it should be: so it is read whole, and recorded by itself.
                record.record(page.pk, model=type(page))
                continue
            state = self._state(page, last.state)
            changes = changes_between(last.state, state)
            if not changes:
                continue
            metadata = replace(self.metadata, action=_action(changes, state))
            pending.append(version_writer.Pending(last.history_id, state, metadata, previous=last))
            if page.live:
                moved.append(
                    record.address_change(
                        page, last.state, state, former_hostname=self.former_hostname
                    )
                )
        version_writer.append_all(pending)
        if moved := [change for change in moved if change]:
            addresses_changed.send(Page, changes=moved)

    def _state(self, page: VersionedPage, recorded: State) -> State:
        """The state of `page`, which differs from the recorded one by its place alone."""
        restricted = is_below(page, self.restricted_paths)
        if not page.live:
            # What was restricted when it was withdrawn stays so, wherever the draft is moved.
            return {**recorded, "restricted": True} if restricted else recorded
        state = {**recorded, "restricted": restricted}
        for field in page.public_fields():
            if field.name in PLACE or (
                field.is_read_after_move
                and field.is_read_after_move(page, recorded, self.sites_changed)
            ):
                state[field.name] = field.value(page)
        return state


def _action(changes: Sequence[FieldChange], state: State) -> str:
    changed = {change.field for change in changes}
    if changed == {"restricted"}:
        return Action.RESTRICTED if state["restricted"] else Action.UNRESTRICTED
    return Action.MOVED if changed <= PLACE | {"restricted"} else Action.EDITED


def newest_versions(pages: Sequence[Page]) -> dict[int, Version]:
    """The newest version of each page that has one, by the page's id; one query."""
    same_history = Version.objects.filter(history=OuterRef("history")).order_by("-number")
    found = Version.objects.filter(
        history__page_id__in=[page.pk for page in pages],
        number=Subquery(same_history.values("number")[:1]),
    ).select_related("base", "history")
    keys = {page.pk: page_key(page) for page in pages}
    return {
        key["page_id"]: version
        for version in found
        if (key := {column: getattr(version.history, column) for column in PAGE_KEY})
        == keys[key["page_id"]]
    }
