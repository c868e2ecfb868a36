"""The document of Wagtail's library, ours, so that it can keep what Wagtail's own forgets."""

from __future__ import annotations

from django.db import models
from wagtail.documents.models import AbstractDocument, Document

from revisions.models.files import StoredFile


def document_key(document_id: int) -> str:
    """What stands for a document where an attachment has its uuid."""
    return f"document-{document_id}"


class BulletinDocument(AbstractDocument):
    """A file in the library. Each of its files stays in the store when another replaces it."""

    # What the library's file is now; those before it are among its uploads.
    stored = models.ForeignKey(
        StoredFile,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="documents",
    )

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        abstract = False

    def public_state(self) -> dict:
        """What the record keeps of it in the version of an article that links to it."""
        return {
            "uuid": document_key(self.pk),
            "document": self.pk,
            "title": self.title,
            "filename": self.filename,
            "size": self.stored.size,
            "content_type": self.stored.content_type,
            "sha256": self.stored_id,
        }
