"""The edit form of an article."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from revisions.admin.forms import VersionedPageForm


class ArticleForm(VersionedPageForm):
    """Fills in the metryczka of a new article with the person who writes it and the day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self._prefill_provenance()

    def _prefill_provenance(self) -> None:
        user = self.for_user
        name = (user.get_full_name() or user.get_username()) if user else ""
        for field in ("produced_by", "responsible_person", "entered_by"):
            self.initial[field] = self.initial.get(field) or name
        self.initial["produced_on"] = self.initial.get("produced_on") or timezone.localdate()
