"""What an office decides about the work of its editors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

PRESETS = (
    "Zmiana danych kontaktowych\n"
    "Zmiana godzin przyjęć\n"
    "Zmiana wysokości opłaty\n"
    "Zmiana przepisów\n"
    "Nowy wzór wniosku\n"
    "Poprawka redakcyjna"
)


@register_setting(icon="edit")
class EditorialSettings(BaseSiteSetting):
    """The demand for a note on every change, and the notes that are offered."""

    note_required = models.BooleanField(
        _("ask for a note on every change"),
        default=True,
        help_text=_("A change can then be published only with a note that says what it is."),
    )
    note_presets = models.TextField(
        _("notes to choose from"),
        blank=True,
        default=PRESETS,
        max_length=3000,
        help_text=_("One note a line. The editor chooses one and may go on writing."),
    )

    panels = [FieldPanel("note_required"), FieldPanel("note_presets")]

    class Meta:
        verbose_name = _("editorial settings")

    @classmethod
    def of(cls, page) -> EditorialSettings:
        """The settings of the site that `page` belongs to; the usual ones where it has none."""
        site = page.get_site() if page is not None else None
        return cls.for_site(site) if site else cls()

    @property
    def presets(self) -> list[str]:
        return [line.strip() for line in self.note_presets.splitlines() if line.strip()]
