"""The office's own data on the portal and in the letter. Edited in the admin."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cases.languages import LANGUAGE_NAMES


@register_setting(icon="mail")
class PortalSettings(BaseGenericSetting):
    """The letterhead, the closing of the letter, and whom a client can ask."""

    office_name = models.CharField(_("name of the office"), max_length=200, blank=True)
    office_unit = models.CharField(_("department"), max_length=200, blank=True)
    office_address = models.TextField(_("address"), max_length=500, blank=True)
    contact = models.CharField(_("telephone or e-mail for questions"), max_length=200, blank=True)
    place = models.CharField(
        _("place named in the date line of the letter"), max_length=100, blank=True
    )
    closing_pl = models.TextField(_("closing words (Polish)"), max_length=1000, blank=True)
    closing_en = models.TextField(_("closing words (English)"), max_length=1000, blank=True)
    closing_uk = models.TextField(_("closing words (Ukrainian)"), max_length=1000, blank=True)
    closing_ru = models.TextField(_("closing words (Russian)"), max_length=1000, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("office_name", "office_unit", "office_address", "contact", "place")
            ],
            heading=_("Office"),
        ),
        MultiFieldPanel(
            [FieldPanel(f"closing_{code}") for code in LANGUAGE_NAMES],
            heading=_("Closing words of the letter"),
        ),
    ]

    class Meta:
        verbose_name = _("Portal Klienta")

    @classmethod
    def current(cls) -> PortalSettings:
        """What the office has set; nothing, unsaved, where it has set nothing yet.

        Wagtail's `load()` would save it, and reading would wait for writing.
        """
        return cls.base_queryset().first() or cls()
