"""A section moves or goes with all below it: whole or not at all, in few queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Page, PageLogEntry, Site

from articles.models import Article, BulletinDocument, Section
from revisions.models import Action, ChangedField, Version
from revisions.state import digest
from revisions.verify import differences
from tests.many_pages import add_copies
from tests.revisions.attachments.conftest import make_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


def rename(section, slug: str) -> None:
    fresh = Section.objects.get(pk=section.pk)
    fresh.slug = slug
    with transaction.atomic():
        fresh.save()


def move(section, to) -> None:
    Section.objects.get(pk=section.pk).move(Page.objects.get(pk=to.pk), "last-child")


def change_hosts() -> None:
    Site.objects.create(hostname="drugi.example.org", root_page=Page.get_first_root_node())


def newest_of(model=Article) -> list[Version]:
    return [Version.objects.of_page(page).last() for page in model.objects.order_by("path")]


def assert_the_record_is_true() -> None:
    for model in (Article, Section):
        assert not [found for _page, found in differences(model) if found]
    for version in Version.objects.all():
        assert version.digest == digest(version.state)
    positions = list(Version.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))


def test_each_page_below_has_a_version_with_its_new_address(section, article, edit):
    edit(article, full="<p>Pokój 14</p>")
    add_copies(article, 3)
    rename(section, "zalatw")
    for version in newest_of():
        assert version.action == Action.MOVED
        assert version.state["address"].startswith("/zalatw/prawo-jazdy")
        assert version.state["full"] == version.base.state["full"]
        assert set(version.stored_state) <= {"title", "live", "address", "hostname"}
        changed = ChangedField.objects.filter(version=version).values_list("field", flat=True)
        assert list(changed) == ["address"]
    assert_the_record_is_true()


def test_a_page_that_moves_again_keeps_its_first_base(section, article):
    for slug in ("a", "b", "c"):
        rename(section, slug)
    assert [version.state["address"] for version in Version.objects.of_page(article)] == [
        f"/{slug}/prawo-jazdy/" for slug in ("sprawy", "a", "b", "c")
    ]
    assert {v.base_id for v in Version.objects.of_page(article)[1:]} == {
        Version.objects.of_page(article).first().pk
    }
    assert_the_record_is_true()


def test_the_next_edit_is_stored_whole(section, article, edit):
    rename(section, "zalatw")
    edit(article, full="<p>Pokój 14</p>")
    newest = Version.objects.of_page(article).last()
    assert newest.base is None
    assert newest.stored_state["full"] == "<p>Pokój 14</p>"
    assert_the_record_is_true()


def test_the_former_addresses_redirect(client, section, article, edit):
    add_copies(article, 3)
    rename(section, "zalatw")
    assert client.get("/sprawy/prawo-jazdy-2/")["Location"].endswith("/zalatw/prawo-jazdy-2/")
    assert client.get("/sprawy/")["Location"].endswith("/zalatw/")
    assert Redirect.objects.count() == 5


def test_a_redirect_made_by_hand_stays(client, section, article):
    site = Site.objects.get()
    Redirect.objects.create(old_path="/sprawy/prawo-jazdy", site=site, redirect_link="/inne/")
    rename(section, "zalatw")
    assert Redirect.objects.get(old_path="/sprawy/prawo-jazdy").redirect_link == "/inne/"
    assert client.get("/sprawy/")["Location"].endswith("/zalatw/")


def test_a_page_that_goes_back_and_forth_has_one_redirect_an_address(client, section, article):
    for slug in ("zalatw", "sprawy", "zalatw"):
        rename(section, slug)
    assert client.get("/sprawy/prawo-jazdy/")["Location"].endswith("/zalatw/prawo-jazdy/")
    paths = list(Redirect.objects.values_list("old_path", flat=True))
    assert len(paths) == len(set(paths))


def test_a_failing_redirect_changes_nothing(section, article, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Redirect.objects, "bulk_create", fail)
    before = Version.objects.count()
    with pytest.raises(RuntimeError):
        rename(section, "zalatw")
    assert Section.objects.get(pk=section.pk).slug == "sprawy"
    assert Article.objects.get(pk=article.pk).url_path.endswith("/sprawy/prawo-jazdy/")
    assert Version.objects.count() == before


def test_a_relative_link_that_leads_to_a_document_no_longer(
    section, other_section, article, edit, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(make_pdf("cennik"), "cennik.pdf")
    document = BulletinDocument.objects.create(title="Cennik", file=file)
    edit(article, full=f'<p><a href="../../documents/{document.pk}/x.txt">Wzór</a></p>')
    assert Version.objects.of_page(article).last().state["linked_documents"]
    move(section, other_section)
    newest = Version.objects.of_page(article).last()
    assert newest.state["linked_documents"] == []
    assert newest.action == Action.EDITED
    assert_the_record_is_true()


def test_a_deleted_section_takes_all_below_with_it(admin, section, article):
    add_copies(article, 3)
    admin.post(reverse("wagtailadmin_pages:delete", args=[section.pk]))
    assert not Article.objects.exists()
    gone = Version.objects.filter(action=Action.DELETED)
    assert gone.count() == 5
    assert {version.author_name for version in gone} == {"Ewa Redaktor"}
    assert not any(version.state["live"] for version in gone)
    call_command("check_history")


def unpublish(admin, section):
    url = reverse("wagtailadmin_pages:unpublish", args=[section.pk])
    return admin.post(url, {"include_descendants": "on"})


def test_a_section_is_unpublished_with_all_below(admin, section, article, edit):
    edit(article, full="<p>Pokój 14</p>")
    add_copies(article, 3)
    assert unpublish(admin, section).status_code == 302
    assert not Article.objects.live().exists()
    for version in newest_of():
        assert (version.action, version.author_name) == (Action.UNPUBLISHED, "Ewa Redaktor")
    page = Article.objects.get(pk=article.pk)
    assert (page.has_unpublished_changes, page.live_revision) == (True, None)
    entries = PageLogEntry.objects.filter(action="wagtail.unpublish")
    assert entries.count() == 5
    assert {entry.user.username for entry in entries} == {"redaktor"}
    assert_the_record_is_true()


def test_a_locked_page_below_stays_published(client, section, article, editor, clerk):
    publishers = Group.objects.create(name="Publikujący")
    publishers.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(group=publishers, page=section, permission=permission)
    clerk.is_superuser = False
    clerk.save()
    clerk.groups.add(publishers)
    add_copies(article, 1)
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=editor)
    client.force_login(clerk)
    unpublish(client, section)
    assert [page.pk for page in Article.objects.live()] == [article.pk]
    assert_the_record_is_true()


CHANGES = {
    "renamed": lambda section, home, other: rename(section, "zalatw"),
    "moved": lambda section, home, other: move(section, other),
    "a second site": lambda section, home, other: change_hosts(),
    "a new host name": lambda section, home, other: Site.objects.get().save(),
    "the home page renamed": lambda section, home, other: rename_home(home),
}


def rename_home(home) -> None:
    fresh = type(home).objects.get(pk=home.pk)
    fresh.slug = "biuletyn"
    fresh.save()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_number_of_queries_does_not_grow_with_the_pages(
    section, home, other_section, article, change
):
    """But for batches: SQLite takes 47 versions in one statement."""
    counts = {}
    for count in (20, 200):
        savepoint = transaction.savepoint()
        add_copies(article, count)
        with CaptureQueriesContext(connection) as queries:
            change(section, home, other_section)
        counts[count] = len(queries)
        assert_newest_is_true(article)
        transaction.savepoint_rollback(savepoint)
        Site.clear_site_root_paths_cache()
    batches = 2 if connection.vendor == "postgresql" else 200 // 20
    assert counts[200] <= counts[20] + batches


def test_unpublishing_takes_as_many_queries_for_more_pages(admin, section, article):
    counts = {}
    for count in (20, 200):
        savepoint = transaction.savepoint()
        add_copies(article, count)
        with CaptureQueriesContext(connection) as queries:
            unpublish(admin, section)
        counts[count] = len(queries)
        assert not Article.objects.live().exists()
        transaction.savepoint_rollback(savepoint)
    assert counts[200] <= counts[20] + 200 // 10


def assert_newest_is_true(article) -> None:
    last = Article.objects.order_by("path").last()
    assert Version.objects.of_page(last).last().state["address"] == last.get_url_parts()[2]
