"""The registry of attachments in a real browser."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article
from revisions.models import History, StoredFile, Version
from tests.revisions.attachments.conftest import attachment, make_docx, make_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A, B = make_pdf("jeden"), make_pdf("dwa", "trzy")
DROP = """
([files]) => {
  const data = new DataTransfer();
  for (const {name, size, text} of files)
    data.items.add(new File([text ?? new Uint8Array(size).fill(97)], name));
  const target = document.querySelector("[data-drop]");
  const options = {dataTransfer: data, bubbles: true, cancelable: true};
  for (const kind of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, options));
}
"""


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def published(article, *items) -> Article:
    page = Article.objects.get(pk=article.pk)
    for place, item in enumerate(items):
        item.sort_order = place
    page.attachments = items
    page.save_revision().publish()
    return Article.objects.get(pk=article.pk)


def open_editor(page: Page, article) -> None:
    page.goto(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    expect(page.locator("[data-drop]")).to_be_visible()


def rows(page: Page):
    return page.locator("[data-rows] > [data-row]")


def save_draft(page: Page) -> None:
    with page.expect_navigation():
        page.evaluate("document.querySelector('#page-edit-form').requestSubmit()")


def draft_of(article) -> list:
    return list(
        Article.objects.get(pk=article.pk).get_latest_revision_as_object().attachments.all()
    )


def test_three_files_are_dropped_and_each_shows_its_progress(page, login, article):
    login(page)
    open_editor(page, article)
    page.evaluate(
        """() => {
            window.seen = {};
            new MutationObserver(() => document.querySelectorAll("[data-progress] label").forEach(
                (label) => { window.seen[label.firstChild.textContent] = true; }
            )).observe(document.querySelector("[data-progress]"), {childList: true, subtree: true});
        }"""
    )
    page.evaluate(
        DROP,
        [
            [
                {"name": "cennik_2026.txt", "size": 3_000_000},
                {"name": "wykaz.csv", "text": "miasto;opłata"},
                {"name": "informacja.txt", "text": "Zażółć"},
            ]
        ],
    )
    expect(rows(page)).to_have_count(3)
    seen = page.evaluate("window.seen")
    assert set(seen) == {"cennik_2026.txt", "wykaz.csv", "informacja.txt"}
    save_draft(page)
    items = draft_of(article)
    assert {item.filename for item in items} == set(seen)
    assert {item.title for item in items} == {"cennik 2026", "wykaz", "informacja"}
    assert StoredFile.objects.count() == 3


def test_a_refusal_names_the_file_and_keeps_the_rest(page, login, article):
    login(page)
    open_editor(page, article)
    page.locator("#id_title").fill("Nowy tytuł")
    page.evaluate(
        DROP,
        [
            [
                {"name": "udaje.pdf", "text": "<html>"},
                {"name": "program.exe", "text": "MZ"},
                {"name": "dobry.txt", "text": "dobry"},
            ]
        ],
    )
    expect(rows(page)).to_have_count(1)
    errors = page.locator("[data-progress] .error-message")
    expect(errors).to_have_count(2)
    said = "\n".join(errors.all_text_contents())
    assert "udaje.pdf: jego zawartość nie zgadza się z nazwą" in said
    assert "program.exe: ten typ pliku jest niedozwolony" in said
    expect(page.locator("#id_title")).to_have_value("Nowy tytuł")


def test_replacing_keeps_the_old_bytes_at_the_old_address(page, login, article, tmp_path):
    article = published(article, attachment("cennik.pdf", A, title="Cennik"))
    old = article.attachments.get().file_url
    login(page)
    open_editor(page, article)
    new = tmp_path / "cennik-nowy.pdf"
    new.write_bytes(B)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Podmień: Cennik").click()
    chooser.value.set_files(new)
    expect(page.locator("[data-waiting]").first).to_contain_text("cennik-nowy.pdf")
    save_draft(page)
    article = Article.objects.get(pk=article.pk)
    article.latest_revision.publish()
    changed = Article.objects.get(pk=article.pk).attachments.get()
    assert changed.uuid == article.attachments.get().uuid
    assert page.request.get(old).body() == A
    assert page.request.get(changed.file_url).body() == B
    state = Version.objects.order_by("-number").first().state
    assert state["attachments"][0]["filename"] == "cennik-nowy.pdf"


def test_by_the_keyboard(page, login, article):
    article = published(
        article,
        attachment("a.pdf", A, title="Pierwszy"),
        attachment("b.pdf", B, title="Drugi"),
    )
    login(page)
    open_editor(page, article)
    button = page.get_by_role("button", name="W dół: Pierwszy")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("Przeniesiono na miejsce 2: Pierwszy")
    detach = page.get_by_role("button", name="Odłącz: Drugi")
    detach.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Jednak zostaw: Drugi")).to_be_focused()
    page.keyboard.press("Enter")
    expect(detach).to_be_focused()
    save_draft(page)
    assert [item.title for item in draft_of(article)] == ["Drugi", "Pierwszy"]


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_fit_and_are_accessible(new_page, login, article, width, axe_violations):
    article = published(
        article, attachment("bardzo-" + "dluga-" * 12 + "nazwa.docx", make_docx("Opłata 445 zł"))
    )
    first = article.attachments.get().file_id
    published(article, attachment("cennik.docx", make_docx("Opłata 417 zł"), title="Cennik"))
    second = Article.objects.get(pk=article.pk).attachments.get().file_id
    page = new_page(width)
    history = History.objects.of_page(article)
    for url in (
        reverse("files:registry", args=[history.pk]),
        reverse("files:compare", args=[first, second]),
        reverse("revisions:compare", args=[history.pk, 2, 3]),
    ):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
        assert axe_violations(page) == [], url


def test_attachments_on_the_article(page, article):
    article = published(article, attachment("cennik.pdf", A, title="Cennik"))
    page.goto("/sprawy/prawo-jazdy/")
    link = page.get_by_role("link", name="Cennik")
    assert re.fullmatch(r"/pliki/[0-9a-f]{64}/cennik\.pdf", link.get_attribute("href"))
    assert page.request.get(link.get_attribute("href")).body() == A
