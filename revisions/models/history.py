"""The threads of versions, one a page."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from revisions.page_key import PAGE_KEY, page_key

if TYPE_CHECKING:
    from wagtail.models import Page

    from revisions.models.record import Version


class HistoryQuerySet(models.QuerySet):
    def of_page(self, page: Page) -> History | None:
        """The history of `page`; None until it was published for the first time."""
        return self.filter(**page_key(page)).first()


class History(models.Model):
    """The thread of one page's versions. It knows the page by its key, and outlives it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page_id = models.BigIntegerField()
    translation_key = models.UUIDField()
    locale_id = models.BigIntegerField()
    model = models.CharField(max_length=100)  # label of the page's class: "articles.Article"

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history")
        verbose_name_plural = _("histories")
        constraints = [models.UniqueConstraint(fields=[*PAGE_KEY], name="one_history_a_page")]

    def __str__(self):
        return f"{self.model} {self.page_id}"

    def get_absolute_url(self) -> str:
        return reverse("revisions:log", args=[self.uuid])

    def newest(self) -> Version | None:
        """The newest version; a history always has one once its transaction is over."""
        return self.versions.order_by("-number").first()
