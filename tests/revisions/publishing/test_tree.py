"""What a move, a copy and an alias write."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page

from articles.models import Article, Section
from tests.revisions.conftest import in_days

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


def test_move(wagtail_admin, article, other_section, written, newest):
    wagtail_admin.press("move_confirm", article.pk, other_section.pk)
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/podatki/prawo-jazdy/"
    assert newest(article).author_name == "Ewa Redaktor"


def test_move_of_a_section(wagtail_admin, article, section, other_section, written, newest):
    wagtail_admin.press("move_confirm", section.pk, other_section.pk)
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/podatki/sprawy/prawo-jazdy/"


def test_bulk_move(wagtail_admin, section, article, other_section, written, newest):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.bulk("move", article, other, chooser=other_section.pk)
    assert written(article) == written(other) == [FIRST, (2, "moved")]
    assert newest(other).state["address"] == "/podatki/meldunek/"


def test_bulk_move_with_a_page_below_another_of_them(
    wagtail_admin, section, article, other_section, written, newest
):
    response = wagtail_admin.bulk("move", article, section, chooser=other_section.pk)
    assert response.status_code == 302
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/podatki/sprawy/prawo-jazdy/"


def test_bulk_move_of_two_with_one_slug(wagtail_admin, home, section, article, other_section):
    third = home.add_child(instance=Section(title="Auta", slug="auta"))
    namesake = third.add_child(instance=Article(title="Karta", slug=article.slug))
    response = wagtail_admin.bulk("move", article, namesake, chooser=other_section.pk)
    assert response["Location"] == "/admin/"
    messages = wagtail_admin.client.get("/admin/").context["messages"]
    assert [article.slug in str(message) for message in messages] == [True]
    article.refresh_from_db()
    assert article.get_parent().pk == section.pk


def test_bulk_move_of_what_is_no_page(wagtail_admin, other_section):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    assert wagtail_admin.client.get(f"{url}?id=a").status_code == 400
    answer = wagtail_admin.client.post(f"{url}?id=a", {"chooser": other_section.pk})
    assert answer.status_code == 400


def test_move_pages_command(article, section, other_section, written):
    call_command("move_pages", section.pk, other_section.pk)
    assert written(article) == [FIRST, (2, "moved")]


def test_another_place_among_siblings(wagtail_admin, section, article, written):
    section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.client.post(
        reverse("wagtailadmin_pages:set_page_position", args=[article.pk]) + "?position=1"
    )
    assert written(article) == [FIRST]


def test_set_url_paths_command(article, written):
    Page.objects.filter(pk=article.pk).update(url_path="/bip/sprawy/inna/")
    call_command("set_url_paths")
    assert written(article) == [FIRST]


def test_copy_that_stays_live(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, full="<p>B</p>", change_note="Nowy pokój")
    wagtail_admin.copy(article, "kopia", publish_copies="on")
    page = Article.objects.get(slug="kopia")
    assert written(page) == [(1, "copied")]
    version = newest(page)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "")
    assert version.state["address"] == "/sprawy/kopia/"
    assert written(article) == [FIRST, (2, "edited")]


def test_copy_that_is_a_draft(wagtail_admin, article, written):
    wagtail_admin.copy(article, "kopia")
    page = Article.objects.get(slug="kopia")
    assert written(page) == []
    wagtail_admin.edit(page)
    assert written(page) == [FIRST]


def test_copy_of_a_section_with_what_is_below(wagtail_admin, section, article, written, newest):
    wagtail_admin.copy(section, "sprawy-2", publish_copies="on", copy_subpages="on")
    page = Article.objects.get(url_path="/bip/sprawy-2/prawo-jazdy/")
    assert written(page) == [(1, "copied")]
    assert newest(page).state["address"] == "/sprawy-2/prawo-jazdy/"
    assert written(article) == [FIRST]


def test_copy_in_a_shell(article, edit, editor, written, newest):
    page = edit(article, user=editor, full="<p>B</p>")
    copied = Page.objects.get(pk=page.pk).copy(update_attrs={"slug": "kopia"}, user=editor)
    assert written(copied) == [(1, "copied")]


def test_alias_and_what_it_follows(wagtail_admin, article, written, newest):
    wagtail_admin.copy(article, "to-samo", alias="on")
    alias = Article.objects.get(slug="to-samo")
    assert written(alias) == [(1, "aliased")]
    wagtail_admin.edit(article, full="<p>B</p>", change_note="Nowy pokój")
    assert written(alias) == [(1, "aliased"), (2, "edited")]
    version = newest(alias)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Nowy pokój")
    assert version.state["address"] == "/sprawy/to-samo/"


def test_alias_follows_a_schedule_with_the_planner_as_author(
    wagtail_admin, article, written, newest, later
):
    wagtail_admin.edit(article, full="<p>B</p>")
    wagtail_admin.copy(article, "to-samo", alias="on")
    alias = Article.objects.get(slug="to-samo")
    wagtail_admin.edit(article, full="<p>C</p>", go_live_at=in_days(1))
    later(days=2)
    call_command("publish_scheduled")
    assert written(alias) == [(1, "aliased"), (2, "edited")]
    assert newest(alias).author_name == "Ewa Redaktor"


def test_alias_withdrawn_with_its_original(wagtail_admin, article, written):
    wagtail_admin.copy(article, "to-samo", alias="on")
    alias = Article.objects.get(slug="to-samo")
    wagtail_admin.press("unpublish", article.pk)
    assert written(alias) == [(1, "aliased"), (2, "unpublished")]


def test_convert_alias(wagtail_admin, article, written):
    wagtail_admin.copy(article, "to-samo", alias="on")
    alias = Article.objects.get(slug="to-samo")
    wagtail_admin.press("convert_alias", alias.pk)
    assert written(alias) == [(1, "aliased")]
    wagtail_admin.edit(alias, full="<p>Już osobno</p>")
    assert written(alias) == [(1, "aliased"), (2, "edited")]
    assert written(article) == [FIRST]
