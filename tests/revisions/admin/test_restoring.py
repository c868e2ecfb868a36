"""Any earlier version comes back as a draft, and then as a new version that says so."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from revisions.models import Action, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(article, edit):
    """An article with three versions."""
    edit(
        article,
        full="<p>Pokój 14</p>",
        fee="10 zł",
        produced_on=datetime.date(2024, 5, 6),
        change_note="Drugi",
    )
    return edit(article, full="<p>Pokój 16</p>", fee="", produced_on=None, change_note="Trzeci")


def versions(article) -> list[Version]:
    return list(Version.objects.of_page(article))


def restore(client, article, number):
    return client.post(reverse("revisions_restore", args=[article.pk, number]))


def publish(client, article, note="Przywrócono"):
    url = reverse("revisions_review", args=[article.pk])
    revision = Article.objects.get(pk=article.pk).latest_revision_id
    return client.post(url, {"revision": revision, "change_note": note})


@pytest.fixture
def admin(client, editor):
    client.force_login(editor)
    return client


def test_it_opens_as_a_draft_and_the_public_sees_nothing_yet(changed, admin):
    response = restore(admin, changed, 2)
    assert response["Location"] == reverse("revisions_review", args=[changed.pk])
    page = Article.objects.get(pk=changed.pk)
    draft = page.get_latest_revision_as_object()
    assert (draft.full, draft.fee) == ("<p>Pokój 14</p>", "10 zł")
    assert draft.produced_on == datetime.date(2024, 5, 6)
    assert page.full == "<p>Pokój 16</p>" and len(versions(changed)) == 3
    assert draft.latest_revision.user is not None


def test_published_it_is_a_new_version_that_names_the_old_one(changed, admin):
    restore(admin, changed, 2)
    assert publish(admin, changed).status_code == 302
    newest = versions(changed)[-1]
    assert (newest.number, newest.action, newest.restores) == (4, Action.REVERTED, 2)
    assert newest.state == versions(changed)[1].state
    assert newest.change_note == "Przywrócono"


def test_it_says_so_even_when_it_was_altered_first(changed, admin, edit_form):
    restore(admin, changed, 2)
    form = edit_form(changed)
    form.post(full="<p>Pokój 14a</p>")
    form.open()
    form.post("action-publish", fee="12 zł", change_note="Przywrócono i poprawiono")
    newest = versions(changed)[-1]
    assert (newest.action, newest.restores) == (Action.REVERTED, 2)
    assert (newest.state["full"], newest.state["fee"]) == ("<p>Pokój 14a</p>", "12 zł")


def test_the_next_draft_restores_nothing(changed, admin, edit):
    restore(admin, changed, 2)
    publish(admin, changed)
    edit(changed, full="<p>Nowe</p>", change_note="Nowe")
    assert (versions(changed)[-1].action, versions(changed)[-1].restores) == ("edited", None)


def test_a_later_save_of_the_row_restores_nothing(changed, admin):
    restore(admin, changed, 2)
    publish(admin, changed)
    page = Article.objects.get(pk=changed.pk)
    page.fee = "99 zł"
    page.save()
    assert versions(changed)[-1].restores is None


def test_a_copy_does_not_restore(changed, admin, section):
    restore(admin, changed, 2)
    publish(admin, changed)
    copy = Article.objects.get(pk=changed.pk).copy(
        to=section, update_attrs={"slug": "kopia", "title": "Kopia"}
    )
    assert Article.objects.get(pk=copy.pk).restores_version is None


def test_restoring_needs_the_right_to_edit(changed, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nikt", password="x"))
    assert restore(client, changed, 2).status_code in (302, 403)
    assert not Article.objects.get(pk=changed.pk).has_unpublished_changes


def test_an_editor_without_the_right_to_publish_restores_but_does_not_publish(
    changed, client, django_user_model
):
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("autor", password="x")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    assert restore(client, changed, 2).status_code == 302
    assert publish(client, changed).status_code in (302, 403)
    assert len(versions(changed)) == 3


def test_what_somebody_else_locked_is_neither_restored_nor_published(
    changed, admin, django_user_model
):
    other = django_user_model.objects.create_superuser("inna", password="x")
    locked = {"locked": True, "locked_by": other, "locked_at": timezone.now()}
    Article.objects.filter(pk=changed.pk).update(**locked)
    restore(admin, changed, 2)
    assert not Article.objects.get(pk=changed.pk).has_unpublished_changes
    assert publish(admin, changed).status_code in (302, 403)
    assert len(versions(changed)) == 3
    Article.objects.filter(pk=changed.pk).update(locked=False)
    restore(admin, changed, 2)
    assert publish(admin, changed).status_code == 302
    assert len(versions(changed)) == 4


@pytest.mark.parametrize("number", [0, 9])
def test_there_is_no_such_version(changed, admin, number):
    assert restore(admin, changed, number).status_code == 404


def test_a_version_of_another_article_is_not_found(changed, admin, section):
    other = section.add_child(instance=Article(title="Inny", full="<p>x</p>"))
    assert restore(admin, other, 3).status_code == 404


def test_the_pages_show_what_would_change(changed, admin):
    listed = admin.get(reverse("revisions_versions", args=[changed.pk])).content.decode()
    assert listed.count("/przywroc/") == 2
    shown = admin.get(reverse("revisions_restore", args=[changed.pk, 1])).content.decode()
    assert "16</del>" in shown and "12</ins>" in shown
    assert not Article.objects.get(pk=changed.pk).has_unpublished_changes


def test_attachments_come_back_too(article, edit, admin):
    from revisions.models import Attachment

    page = Article.objects.get(pk=article.pk)
    page.attachments.add(Attachment(title="Wzór wniosku", source_reference="7"))
    page.save_revision().publish()
    state = versions(article)[-1].state["attachments"]
    page = Article.objects.get(pk=article.pk)
    page.attachments.set([])
    page.save_revision().publish()
    assert versions(article)[-1].state["attachments"] == []
    restore(admin, article, 2)
    publish(admin, article)
    newest = versions(article)[-1]
    assert newest.state["attachments"] == state and newest.restores == 2
