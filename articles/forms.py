"""The edit form of an article."""

from __future__ import annotations

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from revisions.fields import VerbatimCharField


class ArticleForm(WagtailAdminPageForm):
    """Keeps what nobody edited byte for byte, prefills the metryczka, asks for a fresh note."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.pk is None:
            self._prefill_provenance()
        elif not page.has_unpublished_changes:
            # The note told of the last publication; the next one needs its own.
            self.initial["change_note"] = ""

    def _prefill_provenance(self):
        user = self.for_user
        name = (user.get_full_name() or user.get_username()) if user else ""
        for field in ("produced_by", "responsible_person", "entered_by"):
            self.initial.setdefault(field, "")
            self.initial[field] = self.initial[field] or name
        self.initial["produced_on"] = self.initial.get("produced_on") or timezone.localdate()

    def clean(self):
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, VerbatimCharField) and name in cleaned:
                stored = getattr(self.instance, name) if self.instance.pk else ""
                cleaned[name] = field.clean_against(self.initial.get(name, stored), cleaned[name])
        return cleaned
