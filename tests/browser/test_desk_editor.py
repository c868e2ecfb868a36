"""The visual editor: what nobody touched stays as it is, what was changed changes, and no more."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.models import Article
from revisions.diff import compare
from revisions.models import Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page, login):
    """Opens the edit form of an article and waits for the visual editor: `desk(article)`."""

    def desk(article, at=None):
        browser = login(at or page)
        browser.goto(f"/admin/pages/{article.pk}/edit/")
        browser.wait_for_selector(".tox-hugerte[data-ready]")
        return browser

    return desk


@pytest.fixture
def sample(section, sample_path) -> Article:
    """The real article of the sample, with its history."""
    call_command("import_ssdip", str(sample_path), title="Karta pobytu", verbosity=0)
    return Article.objects.get(title="Karta pobytu")


def publish(page, note="Zmiana numeru pokoju"):
    """Presses "publish", writes the note and confirms."""
    page.locator("footer [data-w-dropdown-target='toggle']").click()
    page.locator("[name='action-publish']").click()
    dialogue = page.locator("dialog.desk-dialog")
    dialogue.locator("[data-desk-note]").fill(note)
    dialogue.locator("[data-desk-confirm]").click()
    page.wait_for_url("**/admin/pages/*/")


def type_at(page, text: str, words: str):
    """Writes `text` over `words` in the visual editor, as a person does."""
    page.evaluate(
        """([words]) => {
            const editor = window.hugerte.activeEditor || window.hugerte.get()[0];
            editor.focus();
            const walker = editor.getDoc().createTreeWalker(editor.getBody(), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = editor.dom.createRng();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                editor.selection.setRng(range);
                editor.nodeChanged();
                return;
            }
            throw new Error(`not found: ${words}`);
        }""",
        [words],
    )
    page.keyboard.type(text)
    page.wait_for_timeout(350)


def test_the_sample_saved_untouched_keeps_its_bytes(sample, desk):
    stored, versions = sample.full, Version.objects.count()
    page = desk(sample)
    page.get_by_role("button", name="Zapisz szkic").click()
    page.wait_for_selector(".messages .success")
    draft = Article.objects.get(pk=sample.pk).get_latest_revision_as_object()
    assert draft.full == stored
    assert Version.objects.count() == versions


def test_one_word_in_the_sample_changes_that_word_only(sample, desk):
    stored = sample.full
    page = desk(sample)
    type_at(page, "500", "417")
    publish(page)
    article = Article.objects.get(pk=sample.pk)
    diff = compare(stored, article.full)
    assert [(c.kind, c.before, c.after) for c in diff.changes] == [("text", "417", "500")]
    assert len(article.full) == len(stored)
