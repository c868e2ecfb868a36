"""What a page must have for its public state to be recorded."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from revisions import record
from revisions.actor import acting
from revisions.models import Action, History, Version
from revisions.state import VersionedField


class RecordedTree:
    """A page whose move, copy or change of slug alters the public state of pages below it.

    Mixed into every page class that articles can hang under, and into articles themselves.
    """

    def save(self, *args, **kwargs):
        with transaction.atomic():
            old_path = self._stored_url_path()
            result = super().save(*args, **kwargs)
            if old_path is not None and old_path != self.url_path:
                record.record_subtree(self)
        return result

    def _stored_url_path(self) -> str | None:
        """The path before this save; None for a page that is being made."""
        if self.pk is None or self.numchild == 0:
            return None
        stored = type(self)._base_manager.filter(pk=self.pk)
        return stored.values_list("url_path", flat=True).first()

    # Wagtail's own publish, move and copy are not atomic by themselves.

    def move(self, *args, **kwargs):
        with transaction.atomic():
            return super().move(*args, **kwargs)

    def copy(self, *args, **kwargs):
        with transaction.atomic(), acting(action=Action.COPIED):
            return super().copy(*args, **kwargs)

    def publish(self, *args, **kwargs):
        with transaction.atomic():
            return super().publish(*args, **kwargs)

    def unpublish(self, *args, **kwargs):
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)


class VersionedPage(RecordedTree, models.Model):
    """Mixin of a Wagtail page: every change of its public state becomes a `Version`."""

    versioned_fields: ClassVar[tuple[VersionedField, ...]] = ()

    change_note = models.TextField(
        _("change note"),
        blank=True,
        max_length=500,
        help_text=_("What you changed and why, in one sentence. The public reads it."),
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            if record.may_change_public_state(type(self), kwargs.get("update_fields")):
                # After the children (attachments) too, which post_save would come before.
                record.record(self.pk, model=type(self))
        return result

    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        """Wagtail's, but the revision that is live is never rewritten: the public reads it."""
        if overwrite_revision is not None and overwrite_revision.pk == self.live_revision_id:
            raise PermissionDenied(
                gettext("The published revision can't be overwritten. Save a new one.")
            )
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    @cached_property
    def history(self) -> History | None:
        """The history of this page; None until it is published for the first time."""
        return History.objects.filter(page_id=self.pk).first()

    @cached_property
    def newest_version(self) -> Version | None:
        return self.history.newest() if self.history else None

    @property
    def published_at(self):
        """When the public could read this page first, by the server's clock (udip art. 8(6)(5))."""
        first = self.history.versions.order_by("number").first() if self.history else None
        return first.at if first else None
