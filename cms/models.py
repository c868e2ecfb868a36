"""The home page of the bulletin, and what the office says of itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page

from revisions.models import Action, Version
from revisions.versioned_page import RecordedTree


class BulletinHome(RecordedTree, Page):
    """The first page of the bulletin."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=1000)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["articles.Section"]
    max_count_per_parent = 1
    private_page_options = []
    template = "cms/home.html"

    class Meta:
        verbose_name = _("bulletin home")
        verbose_name_plural = _("bulletin homes")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "newest": changed_lately()}


def changed_lately(count: int = 5) -> list[Version]:
    """The newest version of each of the articles that changed here last and are still public."""
    newest: dict[object, Version] = {}
    here = Version.objects.exclude(action=Action.IMPORTED).select_related("history")
    for version in here.order_by("-position")[: 10 * count]:
        newest.setdefault(version.history_id, version)
    return [version for version in newest.values() if version.state["live"]][:count]


@register_setting(icon="home")
class BulletinSettings(BaseSiteSetting):
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
