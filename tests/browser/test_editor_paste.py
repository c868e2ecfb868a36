"""Paste from Word and Google Docs: the structure comes, the dress stays behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from articles.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# As they put it on the clipboard, shortened where it repeats itself.
CLIPBOARD = Path(__file__).parent / "clipboard"
WORD = (CLIPBOARD / "word.html").read_text()

WORD_CLEAN = (
    "<h2>Wymagane dokumenty</h2>"
    "<p>Wniosek składa się <strong>osobiście</strong> w\u00a0pokoju <em>12</em>.</p>"
    "<ul><li>wypełniony wniosek<ul><li>podpisany</li></ul></li><li>zdjęcie</li></ul>"
    "<ol><li>najpierw</li><li>potem</li></ol>"
    "<table><tbody><tr><td>Rzecz</td><td>Opłata</td></tr>"
    '<tr><td colspan="2">Wydanie karty – 100 zł</td></tr></tbody></table>'
    '<p>Więcej: <a href="https://www.gov.pl/">gov.pl</a></p>'
)

GOOGLE = (CLIPBOARD / "google-docs.html").read_text()

GOOGLE_CLEAN = (
    "<h2>Opłaty</h2>"
    "<p>Opłata <strong>100 zł</strong><em> skarbowa</em>"
    '<a href="https://www.gov.pl/a">tutaj</a></p>'
    "<ul><li>pierwszy<ul><li>pod pierwszym</li></ul></li><li>drugi</li></ul>"
    "<table><tbody><tr><td>Rzecz</td><td>Opłata</td></tr></tbody></table>"
)

HOSTILE = (
    '<p onclick="x()">a<script>alert(1)</script><a href="javascript:alert(1)">b</a>'
    '<img src="data:image/png;base64,AAAA"><iframe src="https://example.org"></iframe>'
    '<svg><a href="x"></a></svg><style>p{}</style></p>'
)


@pytest.fixture
def editor_at(page, login, article):
    login(page).goto(f"/admin/pages/{article.pk}/edit/")
    page.wait_for_selector(".tox-hugerte[data-ready]")
    return page


def paste(page, html: str, text: str = "") -> str:
    """Pastes into the emptied editor as the clipboard would; returns what the form then holds."""
    page.evaluate(
        """([html, text]) => {
            const editor = window.hugerte.get()[0];
            editor.setContent("");
            editor.focus();
            const data = new DataTransfer();
            if (html) data.setData("text/html", html);
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true,
            });
            editor.getBody().dispatchEvent(event);
        }""",
        [html, text],
    )
    page.wait_for_timeout(600)
    return page.input_value("textarea[name=full]")


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", re.sub(r"[ \n]+", " ", html))


@pytest.mark.parametrize(
    ("html", "clean"), [(WORD, WORD_CLEAN), (GOOGLE, GOOGLE_CLEAN)], ids=["Word", "Google Docs"]
)
def test_it_arrives_clean(editor_at, html, clean):
    pasted = paste(editor_at, html)
    assert squeezed(pasted) == clean
    assert not re.search(r"mso|style=|class=|<span|<o:|docs-internal", pasted, re.I)


def test_nothing_harmful_arrives(editor_at):
    pasted = paste(editor_at, HOSTILE)
    assert not re.search(r"script|onclick|javascript|data:|iframe|svg|<style", pasted)
    assert "a" in pasted and "b" in pasted


def test_plain_text_stays_plain(editor_at):
    assert squeezed(paste(editor_at, "", "Pokój 12\n\nParter")) == "<p>Pokój 12</p><p>Parter</p>"


def test_what_was_pasted_is_saved(editor_at, article):
    pasted = paste(editor_at, WORD)
    editor_at.get_by_role("button", name="Zapisz szkic").click()
    editor_at.wait_for_selector(".messages .success")
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert squeezed(draft.full) == squeezed(pasted) == WORD_CLEAN
