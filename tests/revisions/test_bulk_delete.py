"""A section is deleted with all below it: in batches, whole or not at all, and nothing is left."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.models import IndexEntry
from wagtail.signals import page_unpublished

from articles.models import Article, Section
from revisions import bulk_delete
from revisions.models import Action, Version
from tests.many_pages import add_copies

pytestmark = pytest.mark.django_db


@pytest.fixture
def subsection(section, article) -> Section:
    """Below `section`, with an article of its own, beside `article` and its copies."""
    add_copies(article, 4)
    section = Section.objects.get(pk=section.pk)
    added = section.add_child(instance=Section(title="Auta", slug="auta"))
    added.add_child(instance=Article(title="Karta", slug="karta", full="<p>Pokój 1</p>"))
    return added


def delete(client, section, **data):
    data.setdefault("confirm_site_name", settings.WAGTAIL_SITE_NAME)
    return client.post(reverse("wagtailadmin_pages:delete", args=[section.pk]), data)


@pytest.fixture
def small_batches(monkeypatch):
    """Batches end within a subtree."""
    monkeypatch.setattr(bulk_delete, "BATCH_SIZE", 3)


def assert_all_gone_and_recorded(count: int) -> None:
    assert not Article.objects.exists()
    gone = Version.objects.filter(action=Action.DELETED)
    assert gone.count() == count
    assert {version.author_name for version in gone} == {"Ewa Redaktor"}
    assert not any(version.state["live"] for version in gone)
    call_command("check_history", "--deep")


def test_from_the_admin(wagtail_admin, small_batches, home, section, subsection):
    assert delete(wagtail_admin.client, section).status_code == 302
    assert_all_gone_and_recorded(8)
    home.refresh_from_db()
    assert home.numchild == Page.objects.child_of(home).count() == 0
    assert Page.find_problems() == ([], [], [], [], [])


def test_by_the_bulk_action(wagtail_admin, small_batches, section, subsection):
    response = wagtail_admin.bulk("delete", section, confirm_site_name=settings.WAGTAIL_SITE_NAME)
    assert response.status_code == 302
    assert_all_gone_and_recorded(8)
    message = next(iter(wagtail_admin.client.get("/admin/").context["messages"]))
    assert "7" in str(message)  # pages below


def test_by_the_bulk_action_with_a_page_below_another_of_them(
    wagtail_admin, section, subsection, article
):
    response = wagtail_admin.bulk(
        "delete", article, subsection, section, confirm_site_name=settings.WAGTAIL_SITE_NAME
    )
    assert response.status_code == 302
    assert_all_gone_and_recorded(8)


def test_in_a_program(small_batches, section, subsection, editor):
    count, by_label = Section.objects.get(pk=section.pk).delete(user=editor)
    assert_all_gone_and_recorded(8)
    assert (by_label["wagtailcore.Page"], by_label["articles.Article"]) == (8, 6)
    assert count == sum(by_label.values())


def test_the_log_tells_each_page_and_who_deleted_it(small_batches, section, subsection, editor):
    pages = {page.pk: page.title for page in section.get_descendants(inclusive=True)}
    Section.objects.get(pk=section.pk).delete(user=editor)
    entries = PageLogEntry.objects.filter(action="wagtail.delete", deleted=True)
    assert {entry.page_id: entry.label for entry in entries} == pages
    assert entries.count() == len(pages)
    assert {entry.user for entry in entries} == {editor}
    assert {entry.content_type.model for entry in entries} == {"article", "section"}


def test_drafts_indexes_and_redirects_go_along(section, subsection, article, edit, home):
    edit(article, full="<p>Pokój 14</p>")
    Redirect.objects.create(old_path="/dawny", redirect_page=article)
    # One below points at another below, and one that stays at one that goes.
    ids = [str(page.pk) for page in section.get_descendants(inclusive=True)]
    for source in (article, home):
        ReferenceIndex.objects.create(
            base_content_type=ReferenceIndex._get_base_content_type(Page),
            content_type=source.content_type,
            object_id=source.pk,
            to_content_type=ReferenceIndex._get_base_content_type(Page),
            to_object_id=subsection.pk,
            model_path="test",
            content_path="test",
            content_path_hash=ReferenceIndex._get_content_path_hash("test"),
        )
    assert IndexEntry.objects.filter(object_id__in=ids).exists()
    Section.objects.get(pk=section.pk).delete()
    assert not IndexEntry.objects.filter(object_id__in=ids).exists()
    assert not ReferenceIndex.objects.filter(to_object_id=str(subsection.pk)).exists()
    assert not ReferenceIndex.objects.filter(object_id=str(article.pk)).exists()
    assert not Revision.objects.filter(object_id__in=ids).exists()
    assert not Redirect.objects.exists()


def test_an_alias_elsewhere_is_withdrawn(section, article, other_section, newest):
    alias = article.create_alias(parent=other_section)
    assert newest(alias).state["live"]
    Section.objects.get(pk=section.pk).delete()
    alias.refresh_from_db()
    assert (alias.live, alias.alias_of_id) == (False, None)
    assert not newest(alias).state["live"]
    call_command("check_history")


def test_listeners_are_told_of_each_page_that_was_live(section, subsection, article):
    Article.objects.get(pk=article.pk).unpublish()
    told = []

    def listener(sender, instance, **kwargs):
        told.append((sender, instance.pk))

    live = section.get_descendants(inclusive=True).live().specific()
    expected = sorted((type(page).__name__, page.pk) for page in live)
    page_unpublished.connect(listener)
    try:
        Section.objects.get(pk=section.pk).delete()
    finally:
        page_unpublished.disconnect(listener)
    assert sorted((sender.__name__, pk) for sender, pk in told) == expected


def test_a_failure_changes_nothing(small_batches, section, subsection, monkeypatch):
    versions, pages = Version.objects.count(), Page.objects.count()
    real, calls = bulk_delete._log, []

    def fail_at_the_second_batch(*args):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        real(*args)

    monkeypatch.setattr(bulk_delete, "_log", fail_at_the_second_batch)
    with pytest.raises(RuntimeError):
        Section.objects.get(pk=section.pk).delete()
    assert (Version.objects.count(), Page.objects.count()) == (versions, pages)
    assert Article.objects.live().count() == 6
    assert not bulk_delete.is_deleting_in_bulk()


def test_nothing_goes_without_the_name_that_the_dialogue_asks_for(
    wagtail_admin, section, subsection
):
    response = delete(wagtail_admin.client, section, confirm_site_name="Inny biuletyn")
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1
    assert Article.objects.count() == 6


def test_who_may_not_delete_deletes_nothing(client, section, subsection, clerk):
    clerk.is_superuser = False
    clerk.save()
    client.force_login(clerk)
    delete(client, section)
    assert Article.objects.count() == 6


def test_the_number_of_queries_does_not_grow_with_the_pages(section, article):
    counts = {}
    for count in (20, 200):
        savepoint = transaction.savepoint()
        add_copies(article, count)
        with CaptureQueriesContext(connection) as queries:
            Section.objects.get(pk=section.pk).delete()
        counts[count] = len(queries)
        assert not Article.objects.exists()
        transaction.savepoint_rollback(savepoint)
    # SQLite takes 47 versions in one statement.
    batches = 4 if connection.vendor == "postgresql" else 200 // 10
    assert counts[200] <= counts[20] + batches
