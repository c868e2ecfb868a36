"""Compares the public state of every page with its newest version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction
from wagtail.models import Page

from revisions import write_lock
from revisions.models import History, Version
from revisions.page_key import page_of, without_page
from revisions.state import State, changes_between, public_state
from revisions.versioned_models import pages_of_class


@dataclass(frozen=True)
class Difference:
    """A page whose public state differs from its newest version.

    `gone` is the history of a page that was deleted without a version saying so.
    """

    address: str
    fields: tuple[str, ...]
    gone: History | None = None


def differences(model: type[Page]) -> Iterator[tuple[int, Difference | None]]:
    """Yield the id of each page of `model` that exists or is live by its newest version, and
    its difference: None where the page equals that version.
    """
    for page in pages_of_class(model).order_by("pk").iterator(chunk_size=200):
        # An editor may have published between the two reads: compare again under the lock.
        yield page.pk, _difference(page) and _still_different(page.pk, model)
    histories = History.objects.filter(model=model._meta.label)
    for history in without_page(histories, model).iterator(chunk_size=200):
        if _is_live(history.newest()):
            yield history.page_id, _gone(history, model)


def _difference(page: Page) -> Difference | None:
    newest = Version.objects.of_page(page).last()
    if page.live:
        return _compare(newest, public_state(page))
    if _is_live(newest):
        return _compare(newest, {**newest.state, "live": False})
    return None


def _still_different(page_id: int, model: type[Page]) -> Difference | None:
    with transaction.atomic():
        write_lock.acquire()
        page = pages_of_class(model).filter(pk=page_id).first()
        return _difference(page) if page is not None else None


def _gone(history: History, model: type[Page]) -> Difference | None:
    """The difference of a page that no longer exists."""
    with transaction.atomic():
        write_lock.acquire()
        newest = history.newest()
        if page_of(history, model) is not None or not _is_live(newest):
            return None
        found = _compare(newest, {**newest.state, "live": False})
        return replace(found, gone=history)


def _is_live(newest: Version | None) -> bool:
    return newest is not None and newest.state["live"]


def _compare(newest: Version | None, state: State) -> Difference | None:
    changes = changes_between(newest.state if newest else None, state)
    if not changes:
        return None
    return Difference(state["address"], tuple(change.field for change in changes))
