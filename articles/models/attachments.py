"""The registry of an article's attachments."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable


class Attachment(Orderable):
    """A file in an article's registry. Its uuid stays, whatever becomes of its row's key."""

    article = ParentalKey("articles.Article", on_delete=models.CASCADE, related_name="attachments")
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=255)
    # Its number in the system that the article was imported from, which kept the file itself.
    source_reference = models.CharField(max_length=50, blank=True, editable=False)

    class Meta(Orderable.Meta):
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self):
        return self.title

    def public_state(self) -> dict:
        """What the record keeps of it."""
        return {
            "uuid": str(self.uuid),
            "title": self.title,
            "source_reference": self.source_reference,
        }
