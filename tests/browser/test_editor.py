"""The visual editor: what nobody touched stays as it is, what was changed changes, and no more."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from playwright.sync_api import expect
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from articles.models import Article, BulletinDocument
from revisions.diff import compare
from revisions.models import Version
from tests.browser.edit_page import SELECT_TEXT, open_edit_page, publish, replace_text, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sample(section, sample_path) -> Article:
    """The real article of the sample, with its history."""
    call_command("import_ssdip", str(sample_path), title="Karta pobytu", verbosity=0)
    return Article.objects.get(title="Karta pobytu")


def test_the_sample_saved_untouched_keeps_its_bytes(sample, page, login):
    stored, versions = sample.full, Version.objects.count()
    open_edit_page(login(page), sample)
    save(page)
    draft = Article.objects.get(pk=sample.pk).get_latest_revision_as_object()
    assert draft.full == stored
    assert Version.objects.count() == versions


def test_one_word_in_the_sample_changes_that_word_only(sample, page, login):
    stored = sample.full
    open_edit_page(login(page), sample)
    replace_text(page, "417", "500")
    publish(page)
    article = Article.objects.get(pk=sample.pk)
    diff = compare(stored, article.full)
    assert [(c.kind, c.before, c.after) for c in diff.changes] == [("text", "417", "500")]
    assert len(article.full) == len(stored)


def test_undone_is_untouched(article, edit, page, login):
    edit(article, full="<P ALIGN=left>Pok&oacute;j 12", change_note="x")
    open_edit_page(login(page), article)
    replace_text(page, "12", "14")
    assert "14" in page.input_value("textarea[name=full]")
    replace_text(page, "14", "12")
    assert page.input_value("textarea[name=full]") == "<P ALIGN=left>Pok&oacute;j 12"


def test_a_mistake_elsewhere_keeps_the_text_and_the_markup(article, edit, page, login):
    edit(article, full="<P ALIGN=left>Pok&oacute;j 12<P>Parter", change_note="x")
    open_edit_page(login(page), article)
    replace_text(page, "12", "14")
    page.fill("[name=title]", "")
    page.get_by_role("button", name="Zapisz szkic").click()
    page.wait_for_selector(".tox-hugerte[data-ready]")
    assert "14" in page.input_value("textarea[name=full]")
    page.fill("[name=title]", "Tytuł")
    save(page)
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert draft.full == "<P ALIGN=left>Pok&oacute;j 14<P>Parter"


def test_legacy_markup_is_shown_and_kept(article, edit, page, login):
    legacy = (
        '<table border=1 cellpadding="4"><tr><td bgcolor=yellow>a<td>b</table>'
        "<center><font color=red>Uwaga</font></center><dl><dt>x<dd>y</dl>"
        '<a name="gora"></a><p><u>z</u> <s>q</s><br/>koniec</p>'
    )
    edit(article, full=legacy, change_note="x")
    open_edit_page(login(page), article)
    replace_text(page, "koniec", "finał")
    save(page)
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    assert draft.full == legacy.replace("koniec", "finał")


def test_a_link_is_chosen_in_the_bulletin(article, section, page, login):
    section.add_child(instance=Article(title="Meldunek", slug="meldunek", full="<p>x</p>"))
    open_edit_page(login(page), article)
    page.evaluate(SELECT_TEXT, ["Pokój"])
    page.locator(
        ".tox-tbtn[data-mce-name='chooseLink'], .tox-tbtn[aria-label='Odnośnik']"
    ).first.click()
    page.fill(".modal-body #id_q", "Meldunek")
    page.locator(".modal-body .page-results a.choose-page", has_text="Meldunek").click()
    page.wait_for_timeout(600)
    assert page.input_value("textarea[name=full]") == (
        '<p><a href="/sprawy/meldunek/">Pokój</a> 12</p>'
    )


@pytest.fixture
def library(settings, tmp_path) -> None:
    """An empty library with its first collection, which transactional tests delete."""
    settings.MEDIA_ROOT = tmp_path
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def test_a_document_is_chosen_in_the_library(article, library, page, login):
    file = ContentFile(b"%PDF-1.4", name="cennik.pdf")
    document = BulletinDocument.objects.create(title="Cennik", file=file)
    open_edit_page(login(page), article)
    page.evaluate(SELECT_TEXT, ["Pokój"])
    page.get_by_role("button", name="Odnośnik do dokumentu", exact=True).click()
    page.locator(".modal-body [data-chooser-modal-choice]", has_text="Cennik").click()
    expect(page.locator("textarea[name=full]")).to_have_value(
        f'<p><a href="{document.url}">Pokój</a> 12</p>'
    )


def test_a_picture_is_chosen_in_the_library(article, library, page, login):
    Image.objects.create(title="Mapa", file=get_test_image_file(size=(40, 30)))
    open_edit_page(login(page), article)
    page.evaluate(SELECT_TEXT, ["Pokój"])
    page.get_by_role("button", name="Obraz z biblioteki", exact=True).click()
    page.locator(".modal-body [data-chooser-modal-choice]").first.click()
    page.locator(".modal-body [name$=format][value=fullwidth]").check()
    page.fill(".modal-body [name$=alt_text]", "Mapa budynku")
    page.locator(".modal-body form[action*=select_format] [type=submit]").click()
    expect(page.locator("textarea[name=full]")).to_have_value(
        re.compile(r'<img src="/media/images/[^"]+" alt="Mapa budynku" width="40" height="30"')
    )


def test_without_the_editor_there_is_a_text_area(article, page, login):
    page.route("**/hugerte.min.js", lambda route: route.abort())
    login(page).goto(f"/admin/pages/{article.pk}/edit/")
    assert page.input_value("textarea[name=full]") == "<p>Pokój 12</p>"
    page.fill("textarea[name=full]", "<p>Pokój 14</p>")
    publish(page)
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 14</p>"
