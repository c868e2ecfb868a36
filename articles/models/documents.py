"""The document of Wagtail's library, ours, so that it can keep what Wagtail's own forgets."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.models import CollectionViewRestriction

from revisions.models.files import StoredFile


def document_key(document_id: int) -> str:
    """What stands for a document where an attachment has its uuid."""
    return f"document-{document_id}"


def is_in_private_collection() -> Exists:
    """Whether an item of the library is in a collection that not everybody may see.

    Or in one below such a collection. For `annotate()` on documents or pictures.
    """
    restrictions = CollectionViewRestriction.objects.exclude(
        restriction_type=CollectionViewRestriction.NONE
    )
    path = ExpressionWrapper(OuterRef("collection__path"), output_field=models.CharField())
    inside = restrictions.annotate(inner_path=path)
    return Exists(inside.filter(inner_path__startswith=F("collection__path")))


class WithheldFile(models.Model):
    """A file of a document that was in a private collection when it was deleted. Append-only.

    While the document is there its collection says whether its files are public; this goes on
    saying it when the document is gone.
    """

    document_id = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("withheld file")
        verbose_name_plural = _("withheld files")
        indexes = [models.Index(fields=["file", "document_id"], name="withheld_file")]

    def __str__(self):
        return f"{self.document_id} {self.file_id}"


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

    @classmethod
    def withholds_file(cls, key: str, sha256: str) -> bool:
        """Whether a file that a version recorded under `key` (`document_key`) is not public now."""
        document_id = int(key.removeprefix("document-"))
        documents = cls.objects.filter(pk=document_id).annotate(
            is_private=is_in_private_collection()
        )
        return (
            documents.filter(is_private=True).exists()
            or WithheldFile.objects.filter(document_id=document_id, file=sha256).exists()
        )

    def public_state(self) -> dict:
        """What the record keeps of it in the version of an article that links to it.

        Neither name nor file of a private one (`is_private`, see `is_in_private_collection`).
        """
        if self.is_private:
            return {
                "uuid": document_key(self.pk),
                "document": self.pk,
                "title": f"#{self.pk}",
                "private": True,
            }
        return {
            "uuid": document_key(self.pk),
            "document": self.pk,
            "title": self.title,
            "filename": self.filename,
            "size": self.stored.size,
            "content_type": self.stored.content_type,
            "sha256": self.stored_id,
        }
