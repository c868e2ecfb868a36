"""What the page of the visual editor holds of a stored text."""

from __future__ import annotations

import json

import pytest

from articles.editor.widgets import HtmlEditor
from revisions.html_reader import attributes, parse, walk
from revisions.live_parts import live_parts
from tests.hostile_html import ALL_HOSTILE_HTML, HOSTILE_HTML

pytestmark = pytest.mark.no_database

LEGACY = "<P ALIGN=left>Pok&oacute;j 12<P>Parter\n<font color=red>Uwaga"


def rendered(value: str) -> tuple[str, dict]:
    """What the text area holds, and what the visual editor is given."""
    html = HtmlEditor().render("full", value, {"id": "id_full"})
    area = next(node for node in walk(parse(html)) if node.tag == "textarea")
    return area.text().removeprefix("\n"), json.loads(attributes(area)["data-html-editor"])


def test_the_text_area_holds_the_stored_bytes():
    source, options = rendered(LEGACY)
    assert source == LEGACY
    assert options["content"] == (
        '<p align="left">Pokój 12</p><p align="left">Parter\n<font color="red">Uwaga</font></p>'
    ).replace('<p align="left">Parter', "<p>Parter")


@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_nothing_live_reaches_the_browser(name):
    source, options = rendered(LEGACY + HOSTILE_HTML[name])
    assert live_parts(source) == []
    if name != "CDATA":  # hides what is markup: all of it is sanitised then
        assert source.startswith(LEGACY)
    assert live_parts(options["content"]) == []


def test_what_is_not_shown_is_named():
    html = HtmlEditor().render("full", "<p>Pokój 12</p><script>x()</script>", {"id": "id_full"})
    assert "&lt;script&gt;" in html.partition("</textarea>")[2]
    assert 'class="help"' not in HtmlEditor().render("full", LEGACY, {"id": "id_full"})


def test_a_text_that_is_too_long_for_the_editor_is_edited_as_text(monkeypatch):
    monkeypatch.setattr("articles.editor.widgets.LONGEST", 10)
    html = HtmlEditor().render("full", LEGACY, {"id": "id_full"})
    assert "data-html-editor" not in html and "Parter" in html


def test_all_of_it_at_once():
    source, options = rendered(ALL_HOSTILE_HTML)
    assert live_parts(source) == live_parts(options["content"]) == []
