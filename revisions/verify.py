"""Compares what the public reads with what the record says, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from revisions import write_lock
from revisions.models import History, Version
from revisions.state import changes_between, public_state


@dataclass(frozen=True)
class Difference:
    """A page that is not as its newest version says."""

    address: str
    fields: tuple[str, ...]


def differences(model) -> Iterator[tuple[int, Difference | None]]:
    """Each page of `model` that is live, or that the record calls live, with its difference.

    None says that the page agrees with the record.
    """
    for page_id, found in _seen(model):
        # An editor may have published between the two reads: look again while all stand still.
        yield page_id, found and _still_different(page_id, model)


def _seen(model) -> Iterator[tuple[int, Difference | None]]:
    for page in model._base_manager.order_by("pk").iterator(chunk_size=200):
        newest = _newest(page.pk)
        if page.live:
            yield page.pk, _compare(newest, public_state(page))
        elif newest is not None and newest.state["live"]:
            yield page.pk, _compare(newest, {**newest.state, "live": False})
    gone = History.objects.filter(model=model._meta.label).exclude(
        page_id__in=model._base_manager.values("pk")
    )
    for history in gone.iterator(chunk_size=200):
        newest = history.newest()
        if newest is not None and newest.state["live"]:
            yield history.page_id, _compare(newest, {**newest.state, "live": False})


def _still_different(page_id: int, model) -> Difference | None:
    with transaction.atomic():
        write_lock.acquire()
        page = model._base_manager.filter(pk=page_id).first()
        newest = _newest(page_id)
        if page is not None and page.live:
            return _compare(newest, public_state(page))
        if newest is not None and newest.state["live"]:
            return _compare(newest, {**newest.state, "live": False})
        return None


def _compare(newest: Version | None, state) -> Difference | None:
    changes = changes_between(newest.state if newest else None, state)
    if not changes:
        return None
    return Difference(state["address"], tuple(change.field for change in changes))


def _newest(page_id: int) -> Version | None:
    return Version.objects.filter(history__page_id=page_id).order_by("-number").first()
