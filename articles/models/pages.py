"""Sections and the procedure articles in them."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, Site

from articles.document_links import (
    find_linked_documents,
    link_current_files,
    link_recorded_files,
    linked_documents,
    links_lead_elsewhere,
)
from articles.editor.widgets import HtmlEditor
from articles.forms import ArticleForm
from articles.models.documents import BulletinDocument
from articles.picture_files import private_pictures
from revisions.attachments.panels import AttachmentsPanel
from revisions.fields import HtmlField
from revisions.models import History, Version
from revisions.page_key import page_of
from revisions.presentation import present_attachments
from revisions.sanitise import sanitise
from revisions.state import Kind, State, VersionedField, address_of
from revisions.versioned_page import VersionedPage
from revisions.view_restrictions import viewable_pages

# What a reader of a procedure looks for first. Each is a field of its own, so that it can be found
# without reading the whole body, and is compared on its own.
FACTS = (
    "filing_place",
    "opening_hours",
    "documents",
    "fee",
    "time_limit",
    "decision_form",
    "legal_basis",
    "appeal",
    "appeal_body",
)
# The metryczka (udip art. 8(6)): who made it, when, who answers for it, who entered it.
PROVENANCE = ("produced_by", "produced_on", "responsible_person", "entered_by")


class Section(VersionedPage, Page):
    """A chapter of the bulletin: an entry of its menu, with articles in it."""

    introduction = models.TextField(_("introduction"), blank=True, max_length=1000)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.BulletinHome", "articles.Section"]
    subpage_types = ["articles.Section", "articles.Article"]
    private_page_options = []
    template = "articles/section.html"
    versioned_fields = ("introduction",)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        children = viewable_pages(request, self.get_children().live().specific())
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": [page for page in children if isinstance(page, Section)],
            "articles": [page for page in children if isinstance(page, Article)],
        }


class Article(VersionedPage, Page):
    """A procedure article: the body, the facts of the procedure, the metryczka."""

    lead = models.TextField(
        _("lead"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences: what this is about and for whom."),
    )
    full = HtmlField(_("content"), blank=True)

    filing_place = models.TextField(_("where to file"), blank=True)
    opening_hours = models.TextField(_("opening hours"), blank=True)
    documents = models.TextField(
        _("documents to attach"), blank=True, help_text=_("One document a line.")
    )
    fee = models.TextField(_("fee"), blank=True)
    time_limit = models.TextField(_("time limit"), blank=True)
    decision_form = models.TextField(_("form of decision"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    appeal = models.TextField(_("appeal procedure"), blank=True)
    appeal_body = models.TextField(_("appeal body"), blank=True)

    produced_by = models.CharField(
        _("produced by"),
        blank=True,
        max_length=255,
        help_text=_("The person who wrote the information, or the unit that answers for it."),
    )
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    responsible_person = models.CharField(_("responsible for content"), blank=True, max_length=255)
    entered_by = models.CharField(_("entered by"), blank=True, max_length=255)

    base_form_class = ArticleForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("full", widget=HtmlEditor),
        AttachmentsPanel(heading=_("Attachments")),
        MultiFieldPanel([FieldPanel(name) for name in FACTS], heading=_("The procedure in short")),
        MultiFieldPanel([FieldPanel(name) for name in PROVENANCE], heading=_("Provenance")),
    ]
    parent_page_types = ["articles.Section"]
    subpage_types = []
    private_page_options = []
    template = "articles/article.html"

    versioned_fields = (
        "lead",
        "full",
        *FACTS,
        *PROVENANCE,
        "attachments",
        # Which file each document of the library was that the content links to.
        VersionedField(
            "linked_documents",
            _("Linked documents"),
            Kind.ATTACHMENTS,
            read=lambda page: linked_documents(page.full, address_of(page)),
            is_read_after_move=lambda page, recorded, sites_changed: links_lead_elsewhere(
                page.full, address_of(page), recorded, sites_changed=sites_changed
            ),
        ),
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @classmethod
    def public_context(cls, state: State, *, archival: bool = True) -> dict:
        """What a template shows of a public state, today's or a recorded one (`archival`)."""
        labels = {field.name: field.label for field in cls.public_fields()}
        provenance = {name: state.get(name, "") for name in PROVENANCE}
        if provenance["produced_on"]:
            day = datetime.date.fromisoformat(provenance["produced_on"])
            provenance["produced_on"] = date_format(day, "DATE_FORMAT")
        link_files = link_recorded_files if archival else link_current_files
        linked = state.get("linked_documents") or []
        full = link_files(sanitise(state.get("full", "")), linked, state["address"])
        return {
            "template": "articles/_content.html",
            "side_template": "articles/_provenance.html",
            "lead": state.get("lead", ""),
            "full": mark_safe(full),
            "facts": [(labels[name], state[name]) for name in FACTS if state.get(name)],
            "provenance": [(labels[name], text) for name, text in provenance.items() if text],
            "attachments": present_attachments(state.get("attachments") or []),
        }

    @classmethod
    def publishing_body(cls, history: History, version: Version) -> str:
        """What the first page of the bulletin called the publishing body then."""
        page = page_of(history)
        site = page.get_site() if page is not None else None
        site = site or Site.objects.filter(is_default_site=True).first()
        if site is None:
            return ""
        homes = Version.objects.of_page(site.root_page).public()
        if version.imported:
            home = homes.as_of(version.at).first()
        else:  # by what was recorded before it, whatever the clock said
            home = homes.filter(position__lte=version.position).last()
        return home.state.get("body_name", "") if home is not None else ""

    @classmethod
    def withholds_file(cls, field: str, key: str, sha256: str) -> bool:
        """Files of the library are public as long as their documents are."""
        return field == "linked_documents" and BulletinDocument.withholds_file(key, sha256)

    def publication_problems(self) -> list[str]:
        """Links to documents that the public can't read, and pictures that it can't see."""
        address = address_of(self)
        documents = [
            gettext(
                "The content links to the document “%(title)s”, which is in the private collection "
                "“%(collection)s”. Move the document to a public collection or remove the link."
            )
            % {"title": document.title, "collection": document.collection}
            for document in find_linked_documents(self.full, address)
            if document.is_private
        ]
        pictures = [
            gettext(
                "The content shows the picture “%(title)s”, which is in the private collection "
                "“%(collection)s”. Move the picture to a public collection or remove it."
            )
            % {"title": picture.title, "collection": picture.collection}
            for picture in private_pictures(self.full, address)
        ]
        return documents + pictures

    @property
    def description(self) -> str:
        """One or two sentences for lists and for search engines."""
        return self.lead or self.search_description
