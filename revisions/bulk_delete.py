"""Deletes the pages below another in batches; Wagtail takes 16 queries for each of them.

What Wagtail does for each page by a signal is done here for a batch: its log, unpublishing, its
reference index. The search index goes with the rows themselves, where it is in the same database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.signals import page_unpublished, unpublished

from revisions import bulk_record, record, version_writer
from revisions.models import Action
from revisions.versioned_models import is_versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

BATCH_SIZE = 250  # pages; Django reads the drafts of a batch, bodies and all, before they go


def delete_descendants(page: Page, user: AbstractUser | None = None) -> Counter[str]:
    """Delete all pages below `page`, which `user` may delete with them.

    All of it happens, or nothing. Returns the numbers of rows deleted, by the labels of their
    classes.
    """
    deleted: Counter[str] = Counter()
    with transaction.atomic():
        version_writer.lock()
        stored = Page.objects.get(pk=page.pk)  # others may have moved it
        below = Page.objects.filter(path__startswith=stored.path, depth__gt=stored.depth)
        # From the end, so that no page is left below one that is deleted.
        while batch := list(below.order_by("-path").specific(defer=True)[:BATCH_SIZE]):
            deleted.update(_delete(batch, user))
    return deleted


def is_deleting_in_bulk() -> bool:
    """Whether what is being deleted now leaves the indexes along with its batch."""
    return _batch.get() is not None


def note_deleted(sender: type[models.Model], instance: models.Model) -> None:
    """Remember what a batch took along (pages, attachments, redirects), for the reference index.

    A page learns what it was: Wagtail's search index would ask the database.
    """
    if (batch := _batch.get()) is None:
        return
    if sender is Page and instance.pk in batch.pages:
        instance.specific = batch.pages[instance.pk]
    if sender in ReferenceIndex.tracked_models:
        batch.keys[ReferenceIndex._get_base_content_type(sender)].add(str(instance.pk))


@dataclass(frozen=True)
class _Batch:
    pages: dict[int, Page]
    # Of the rows deleted with them, by the content type under which the reference index has them.
    keys: dict[ContentType, set[str]] = field(default_factory=lambda: defaultdict(set))


def _delete(pages: Sequence[Page], user: AbstractUser | None) -> dict[str, int]:
    versioned = [page for page in pages if is_versioned(type(page))]
    gone = bulk_record.record_withdrawn(versioned, Action.DELETED)
    _unpublish(pages)
    _log(pages, user)
    with record.recorded_as_gone(gone), _indexes_updated_at_the_end(pages):
        return Page.objects.filter(pk__in=[page.pk for page in pages]).delete()[1]


def _unpublish(pages: Sequence[Page]) -> None:
    """What Wagtail does before it deletes a live page; it goes on to do it for aliases' sources."""
    sources = Page.objects.filter(alias_of__in=[page.pk for page in pages])
    sources = set(sources.values_list("alias_of_id", flat=True))
    live = [page for page in pages if page.live and page.pk not in sources]
    Page.objects.filter(pk__in=[page.pk for page in live]).update(live=False)
    for page in live:
        page.live = False
        page_unpublished.send(sender=type(page), instance=page)
        unpublished.send(sender=type(page), instance=page)


def _log(pages: Sequence[Page], user: AbstractUser | None) -> None:
    context = get_active_log_context()
    now = timezone.now()
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page=page,
            content_type_id=page.content_type_id,
            label=page.get_admin_display_title(),
            action="wagtail.delete",
            timestamp=now,
            uuid=context.uuid,
            user=user or context.user,
            deleted=True,
        )
        for page in pages
    )


@contextmanager
def _indexes_updated_at_the_end(pages: Sequence[Page]) -> Iterator[None]:
    """Let Wagtail's indexes forget what is deleted inside the block at its end, not one by one."""
    # Can't be imported before all models are there.
    from wagtail.signal_handlers import disable_reference_index_auto_update

    batch = _Batch({page.pk: page for page in pages})
    token = _batch.set(batch)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        _batch.reset(token)
    references = ReferenceIndex.objects
    for content_type, keys in batch.keys.items():
        for some in _slices(sorted(keys)):
            references.filter(base_content_type=content_type, object_id__in=some).delete()
            references.filter(to_content_type=content_type, to_object_id__in=some).delete()


def _slices(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), bulk_record.BATCH_SIZE):
        yield keys[start : start + bulk_record.BATCH_SIZE]


_batch: ContextVar[_Batch | None] = ContextVar("revisions_deleted_batch", default=None)
