"""What a versioned page adds to Wagtail's."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Section

pytestmark = pytest.mark.django_db


def test_a_revision_that_is_live_is_never_rewritten(article, edit, editor):
    page = edit(article, user=editor, full="<p>B</p>")
    live = page.live_revision
    page.full = "<p>C</p>"
    assert page.save_revision(user=editor, overwrite_revision=live).pk != live.pk
    live.refresh_from_db()
    assert live.content["full"] == "<p>B</p>"


def test_a_revision_that_waits_for_its_day_is_never_rewritten(article, editor):
    article.go_live_at = timezone.now() + datetime.timedelta(days=1)
    scheduled = article.save_revision(user=editor)
    scheduled.publish(user=editor)
    page = Article.objects.get(pk=article.pk)
    assert page.save_revision(user=editor, overwrite_revision=scheduled).pk != scheduled.pk


def test_a_draft_may_be_rewritten(article, edit, editor):
    page = edit(article, user=editor, full="<p>B</p>")
    draft = page.save_revision(user=editor)
    page.full = "<p>C</p>"
    assert page.save_revision(user=editor, overwrite_revision=draft).pk == draft.pk


def test_a_save_does_not_put_back_a_place_that_others_changed(section, other_section, article):
    stale_section = Section.objects.get(pk=section.pk)
    stale_article = Article.objects.get(pk=article.pk)
    Section.objects.get(pk=section.pk).add_child(instance=Article(title="Meldunek"))
    stale_section.introduction = "nowe"
    stale_section.save(clean=False)
    assert Section.objects.get(pk=section.pk).numchild == 2

    Article.objects.get(pk=article.pk).move(other_section, "last-child")
    stale_article.fee = "17 zł"
    stale_article.save(clean=False)
    assert Article.objects.get(pk=article.pk).get_url_parts()[2] == "/podatki/prawo-jazdy/"
    assert not any(Article.find_problems())


def test_published_at_is_the_time_of_the_first_version(article, edit):
    first = article.history.versions.get().at
    assert edit(article, full="<p>B</p>").published_at == first


def test_a_draft_has_no_history(section):
    draft = section.add_child(instance=Article(title="Szkic", live=False))
    assert (draft.history, draft.newest_version, draft.published_at) == (None, None, None)


def test_an_unchanged_body_stays_byte_for_byte_through_the_form(wagtail_admin, section, newest):
    body = "<P align=center>Zażółć<br>\n<u>gęślą</u>\xa0 &nbsp;jaźń</P>\n\n"
    page = section.add_child(instance=Article(title="Stary", slug="stary", full=body))
    wagtail_admin.edit(page, fee="17 zł")
    version = newest(page)
    assert version.state["full"] == body
    assert [c.field for c in version.changes_since(version.previous())] == ["fee"]


def test_an_edited_body_brings_no_carriage_returns_in(wagtail_admin, section, newest):
    page = section.add_child(instance=Article(title="Stary", slug="stary", full="<p>a</p>\n"))
    wagtail_admin.edit(page, full="<p>a</p>\r\n<p>b</p>\r\n")
    assert newest(page).state["full"] == "<p>a</p>\n<p>b</p>\n"


def test_the_form_asks_for_a_fresh_note(wagtail_admin, article):
    wagtail_admin.edit(article, full="<p>B</p>", change_note="Nowy pokój")
    form = wagtail_admin.form(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert form["change_note"] == ""
    wagtail_admin.edit(article, button="", full="<p>C</p>", change_note="W przygotowaniu")
    form = wagtail_admin.form(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    assert form["change_note"] == "W przygotowaniu"
