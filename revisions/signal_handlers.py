"""Receivers for every way in which a page's public state changes without `VersionedPage.save()`.

Each leads to `record()`, which does nothing when there is nothing new; so two handlers may both
open for one change.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from revisions import bulk_delete, bulk_record, record, write_lock
from revisions.models import History
from revisions.versioned_models import is_versioned, parental_keys


def connect() -> None:
    """Connect the receivers, once; called when the app is ready."""
    write_lock.connect()
    for name, (signal, receiver) in _HANDLERS.items():
        signal.connect(receiver, dispatch_uid=f"revisions.{name}")


def disconnect() -> None:
    """The reverse of `connect()`, for benchmarks that measure what recording costs."""
    for name, (signal, _receiver) in _HANDLERS.items():
        signal.disconnect(dispatch_uid=f"revisions.{name}")


def page_saved(
    sender: type[models.Model],
    instance: models.Model,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    """Saved as the base class (expiry, move), or loaded from a fixture, which skips `save()`."""
    if sender is Page:
        model = instance.specific_class
        if is_versioned(model) and not (raw and not model.objects.filter(pk=instance.pk).exists()):
            record.record(instance.pk, model=model)
    elif raw and is_versioned(sender):
        record.record(instance.pk, model=sender)


def page_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Deleted by any means that Django knows, a queryset's or a parent's deletion included."""
    bulk_delete.note_deleted(sender, instance)
    if not is_versioned(sender) or record.is_recorded_as_gone(instance.pk):
        return
    if history := History.objects.of_page(instance):
        record.record_gone(history)


def page_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Moved: the page's own address was recorded on its save, those below it change after."""
    model = instance.specific_class
    if is_versioned(model):
        record.record(instance.pk, model=model)
    bulk_record.record_subtree(instance)


def slug_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A slug changed by the base class: Wagtail tells only when the transaction is over."""
    if not getattr(instance, "descendants_are_recorded", False):
        bulk_record.record_subtree(instance)


def child_saved(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """A child of a page (an attachment) saved by itself, or loaded from a fixture."""
    if parental_keys(sender):
        record.record_child(instance)


def child_deleted(
    sender: type[models.Model],
    instance: models.Model,
    origin: models.Model | models.QuerySet | None = None,
    **kwargs: Any,
) -> None:
    """A child deleted by itself; one that goes with its page leaves with the page's version."""
    if parental_keys(sender) and sender in (type(origin), getattr(origin, "model", None)):
        record.record_child(instance)


def site_changing(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Remember the host names of the sites before one of them changes."""
    if sender is Site:
        sites = Site.objects.all()
        instance._former_hostnames = [bulk_record.hostname_of_site(site) for site in sites]


def site_changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Another page became a site's root, or a site came or went: addresses begin elsewhere."""
    if sender is Site:
        bulk_record.record_all(instance._former_hostnames)


def restriction_saving(
    sender: type[models.Model], instance: models.Model, raw: bool = False, **kwargs: Any
) -> None:
    """Remember the page that a restriction leaves for another one."""
    if sender is PageViewRestriction:
        stored = sender.objects.filter(pk=instance.pk).values_list("page_id", flat=True)
        instance._left_page_id = stored.first()


def restriction_changed(
    sender: type[models.Model],
    instance: models.Model,
    origin: models.Model | models.QuerySet | None = None,
    **kwargs: Any,
) -> None:
    """Pages became restricted or open to all; not where a restriction goes with its page."""
    if sender is not PageViewRestriction:
        return
    if origin is not None and getattr(origin, "model", type(origin)) is not sender:
        return
    for page_id in {instance.page_id, getattr(instance, "_left_page_id", None)} - {None}:
        bulk_record.record_restricted(page_id)


_HANDLERS = {
    "page_saved": (post_save, page_saved),
    "page_deleted": (post_delete, page_deleted),
    "page_moved": (post_page_move, page_moved),
    "slug_changed": (page_slug_changed, slug_changed),
    "child_saved": (post_save, child_saved),
    "child_deleted": (post_delete, child_deleted),
    "site_saving": (pre_save, site_changing),
    "site_deleting": (pre_delete, site_changing),
    "site_saved": (post_save, site_changed),
    "site_deleted": (post_delete, site_changed),
    "restriction_saving": (pre_save, restriction_saving),
    "restriction_saved": (post_save, restriction_changed),
    "restriction_deleted": (post_delete, restriction_changed),
}
