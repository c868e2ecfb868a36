"""Writes versions: compares a page's public state with its newest version, and appends another.

Whatever may have changed a page calls `record()`, which does nothing where no change is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import models, transaction
from wagtail.models import Page, Site

from revisions import version_writer
from revisions.models import Action, History, Version
from revisions.page_key import page_key
from revisions.signals import AddressChange, addresses_changed
from revisions.state import (
    PLACE,
    State,
    changes_between,
    digest,
    holds_stored_values,
    public_state,
)
from revisions.version_metadata import infer_metadata
from revisions.versioned_models import (
    is_versioned,
    parental_keys,
)
from revisions.view_restrictions import is_restricted

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage


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
        version_writer.lock()
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
        metadata = infer_metadata(page, state, newest, action, revision_id)
        version = version_writer.append(history_id, state, metadata, previous=newest)
        stays_live = newest is not None and newest.state["live"] and state["live"]
        if stays_live and (change := address_change(page, newest.state, state)):
            addresses_changed.send(Page, changes=[change])
        return version


def record_gone(history: History, *, action: str = Action.DELETED) -> Version | None:
    """Write that the page of `history` is there no longer, if the record calls it live."""
    with transaction.atomic(savepoint=False):
        version_writer.lock()
        newest = history.newest()
        if newest is None or not newest.state["live"]:
            return None
        state = {**newest.state, "live": False}
        metadata = infer_metadata(None, state, newest, action, None)
        return version_writer.append(history.pk, state, metadata, previous=newest)


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


def address_change(
    page: Page, before: State, after: State, *, former_hostname: str = ""
) -> AddressChange | None:
    """How the address of a live page changed; None where it did not, or where it has none now.

    `former_hostname` is that of the only site that there was before the sites changed.
    """
    change = AddressChange(
        page_id=page.pk,
        hostname_before=before.get("hostname") or former_hostname,
        before=before["address"],
        hostname=after["hostname"],
        after=after["address"],
    )
    same = (change.hostname_before, change.before) == (change.hostname, change.after)
    return None if same or page.get_url_parts() is None else change


def may_change_public_state(model: type[Page], update_fields: Iterable[str] | None) -> bool:
    """Whether saving `update_fields` (None: all) of `model` can alter what the public reads."""
    if update_fields is None:
        return True
    names = frozenset(update_fields)
    # Of the class's own columns any may be a part of a field that has a `read` of its own.
    own = _own_columns(model) if is_versioned(model) else frozenset()
    return not (PUBLIC_COLUMNS | own).isdisjoint(names)


def _own_columns(model: type[VersionedPage]) -> frozenset[str]:
    """Names of the columns that `model` has beside those of every versioned page.

    And of the columns of every page that it declares in `versioned_fields`.
    """
    common = {field.name for field in Page._meta.concrete_fields}
    common |= {"change_note", "restores_version"}
    common -= {field.name for field in model.public_fields()}
    own = (field for field in model._meta.concrete_fields if field.name not in common)
    return frozenset(name for field in own for name in (field.name, field.attname))


# Columns of every page that its public state depends on.
PUBLIC_COLUMNS = frozenset(
    {"live", "slug", "url_path", "path", "depth", "title", "seo_title", "search_description"}
)
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
