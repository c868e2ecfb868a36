"""Receivers for every way in which a page's public state changes without `VersionedPage.save()`.

Each leads to `record()`, which does nothing when there is nothing new; so two doors may both
open for one change.
"""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_slug_changed, post_page_move

from revisions import record
from revisions.registry import is_versioned


def connect() -> None:
    """Connect the receivers, once; called when the app is ready."""
    post_save.connect(page_saved, dispatch_uid="revisions.page_saved")
    post_delete.connect(page_deleted, dispatch_uid="revisions.page_deleted")
    post_page_move.connect(page_moved, dispatch_uid="revisions.page_moved")
    page_slug_changed.connect(slug_changed, dispatch_uid="revisions.slug_changed")


def disconnect() -> None:
    """The reverse of `connect()`, for benchmarks that measure what recording costs."""
    post_save.disconnect(dispatch_uid="revisions.page_saved")
    post_delete.disconnect(dispatch_uid="revisions.page_deleted")
    post_page_move.disconnect(dispatch_uid="revisions.page_moved")
    page_slug_changed.disconnect(dispatch_uid="revisions.slug_changed")


def page_saved(sender, instance, raw=False, update_fields=None, **kwargs):
    """Saved as the base class (expiry, move), or loaded from a fixture, which skips `save()`."""
    if sender is Page:
        model = instance.specific_class
        if is_versioned(model) and not (raw and not model.objects.filter(pk=instance.pk).exists()):
            record.record(instance.pk, model=model)
    elif raw and is_versioned(sender):
        record.record(instance.pk, model=sender)


def page_deleted(sender, instance, **kwargs):
    """Deleted by any means that Django knows, a queryset's or a parent's deletion included."""
    if is_versioned(sender):
        record.record(instance.pk, model=sender)


def page_moved(sender, instance, **kwargs):
    """Moved: the page's own address was recorded on its save, those below it change after."""
    model = instance.specific_class
    if is_versioned(model):
        record.record(instance.pk, model=model)
    record.record_subtree(instance)


def slug_changed(sender, instance, **kwargs):
    """A slug changed by the base class: Wagtail tells only when the transaction is over."""
    record.record_subtree(instance)
