"""What the edit view of an article writes: published, saved as a draft, autosaved, previewed."""

from __future__ import annotations

import pytest
from wagtail.models import Revision

from articles.models import Article

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


def test_create_and_publish(wagtail_admin, section, written, newest):
    page = wagtail_admin.create(
        section, title="Meldunek", slug="meldunek", full="<p>M</p>", change_note="Nowa usługa"
    )
    assert written(page) == [FIRST]
    version = newest(page)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Nowa usługa")
    assert version.state["address"] == "/sprawy/meldunek/"
    assert version.state["full"] == "<p>M</p>"


def test_edit_and_publish(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, full="<p>Pokój 14</p>", change_note="Nowy pokój")
    assert written(article) == [FIRST, (2, "edited")]
    version = newest(article)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Nowy pokój")


def test_publishing_what_nobody_changed(wagtail_admin, article, written):
    wagtail_admin.edit(article)
    assert written(article) == [FIRST]


def test_a_note_is_not_said_again_of_a_change_that_has_none(wagtail_admin, article, newest):
    wagtail_admin.edit(article, full="<p>B</p>", change_note="Dlaczego B")
    wagtail_admin.edit(article, full="<p>C</p>")
    assert newest(article).change_note == ""


def test_a_publication_that_changed_nothing_lends_its_note_to_nobody(
    wagtail_admin, article, clerk, newest, edit
):
    edit(article, user=clerk, change_note="Bez zmian")
    Article.objects.get(pk=article.pk).save()
    page = Article.objects.get(pk=article.pk)
    page.full = "<p>z powłoki</p>"
    page.save()
    version = newest(article)
    assert (version.change_note, version.revision_id) == ("", None)
    assert version.author_id is None


def test_draft_save(wagtail_admin, article, section, written):
    wagtail_admin.edit(article, button="", full="<p>szkic</p>")
    draft = wagtail_admin.create(section, button="", title="Szkic", slug="szkic", full="<p>S</p>")
    wagtail_admin.edit(draft, button="", full="<p>S2</p>")
    assert written(article) == [FIRST]
    assert written(draft) == []


def test_autosave_of_a_draft(wagtail_admin, article, written):
    assert wagtail_admin.autosave(article, full="<p>szkic</p>").json()["success"]
    overwritten = wagtail_admin.autosave(article, full="<p>szkic 2</p>", overwrite=True)
    assert overwritten.json()["success"]
    assert written(article) == [FIRST]


def test_autosave_never_rewrites_what_is_live(wagtail_admin, article, written):
    wagtail_admin.edit(article, full="<p>Pokój 14</p>")
    live = Revision.objects.get(pk=Article.objects.get(pk=article.pk).live_revision_id)
    saved = wagtail_admin.autosave(article, full="<p>podmiana</p>", overwrite=True).json()
    assert saved["success"] and saved["revision_id"] != live.pk
    live.refresh_from_db()
    assert live.content["full"] == "<p>Pokój 14</p>"
    assert written(article) == [FIRST, (2, "edited")]


def test_preview(wagtail_admin, article, written):
    assert wagtail_admin.preview(article, full="<p>podgląd</p>").status_code == 200
    assert written(article) == [FIRST]
