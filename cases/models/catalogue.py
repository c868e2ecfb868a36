"""The office's catalogues of stages and documents, in four languages. Edited in the admin."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cases.languages import LANGUAGE_NAMES

validate_code = RegexValidator(
    r"^[A-Z0-9][A-Z0-9_-]{0,39}\Z", _("Capital letters, digits, hyphens and underscores only.")
)


class Stage(models.Model):
    """A stage of the proceedings, with the texts that the client reads about it."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[validate_code],
        help_text=_("The name by which the case system knows it."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), help_text=_("A change to a lower position is shown as a step back.")
    )
    on_path = models.BooleanField(
        _("on the usual path"),
        default=True,
        help_text=_("Shown on the timeline before it is reached."),
    )
    name_pl = models.CharField(_("name (Polish)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    name_uk = models.CharField(_("name (Ukrainian)"), max_length=120, blank=True)
    name_ru = models.CharField(_("name (Russian)"), max_length=120, blank=True)
    explanation_pl = models.TextField(_("explanation (Polish)"), max_length=2000)
    explanation_en = models.TextField(_("explanation (English)"), max_length=2000, blank=True)
    explanation_uk = models.TextField(_("explanation (Ukrainian)"), max_length=2000, blank=True)
    explanation_ru = models.TextField(_("explanation (Russian)"), max_length=2000, blank=True)
    next_pl = models.TextField(_("what comes next (Polish)"), max_length=2000, blank=True)
    next_en = models.TextField(_("what comes next (English)"), max_length=2000, blank=True)
    next_uk = models.TextField(_("what comes next (Ukrainian)"), max_length=2000, blank=True)
    next_ru = models.TextField(_("what comes next (Russian)"), max_length=2000, blank=True)

    panels = [
        FieldRowPanel([FieldPanel(name) for name in ("code", "position", "on_path")]),
        *[
            MultiFieldPanel(
                [FieldPanel(f"{name}_{code}") for name in ("name", "explanation", "next")],
                heading=own_name,
            )
            for code, own_name in LANGUAGE_NAMES.items()
        ],
    ]

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("stage of proceedings")
        verbose_name_plural = _("stages of proceedings")

    def __str__(self):
        return self.name_pl


class DocumentType(models.Model):
    """A document that may be missing from a case."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[validate_code],
        help_text=_("The name by which the case system knows it."),
    )
    name_pl = models.CharField(_("name (Polish)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    name_uk = models.CharField(_("name (Ukrainian)"), max_length=200, blank=True)
    name_ru = models.CharField(_("name (Russian)"), max_length=200, blank=True)
    in_use = models.BooleanField(
        _("in use"), default=True, help_text=_("Offered when a missing document is added.")
    )

    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("in_use")]),
        *[FieldPanel(f"name_{code}") for code in LANGUAGE_NAMES],
    ]

    class Meta:
        ordering = ["name_pl"]
        verbose_name = _("document that may be missing")
        verbose_name_plural = _("documents that may be missing")

    def __str__(self):
        return self.name_pl
