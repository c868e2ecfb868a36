"""The attachments of a page."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, Page

from revisions.models.files import StoredFile, file_url


class Attachment(Orderable):
    """A file attached to a page. Its uuid stays, whatever becomes of its row's key.

    A row of the database is what is live; a draft's attachments are in Wagtail's revision.
    """

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="attachments")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=255)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    # Empty where the page was imported from a system that kept the file itself.
    file = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="attachments",
        verbose_name=_("file"),
    )
    # The file's number in that system.
    source_reference = models.CharField(max_length=50, blank=True, editable=False)
    # Who put the present file here, and when.
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    changed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    changed_by_name = models.CharField(max_length=255, blank=True, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return self.title

    @property
    def file_url(self) -> str:
        """The lasting address of its file; "" for none."""
        return file_url(self.file_id, self.filename) if self.file_id and self.filename else ""

    def public_state(self, file: StoredFile | None = None) -> dict:
        """What the record keeps of it. `file` saves a query where it is at hand."""
        file = file or self.file
        return {
            "uuid": str(self.uuid),
            "title": self.title,
            "filename": self.filename,
            "size": file.size if file else None,
            "content_type": file.content_type if file else "",
            "sha256": file.sha256 if file else "",
            "source_reference": self.source_reference,
        }

    @classmethod
    def from_state(cls, item: dict) -> Attachment:
        """The attachment that a recorded state tells of, not saved: for restoring it."""
        return cls(
            uuid=uuid.UUID(item["uuid"]),
            title=item["title"],
            filename=item.get("filename", ""),
            file_id=item.get("sha256") or None,
            source_reference=item.get("source_reference", ""),
        )


def attachments_state(page: Page) -> list[dict]:
    """The attachments of `page` as the record keeps them, in their order, in two queries."""
    items = list(page.attachments.all())
    files = StoredFile.objects.in_bulk({item.file_id for item in items if item.file_id})
    return [item.public_state(files.get(item.file_id)) for item in items]
