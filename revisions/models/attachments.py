"""The attachments of a page."""

from __future__ import annotations

import uuid

from django.db import connection, models
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
        stored = (file.size, file.content_type, file.sha256) if file else (None, "", "")
        return _state(self.uuid, self.title, self.filename, self.source_reference, *stored)

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
    """The attachments of `page` as the record keeps them, in their order.

    Of a draft they are in memory, and their files in the database: one query for either.
    """
    if "attachments" in getattr(page, "_cluster_related_objects", ()) or page.pk is None:
        items = list(page.attachments.all())
        files = StoredFile.objects.in_bulk({item.file_id for item in items if item.file_id})
        return [item.public_state(files.get(item.file_id)) for item in items]
    with connection.cursor() as cursor:
        cursor.execute(_STORED, [page.pk])
        rows = cursor.fetchall()
    return [
        _state(uuid.UUID(str(key)), *texts, size, content_type or "", sha256 or "")
        for key, *texts, size, content_type, sha256 in rows
    ]


# Raw SQL: every publication asks this, and the ORM takes longer than the database does.
_STORED = """
SELECT a.uuid, a.title, a.filename, a.source_reference, f.size, f.content_type, f.sha256
FROM revisions_attachment a LEFT JOIN revisions_storedfile f ON f.sha256 = a.file_id
WHERE a.page_id = %s ORDER BY a.sort_order
"""


def _state(
    key: uuid.UUID,
    title: str,
    filename: str,
    source_reference: str,
    size: int | None,
    content_type: str,
    sha256: str,
) -> dict:
    return {
        "uuid": str(key),
        "title": title,
        "filename": filename,
        "size": size,
        "content_type": content_type,
        "sha256": sha256,
        "source_reference": source_reference,
    }
