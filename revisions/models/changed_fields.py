"""What is kept beside the versions: which fields each changed, and what a source told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from revisions.models.history import History
from revisions.models.record import Version

if TYPE_CHECKING:
    from revisions.state import FieldChange

# Characters of an address that are kept for finding it; PostgreSQL indexes up to 2,704 bytes.
ADDRESS_PREFIX = 500


class ChangedFieldQuerySet(models.QuerySet):
    def to_address(self, address: str) -> Iterator[ChangedField]:
        """The changes by which a page came to stand at `address`, newest first."""
        found = self.filter(address=address[:ADDRESS_PREFIX]).order_by("-version_id")
        for changed in found.select_related("history", "version").iterator(chunk_size=20):
            if changed.version.stored_state["address"] == address:
                yield changed


class ChangedField(models.Model):
    """That a version changed a field: an index over what the states say, for filtering."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="changed_fields")
    # No index of its own: the constraint below begins with it.
    history = models.ForeignKey(History, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=100)
    # Of an address its beginning, by which former addresses are found; null for other fields, which
    # the index leaves out.
    address = models.CharField(max_length=ADDRESS_PREFIX, null=True)  # noqa: DJ001

    objects = ChangedFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("changed field")
        verbose_name_plural = _("changed fields")
        constraints = [
            models.UniqueConstraint(
                fields=["history", "field", "number"], name="one_mark_a_changed_field"
            )
        ]
        indexes = [
            models.Index(
                fields=["address"],
                name="changed_address",
                condition=models.Q(address__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.number}: {self.field}"


def indexed_address(change: FieldChange) -> str | None:
    """What the index says of a change of the address; None of other fields."""
    return str(change.after)[:ADDRESS_PREFIX] if change.field == "address" else None


class SourceEvent(models.Model):
    """What an imported source told beside its versions: a file attached, a field unknown here.

    It belongs to the newest version that was not later; its table of fields is kept as it was.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="source_events")
    kind = models.CharField(max_length=20)  # "attached", "detached", "replaced", "field"
    reference = models.CharField(max_length=255)  # the file's number, or the field's name
    at = models.DateTimeField()  # by the source
    recorded_at = models.DateTimeField()  # by this server's clock
    author_name = models.CharField(max_length=255)
    rows = models.JSONField(default=list)  # [name, before, after]; null where there was no value
    source = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("event of the source")
        verbose_name_plural = _("events of the source")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.kind} {self.reference}"
