"""Every way in which the public state of an article changes, each driven as it is really used."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision, Site

from articles.models import Article, Section
from cms.models import BulletinHome
from revisions.live_page_guards import UNRECORDED
from revisions.models import Attachment, History, Version
from revisions.state import address_of, changes_between, hostname_of

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


# The edit view


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


def test_slug_change(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, slug="prawo-jazdy-kat-b")
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/sprawy/prawo-jazdy-kat-b/"
    assert newest(article).author_name == "Ewa Redaktor"


def test_slug_change_of_the_section_above(wagtail_admin, article, section, written, newest):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.edit(section, slug="sprawy-urzedowe")
    for page, address in ((article, "prawo-jazdy"), (other, "meldunek")):
        assert written(page) == [FIRST, (2, "moved")]
        assert newest(page).state["address"] == f"/sprawy-urzedowe/{address}/"
        assert newest(page).author_name == "Ewa Redaktor"


def test_slug_change_of_the_section_is_one_transaction(article, section, written):
    with pytest.raises(RuntimeError), transaction.atomic():
        page = Section.objects.get(pk=section.pk)
        page.slug = "inna"
        page.save()
        assert written(article) == [FIRST, (2, "moved")]
        raise RuntimeError
    assert written(article) == [FIRST]


def test_slug_change_of_the_section_by_its_base_class(
    article, section, written, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = Page.objects.get(pk=section.pk)
        page.slug = "inna"
        page.save()
    assert written(article) == [FIRST, (2, "moved")]


def test_slug_change_of_the_home_leaves_the_addresses(wagtail_admin, article, home, written):
    wagtail_admin.edit(home, slug="biuletyn")
    assert written(article) == [FIRST]


def test_another_root_of_the_site(article, section, written, newest):
    site = Site.objects.get()
    site.root_page = section
    site.save()
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/prawo-jazdy/"


def second_site(root_page) -> Site:
    return Site.objects.create(hostname="szkola.example.org", port=443, root_page=root_page)


def test_hostname_is_empty_where_there_is_one_site(article, newest):
    assert newest(article).state["hostname"] == ""


def test_second_site_gives_every_live_page_a_hostname(article, section, written, newest):
    root = Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    site = second_site(root)
    first = Site.objects.exclude(pk=site.pk).get()
    assert newest(article).state["hostname"] == first.root_url.removeprefix("http://")
    assert newest(root).state["hostname"] == "szkola.example.org"
    assert written(article) == [FIRST, (2, "moved")]
    article.save()
    assert written(article) == [FIRST, (2, "moved")]
    site.delete()
    assert newest(article).state["hostname"] == ""
    assert written(article) == [FIRST, (2, "moved"), (3, "moved")]


def test_another_hostname_of_a_site(article, newest):
    site = second_site(
        Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    )
    first = Site.objects.exclude(pk=site.pk).get()
    first.hostname, first.port = "bip.example.org", 8080
    first.save()
    assert newest(article).state["hostname"] == "bip.example.org:8080"


def test_moved_to_another_site(wagtail_admin, article, section, written, newest, client):
    """To the same path, so that the host name alone tells the two places apart."""
    root = Page.objects.get(depth=1).add_child(instance=BulletinHome(title="Szkoła", slug="szkola"))
    there = root.add_child(instance=Section(title="Sprawy", slug=section.slug))
    second_site(root)
    before = newest(article)
    Article.objects.get(pk=article.pk).move(Section.objects.get(pk=there.pk), pos="last-child")
    moved = newest(article)
    assert (moved.number, moved.action) == (before.number + 1, "moved")
    assert [change.field for change in moved.changes_since(before)] == ["hostname"]
    log = client.get(moved.history.get_absolute_url()).content.decode()
    assert "Adres serwisu" in log
    assert "szkola.example.org" in log
    comparison = f"{moved.history.get_absolute_url()}{before.number}..{moved.number}/"
    assert "szkola.example.org" in client.get(comparison).content.decode()
    told = client.get(moved.history.get_absolute_url().rstrip("/") + ".json").json()
    assert told["versions"][0]["changes"] == [
        {
            "field": "hostname",
            "before": before.state["hostname"],
            "after": "szkola.example.org",
        }
    ]


def test_older_state_without_hostname_is_no_change(article, newest):
    state = newest(article).state
    older = {name: value for name, value in state.items() if name != "hostname"}
    assert changes_between(older, state) == ()


def test_hostname_takes_no_query(article, section, django_assert_num_queries):
    second_site(
        Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    )
    page = Article.objects.get(pk=article.pk)
    address_of(page)
    with django_assert_num_queries(0):
        assert hostname_of(page)


def test_stale_cache_of_site_roots_makes_no_version(article, home, written):
    stale = Site.get_site_root_paths()
    home.slug = "biuletyn"
    home.save()
    from django.core.cache import cache
    from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

    # As another process has it, which nobody told.
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, stale, version=SITE_ROOT_PATHS_CACHE_VERSION)
    Article.objects.get(pk=article.pk).save()
    assert written(article) == [FIRST]


# The schedule


def test_scheduled_go_live(wagtail_admin, section, clerk, written, newest, later):
    page = wagtail_admin.create(
        section, title="Meldunek", slug="meldunek", full="<p>M</p>", go_live_at=in_days(1)
    )
    assert written(page) == []
    later(days=2)
    call_command("publish_scheduled")
    assert written(page) == [FIRST]
    assert newest(page).author_name == "Ewa Redaktor"  # she planned it


def test_scheduled_go_live_of_an_edit(wagtail_admin, article, edit, clerk, written, newest, later):
    edit(article, user=clerk, full="<p>B</p>")
    wagtail_admin.edit(article, full="<p>C</p>", change_note="Od jutra", go_live_at=in_days(1))
    assert written(article) == [FIRST, (2, "edited")]
    later(days=2)
    call_command("publish_scheduled")
    assert written(article) == [FIRST, (2, "edited"), (3, "edited")]
    version = newest(article)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Od jutra")


def test_scheduled_edit_of_an_article_without_a_revision_leaves_it_public(
    wagtail_admin, article, written, later
):
    assert article.live_revision_id is None
    wagtail_admin.edit(article, full="<p>C</p>", go_live_at=in_days(1))
    assert Article.objects.get(pk=article.pk).live
    assert written(article) == [FIRST]
    later(days=2)
    call_command("publish_scheduled")
    assert written(article) == [FIRST, (2, "edited")]


def test_scheduled_expiry(wagtail_admin, section, written, newest, later):
    page = wagtail_admin.create(
        section, title="Nabór", slug="nabor", full="<p>N</p>", expire_at=in_days(1)
    )
    later(days=2)
    call_command("publish_scheduled")
    assert written(page) == [FIRST, (2, "expired")]
    assert newest(page).state["live"] is False
    assert newest(page).author_id is None  # the clock did it


def in_days(days: int) -> str:
    moment = timezone.localtime(timezone.now() + datetime.timedelta(days=days))
    return moment.strftime("%Y-%m-%d %H:%M")


# Publishing, withdrawing


def test_unpublish(wagtail_admin, article, written, newest):
    wagtail_admin.press("unpublish", article.pk)
    assert written(article) == [FIRST, (2, "unpublished")]
    assert newest(article).author_name == "Ewa Redaktor"
    assert newest(article).state["full"] == "<p>Pokój 12</p>"


def test_unpublish_and_publish_again(wagtail_admin, article, written):
    wagtail_admin.press("unpublish", article.pk)
    wagtail_admin.edit(article)
    assert written(article) == [FIRST, (2, "unpublished"), (3, "published")]


def test_unpublish_a_section_with_what_is_below(wagtail_admin, section, article, written, newest):
    wagtail_admin.press("unpublish", section.pk, include_descendants="on")
    assert written(article) == [FIRST, (2, "unpublished")]
    assert newest(article).author_name == "Ewa Redaktor"


def test_bulk_publish(wagtail_admin, section, written, newest):
    one = wagtail_admin.create(section, button="", title="Jeden", slug="jeden")
    two = wagtail_admin.create(section, button="", title="Dwa", slug="dwa")
    wagtail_admin.bulk("publish", one, two)
    assert written(one) == written(two) == [FIRST]
    assert newest(two).author_name == "Ewa Redaktor"


def test_bulk_unpublish(wagtail_admin, section, article, written):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.bulk("unpublish", article, other)
    assert written(article) == written(other) == [FIRST, (2, "unpublished")]


def test_bulk_unpublish_of_a_section_with_what_is_below(wagtail_admin, section, article, written):
    wagtail_admin.bulk("unpublish", section, include_descendants="on")
    assert written(article) == [FIRST, (2, "unpublished")]


def test_queryset_unpublish(article, written):
    Page.objects.filter(pk=article.pk).unpublish()
    assert written(article) == [FIRST, (2, "unpublished")]


def test_workflow_approval(wagtail_admin, clerk, article, written, newest):
    from tests.revisions.conftest import WagtailAdmin

    wagtail_admin.edit(article, "action-submit", full="<p>Do zgody</p>", change_note="Po kontroli")
    assert written(article) == [FIRST]
    state = Article.objects.get(pk=article.pk).current_workflow_task_state
    WagtailAdmin(clerk).press("workflow_action", article.pk, "approve", state.pk)
    assert written(article) == [FIRST, (2, "edited")]
    version = newest(article)
    assert (version.author_name, version.change_note) == ("Jan Kancelista", "Po kontroli")


def test_revert(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, full="<p>B</p>")
    first = Article.objects.get(pk=article.pk).live_revision_id
    wagtail_admin.edit(article, full="<p>C</p>")
    wagtail_admin.revert(article, first)
    assert written(article) == [FIRST, (2, "edited"), (3, "edited"), (4, "reverted")]
    assert newest(article).restores == 2
    assert newest(article).state["full"] == "<p>B</p>"


# The tree


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


# The admin's own API


def test_api_publish(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, button="", full="<p>B</p>", change_note="Nowy pokój")
    assert wagtail_admin.api("publish", article).status_code == 200
    assert written(article) == [FIRST, (2, "edited")]
    version = newest(article)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Nowy pokój")


def test_api_copy(wagtail_admin, article, written):
    response = wagtail_admin.api("copy", article, slug="kopia")
    assert response.status_code == 201
    assert written(Article.objects.get(slug="kopia")) == [(1, "copied")]


def test_api_delete(wagtail_admin, article, written):
    assert wagtail_admin.api("delete", article).status_code == 204
    assert written(article) == [FIRST, (2, "deleted")]


# Deletion


def test_delete(wagtail_admin, article, written, newest):
    wagtail_admin.press("delete", article.pk)
    assert not Page.objects.filter(pk=article.pk).exists()
    assert written(article) == [FIRST, (2, "deleted")]
    version = newest(article)
    assert version.author_name == "Ewa Redaktor"
    assert (version.state["live"], version.state["full"]) == (False, "<p>Pokój 12</p>")


def test_bulk_delete(wagtail_admin, section, article, written):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.bulk("delete", article, other)
    assert written(article) == written(other) == [FIRST, (2, "deleted")]


def test_delete_of_a_section(wagtail_admin, section, article, written, newest):
    wagtail_admin.press("delete", section.pk)
    assert written(article) == [FIRST, (2, "deleted")]
    assert newest(article).author_name == "Ewa Redaktor"


def test_delete_with_attachments_is_one_version(article, written):
    article.attachments.add(Attachment(title="Wniosek"))
    article.save()
    Article.objects.get(pk=article.pk).delete()
    assert written(article) == [FIRST, (2, "edited"), (3, "deleted")]


@pytest.mark.parametrize("model", [Article, Page])
def test_queryset_delete(model, article, written):
    model.objects.filter(pk=article.pk).delete()
    assert written(article) == [FIRST, (2, "deleted")]


def test_delete_in_a_shell_names_the_user_it_was_given(article, clerk, newest):
    Article.objects.get(pk=article.pk).delete(user=clerk)
    assert newest(article).author_name == "Jan Kancelista"


def test_delete_of_a_draft(wagtail_admin, section, written):
    draft = wagtail_admin.create(section, button="", title="Szkic", slug="szkic")
    wagtail_admin.press("delete", draft.pk)
    assert written(draft) == []
    assert not History.objects.filter(model="articles.Article").exists()


# Programs


def test_save_in_a_shell(article, written, newest):
    article.full = "<p>B</p>"
    article.save()
    assert written(article) == [FIRST, (2, "edited")]
    assert newest(article).author_id is None


def test_save_of_one_field(article, written):
    article.fee = "100,50 zł"
    article.save(update_fields=["fee"])
    assert written(article) == [FIRST, (2, "edited")]


def test_add_child(section, written):
    page = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    draft = section.add_child(instance=Article(title="Szkic", slug="szkic", live=False))
    assert written(page) == [FIRST]
    assert written(draft) == []


def test_publish_in_a_shell_names_the_user_it_was_given(article, clerk, newest):
    article.full = "<p>B</p>"
    article.save_revision().publish(user=clerk)
    assert newest(article).author_name == "Jan Kancelista"


def test_attachment_saved_by_itself(article, written, newest):
    Attachment.objects.create(page=Article.objects.get(pk=article.pk), title="Wniosek")
    attachment = Attachment.objects.get()
    attachment.title = "Wniosek (PDF)"
    attachment.save()
    assert [item["title"] for item in newest(article).state["attachments"]] == ["Wniosek (PDF)"]
    Attachment.objects.all().delete()
    assert written(article) == [FIRST, (2, "edited"), (3, "edited"), (4, "reverted")]


def test_loaddata(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article)
    delete_silently(article, section)
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "deleted"), (3, "published")]


def test_loaddata_where_the_article_precedes_its_page(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article, reverse=True)
    delete_silently(article, section)
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "deleted"), (3, "published")]


def test_loaddata_over_a_live_article(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article, full="<p>z pliku</p>")
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "edited")]


def dumped(folder, section, article, *, reverse=False, **changes):
    """A fixture of the article: the base page's row, then the article's own."""
    from django.core import serializers

    pages = [Page.objects.get(pk=section.pk), section]
    pages += [Page.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)]
    rows = json.loads(serializers.serialize("json", pages))
    for row in rows:
        if row["model"] == "articles.article":
            row["fields"].update(changes)
    file = folder / "dump.json"
    file.write_text(json.dumps(rows[::-1] if reverse else rows))
    return file


def delete_silently(article, section):
    Article.objects.get(pk=article.pk).delete()
    Section.objects.get(pk=section.pk).delete()


def test_purge_revisions(wagtail_admin, article, written):
    for body in ("B", "C", "D"):
        wagtail_admin.edit(article, full=f"<p>{body}</p>")
    before = written(article)
    call_command("purge_revisions", verbosity=0)
    assert Revision.objects.count() == 1
    assert written(article) == before


@pytest.mark.django_db(transaction=True)
def test_update_behind_the_back(article, written):
    """SQLite can't refuse it, so `check_history` finds it; PostgreSQL refuses it at commit."""
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match=UNRECORDED):
            Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
        assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"
    else:
        from django.core.management import CommandError

        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
        with pytest.raises(CommandError):
            call_command("check_history")
    assert written(article) == [FIRST]


def test_rollback_leaves_neither_change_nor_version(article, written):
    with pytest.raises(RuntimeError), transaction.atomic():
        article.full = "<p>B</p>"
        article.save_revision().publish()
        assert written(article) == [FIRST, (2, "edited")]
        raise RuntimeError
    assert written(article) == [FIRST]
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"
    assert Version.objects.filter(history__model="articles.Article").count() == 1
