"""Every versioned page has the panels of the record, where its class does not list them."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from wagtail.admin.panels import FieldPanel, PanelGroup

from articles.models import Article
from revisions.admin.panels import PublishPanel
from revisions.attachments.panels import AttachmentsPanel
from tests.pages.models import ExampleAnnouncement, LegalNotice

pytestmark = pytest.mark.no_database


def panels(model) -> list[list[str]]:
    """The panels of each tab by what they show."""

    def name(panel) -> str:
        if isinstance(panel, FieldPanel):
            return panel.field_name
        if isinstance(panel, PanelGroup):
            return "+".join(map(name, panel.children))
        return type(panel).__name__

    return [[name(panel) for panel in tab.children] for tab in model.get_edit_handler().children]


def test_they_stand_before_and_behind_the_content():
    content, *_others = panels(ExampleAnnouncement)
    assert content == [
        "PublishPanel",
        "title",
        "body",
        "valid_until",
        "AttachmentsPanel",
        "change_note",
    ]


def test_a_class_that_lists_them_decides_their_place():
    first, second = panels(LegalNotice)
    assert first == ["PublishPanel", "change_note", "title", "AttachmentsPanel"]
    assert second == ["text"]
    article, *_others = panels(Article)
    assert article.count("AttachmentsPanel") == 1
    assert article[-1] == "change_note"


def test_they_do_not_join_the_lists_of_the_class():
    panels(ExampleAnnouncement)
    listed = ExampleAnnouncement.content_panels
    assert not any(isinstance(p, (PublishPanel, AttachmentsPanel)) for p in listed)


def test_the_guide_says_where_they_are():
    guide = Path(__file__).resolve().parents[3] / "docs" / "versioned-pages.md"
    named = re.findall(r"`(\w+Panel)\(\)`\s\(`([\w.]+)`\)", guide.read_text(encoding="utf-8"))
    found = {getattr(import_module(module), name) for name, module in named}
    assert found == {PublishPanel, AttachmentsPanel}
