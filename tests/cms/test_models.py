"""The home page and sections in the record, and the office's own details as a part of them."""

from __future__ import annotations

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from articles.models import Article, Section
from cms.models import BulletinHome, BulletinSettings, changed_lately
from revisions import version_writer
from revisions.audit_context import audit_context
from revisions.models import Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(home) -> BulletinSettings:
    settings = BulletinSettings.for_site(home.get_site())
    settings.body_name = "Urząd Gminy"
    settings.save()
    return settings


def test_a_change_of_the_settings_is_a_version_of_the_home_page(home, office, article, editor):
    articles = Version.objects.of_page(article).count()
    with audit_context(user=editor, note="Nowa nazwa"):
        office.body_name = "Urząd Miasta"
        office.save()
    newest, older = Version.objects.of_page(home).reverse()[:2]
    (change,) = newest.changes_since(older)
    assert (change.field, change.before, change.after) == (
        "body_name",
        "Urząd Gminy",
        "Urząd Miasta",
    )
    assert (newest.author_name, newest.change_note) == ("Ewa Redaktor", "Nowa nazwa")
    assert Version.objects.of_page(article).count() == articles


def test_settings_and_their_version_are_kept_or_lost_together(home, office):
    before = Version.objects.of_page(home).count()
    with pytest.raises(RuntimeError), transaction.atomic():
        office.body_name = "Urząd Miasta"
        office.save()
        raise RuntimeError
    assert Version.objects.of_page(home).count() == before
    assert BulletinSettings.objects.get().body_name == "Urząd Gminy"


def test_settings_saved_without_a_change_write_nothing(home, office):
    before = Version.objects.of_page(home).count()
    office.save()
    assert Version.objects.of_page(home).count() == before


def test_an_old_version_names_the_body_of_its_day(client, office, article, edit):
    office.body_name = "Urząd Miasta"
    office.save()
    edit(article, full="<p>B</p>")
    old, new = Version.objects.of_page(article)
    shown = client.get(old.get_absolute_url()).content.decode()
    assert '<dd lang="pl">Urząd Gminy</dd>' in shown
    shown = client.get(new.get_absolute_url()).content.decode()
    assert '<dd lang="pl">Urząd Miasta</dd>' in shown
    told = client.get(reverse("revisions:json", args=[article.history.pk])).json()
    names = [version["publishing_body"] for version in told["versions"]]
    assert names == ["Urząd Miasta", "Urząd Gminy"]


def test_an_old_version_names_the_body_of_its_day_whatever_the_clock_said(
    office, article, edit, monkeypatch
):
    now = timezone.now()
    office.body_name = "Urząd Miasta"
    ten_years_ahead = now + datetime.timedelta(days=3650)
    monkeypatch.setattr(version_writer.timezone, "now", lambda: ten_years_ahead)
    office.save()
    monkeypatch.setattr(version_writer.timezone, "now", lambda: now)
    edit(article, full="<p>B</p>")
    newest = Version.objects.of_page(article).last()
    assert Article.publishing_body(article.history, newest) == "Urząd Miasta"


def test_a_version_from_before_the_bulletin_names_no_body(office, article):
    long_ago = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
    imported = Version(at=long_ago, source="wersje.txt: 1")
    assert Article.publishing_body(article.history, imported) == ""


def test_a_sections_edit_is_recorded_restored_and_listed(client, section, editor):
    section.introduction = "Dowody i meldunki"
    section.save_revision(user=editor).publish(user=editor)
    section = Section.objects.get(pk=section.pk)
    section.introduction = ""
    section.save_revision(user=editor).publish(user=editor)
    states = [v.state["introduction"] for v in Version.objects.of_page(section)]
    assert states == ["", "Dowody i meldunki", ""]
    client.force_login(editor)
    client.post(reverse("revisions_restore", args=[section.pk, 2]))
    draft = Section.objects.get(pk=section.pk).get_latest_revision_as_object()
    assert draft.introduction == "Dowody i meldunki"
    client.logout()
    page = client.get(section.get_url()).content.decode()
    assert section.history.get_absolute_url() in page
    assert client.get(section.history.get_absolute_url()).status_code == 200
    assert changed_lately()[0].state["title"] == section.title
    assert section.title in client.get("/").content.decode()


def test_the_home_pages_log_is_linked_from_it_and_it_does_not_list_itself(client, home, office):
    assert home.history.get_absolute_url() in client.get("/").content.decode()
    assert client.get(home.newest_version.get_absolute_url()).status_code == 200
    assert home.history.pk not in {version.history_id for version in changed_lately()}


def test_what_search_engines_show_is_recorded(article, edit):
    edit(article, seo_title="Prawo jazdy", search_description="Jak wymienić")
    old, new = Version.objects.of_page(article)
    assert {change.field for change in new.changes_since(old)} == {
        "seo_title",
        "search_description",
    }


@pytest.fixture
def migrated() -> None:
    """A database as migrations leave it: an empty home page, made without the record's code."""
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    for page in root.get_children():
        page.specific.delete()
    migration = ("cms", "0002_first_home")
    models_then = MigrationLoader(connection).project_state(migration).apps
    import_module("cms.migrations.0002_first_home").make_home(models_then, None)


@pytest.mark.usefixtures("migrated")
def test_migrate_records_the_first_home_page_once():
    home = BulletinHome.objects.get()
    assert not Version.objects.of_page(home).exists()
    cms = apps.get_app_config("cms")
    for _again in range(2):
        post_migrate.send(cms, app_config=cms, using=connection.alias, verbosity=0, plan=[])
        (version,) = Version.objects.of_page(home)
        assert (version.number, version.state["live"], version.state["address"]) == (1, True, "/")
