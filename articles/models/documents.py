"""The document of Wagtail's library, ours, so that it can keep what Wagtail's own forgets."""

from __future__ import annotations

from wagtail.documents.models import AbstractDocument, Document


class BulletinDocument(AbstractDocument):
    """A file in the library."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        abstract = False
