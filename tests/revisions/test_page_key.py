"""A page that gets the id of a deleted one gets nothing else of it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale

from articles.models import Article, Section
from revisions.models import Action, Attachment, FileUpload, History, Version
from revisions.page_key import page_key, page_of, pages_of, without_page
from tests.revisions.attachments.conftest import kept, make_pdf

pytestmark = pytest.mark.django_db
SECRET = "Tajny zamiar"


@pytest.fixture
def deleted(section) -> Article:
    """A page that was public and is deleted, with the id that it had."""
    page = section.add_child(instance=Article(title=SECRET, slug="tajne", full=f"<p>{SECRET}</p>"))
    page_id = page.pk
    Article.objects.get(pk=page_id).delete()
    page.pk = page.id = page_id
    return page


@pytest.fixture
def successor(deleted, section) -> Article:
    """Another page that is given its id: by explicit choice, which any database allows."""
    return section.add_child(instance=Article(pk=deleted.pk, title="Opłaty", slug="oplaty"))


def test_it_begins_a_history_of_its_own(deleted, successor):
    assert successor.pk == deleted.pk
    (version,) = Version.objects.of_page(successor)
    assert (version.number, version.action) == (1, Action.PUBLISHED)
    ended = History.objects.of_page(deleted)
    assert [v.action for v in ended.versions.order_by("number")] == ["published", "deleted"]
    assert successor.history.pk != ended.pk


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL gives no id twice")
@pytest.mark.django_db(transaction=True)
def test_it_does_so_after_sqlite_has_rebuilt_the_table(section):
    old = section.add_child(instance=Article(title=SECRET, slug="tajne"))
    page_id = old.pk
    old.delete()
    as_migrations_know_it = MigrationLoader(connection).project_state().apps
    with connection.schema_editor() as editor:
        editor._remake_table(as_migrations_know_it.get_model("wagtailcore", "Page"))
    new = section.add_child(instance=Article(title="Opłaty", slug="oplaty"))
    assert new.pk == page_id
    assert [v.number for v in Version.objects.of_page(new)] == [1]
    assert new.history.versions.get().state["title"] == "Opłaty"


def test_a_draft_has_no_history_yet(deleted, section, client, editor):
    draft = section.add_child(instance=Article(pk=deleted.pk, title="Szkic", live=False))
    assert (draft.history, draft.newest_version, draft.published_at) == (None, None, None)
    client.force_login(editor)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))
    assert SECRET not in edit.content.decode()


def test_the_old_title_is_nowhere(deleted, successor, client):
    log = successor.history.get_absolute_url()
    version = successor.newest_version.get_absolute_url()
    as_json = reverse("revisions:json", args=[successor.history.pk])
    registry = reverse("files:registry", args=[successor.history.pk])
    for address in (successor.get_url(), log, version, as_json, registry, "/sprawy/oplaty/wersje/"):
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address


def test_the_old_history_stays_that_of_a_deleted_page(deleted, successor, client):
    ended = History.objects.of_page(deleted)
    told = client.get(reverse("revisions:json", args=[ended.pk])).json()
    assert (told["status"], told["title"], told["address"]) == ("deleted", SECRET, None)


def test_a_page_deleted_by_sql_is_found_although_its_id_is_taken(section, capsys):
    """`check_history` sees that the one the record calls live is not there."""
    from revisions.record import record_gone
    from revisions.verify import differences

    old = section.add_child(instance=Article(title=SECRET, slug="tajne"))
    history = old.history
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_article WHERE page_ptr_id = %s", [old.pk])
        cursor.execute("DELETE FROM wagtailcore_page WHERE id = %s", [old.pk])
        cursor.execute("UPDATE wagtailcore_page SET numchild = 0 WHERE id = %s", [section.pk])
    section.refresh_from_db()
    section.add_child(instance=Article(pk=old.pk, title="Opłaty", slug="oplaty"))
    (found,) = [found for _page_id, found in differences(Article) if found]
    assert (found.gone, found.fields) == (history, ("live",))
    record_gone(history, action=Action.OUTSIDE)
    assert not [found for _page_id, found in differences(Article) if found]


@pytest.fixture
def section_editor(section):
    """A person who may edit the pages of that section and no other."""
    group = Group.objects.create(name="redaktorzy działu")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=section, permission=change)
    user = get_user_model().objects.create_user("dzial", "d@example.org", "x")
    user.groups.add(group)
    return user


def test_an_upload_for_the_deleted_page_gives_no_right_to_the_file(
    home, section, section_editor, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    elsewhere = home.add_child(instance=Section(title="Inne", slug="inne"))
    old = elsewhere.add_child(instance=Article(title=SECRET, slug="tajne", live=False))
    file = kept("tajny.pdf", make_pdf(SECRET), page=old)
    page_id = old.pk
    old.delete()
    new = section.add_child(instance=Article(pk=page_id, title="Opłaty", live=False))
    client.force_login(section_editor)
    assert client.get(file.url("tajny.pdf")).status_code == 404
    FileUpload.objects.create(file=file, filename="a.pdf", at=timezone.now(), **page_key(new))
    assert client.get(file.url("tajny.pdf")).status_code == 200


def test_published_files_of_the_deleted_page_are_not_the_new_ones(
    section, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    item = Attachment(title=SECRET, filename="a.pdf", file=kept("a.pdf", make_pdf("a")))
    old = section.add_child(instance=Article(title=SECRET, slug="tajne", attachments=[item]))
    page_id = old.pk
    Article.objects.get(pk=page_id).delete()
    new = section.add_child(instance=Article(pk=page_id, title="Opłaty", slug="oplaty"))
    assert new.newest_version.state["attachments"] == []
    registry = client.get(reverse("files:registry", args=[new.history.pk])).content.decode()
    assert SECRET not in registry and "a.pdf" not in registry


# The key itself.


def test_a_copy_and_an_alias_are_other_pages(article):
    copied = article.copy(update_attrs={"slug": "kopia"})
    alias = article.create_alias(update_slug="alias")
    keys = {History.objects.of_page(page).pk for page in (article, copied, alias)}
    assert len(keys) == 3


def test_a_translation_is_another_page_although_it_shares_the_translation_key(article):
    english = Locale.objects.create(language_code="en")
    translation = Article(pk=article.pk, translation_key=article.translation_key, locale=english)
    assert History.objects.of_page(translation) is None
    assert History.objects.of_page(article) == article.history


def test_a_restored_revision_is_the_same_page(article, edit):
    edited = edit(article, full="<p>B</p>")
    edited.revisions.order_by("pk").first().publish()
    assert page_key(Article.objects.get(pk=article.pk)) == page_key(article)


def test_a_page_is_found_by_its_key_and_by_no_less(deleted, successor):
    ended, begun = History.objects.of_page(deleted), successor.history
    assert page_of(begun) == successor.page_ptr
    assert page_of(begun, Article) == successor
    assert page_of(ended) is None
    histories = History.objects.filter(model="articles.Article")
    assert list(without_page(histories, Article)) == [ended]
    assert list(pages_of(histories)) == [successor.page_ptr]


def test_no_page_has_no_key():
    assert page_key(None) == {"page_id": None, "translation_key": None, "locale_id": None}
    assert History.objects.of_page(Article(title="nowy")) is None
