"""What an office decides about the work of its editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import register_setting

from revisions.models.site_settings import SiteSettings

if TYPE_CHECKING:
    from wagtail.models import Page


def default_presets() -> str:
    """Notes that fit most changes, in the language of the site's content, one a line."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(
            (
                gettext("Contact details changed"),
                gettext("Opening hours changed"),
                gettext("Fee changed"),
                gettext("Legal provisions changed"),
                gettext("New form to fill in"),
                gettext("Editorial correction"),
            )
        )


class EditorialSettings(SiteSettings):
    """The demand for a note on every change, and the notes that are offered."""

    note_required = models.BooleanField(
        _("ask for a note on every change"),
        default=True,
        help_text=_("A change can then be published only with a note that says what it is."),
    )
    note_presets = models.TextField(
        _("notes to choose from"),
        blank=True,
        default=default_presets,
        max_length=3000,
        help_text=_("One note a line. The editor chooses one and may go on writing."),
    )

    panels = [FieldPanel("note_required"), FieldPanel("note_presets")]

    class Meta:
        verbose_name = _("editorial settings")

    @classmethod
    def of(cls, page: Page | None) -> EditorialSettings:
        """The settings of the site that `page` belongs to; the usual ones where it has none."""
        site = page.get_site() if page is not None else None
        return cls.for_site(site) if site else cls()

    @property
    def presets(self) -> list[str]:
        return [line.strip() for line in self.note_presets.splitlines() if line.strip()]


# Without Wagtail's app for settings there is no page to change them on, and the defaults hold.
if apps.is_installed("wagtail.contrib.settings"):
    register_setting(EditorialSettings, icon="edit")
