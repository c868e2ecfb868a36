"""The home page of the bulletin, and what the office says of itself."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import register_setting
from wagtail.models import Page

from revisions.models import Action, Version, read_clock_corrections
from revisions.models.site_settings import SiteSettings
from revisions.page_key import page_of
from revisions.state import VersionedField
from revisions.versioned_page import VersionedPage
from revisions.view_restrictions import is_restricted


def _setting(name: str, label: Promise) -> VersionedField:
    """A setting that the public reads in the frame of every page, as a part of the home page."""

    def read(page: BulletinHome) -> str:
        settings = BulletinSettings.objects.filter(site__root_page=page.pk).first()
        return getattr(settings or BulletinSettings(), name)

    return VersionedField(name, label, read=read)


class BulletinHome(VersionedPage, Page):
    """The first page of the bulletin. What the office says of itself is a part of its state."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=1000)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.Section"]
    max_count_per_parent = 1
    private_page_options = []
    template = "cms/home.html"
    versioned_fields = (
        "introduction",
        _setting("bulletin_name", _("Name of the bulletin")),
        _setting("body_name", _("Publishing body")),
        _setting("postal_address", _("Postal address")),
        _setting("phone", _("Telephone")),
        _setting("email", _("E-mail")),
        _setting("editor_name", _("Editor of the bulletin")),
    )

    class Meta:
        verbose_name = _("bulletin home")
        verbose_name_plural = _("bulletin homes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "newest": changed_lately()}


def changed_lately(count: int = 5) -> list[Version]:
    """The newest version of each page that changed here last and that everybody may view.

    Not of the home page.
    """
    newest: dict[object, Version] = {}
    home = BulletinHome._meta.label
    here = Version.objects.exclude(action=Action.IMPORTED).exclude(history__model=home)
    here = here.select_related("history")
    for version in here.order_by("-position")[: 10 * count]:
        newest.setdefault(version.history_id, version)
    public = (version for version in newest.values() if _is_public(version))
    found = list(islice(public, count))
    read_clock_corrections(found)
    return found


def _is_public(version: Version) -> bool:
    """Whether everybody may view the page whose newest version this is."""
    if version.restricted or not version.state["live"]:
        return False
    page = page_of(version.history)
    return page is not None and not is_restricted(page)


@register_setting(icon="home")
class BulletinSettings(SiteSettings):
    """Who publishes the bulletin. The publishing body of every article comes from here."""

    bulletin_name = models.CharField(
        _("name of the bulletin"), max_length=200, default="Biuletyn Informacji Publicznej"
    )
    body_name = models.CharField(_("publishing body"), max_length=200, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True, max_length=500)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    editor_name = models.CharField(
        _("editor of the bulletin"),
        max_length=200,
        blank=True,
        help_text=_("Name of an editor whom the public can ask."),
    )

    panels = [
        FieldPanel("bulletin_name"),
        FieldPanel("body_name"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("postal_address", "phone", "email", "editor_name")],
            heading=_("Contact"),
        ),
    ]

    class Meta:
        verbose_name = _("bulletin")
