"""Two editors at once: the second one is told, and loses nothing."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Revision

from articles.models import Article
from revisions import write_lock
from revisions.models import Version

pytestmark = pytest.mark.django_db

PUBLISH = "action-publish"


@pytest.fixture
def other(django_user_model):
    return django_user_model.objects.create_superuser(
        "druga", "druga@example.org", "x", first_name="Anna", last_name="Druga"
    )


@pytest.fixture
def late(article, edit, edit_form, other):
    """A form that was opened before Anna saved: `late(full="…")` says what she saved."""

    def late(**saved):
        edit(article, full="<p>Pokój 12</p><p>Parter</p>", change_note="Początek")
        form = edit_form(article)
        edit(article, user=other, **saved)
        return form

    return late


@pytest.mark.parametrize("button", ["", PUBLISH])
def test_saving_on_an_old_base_is_stopped(late, button):
    form = late(full="<p>Pokój 14</p><p>Parter</p>")
    versions = Version.objects.count()
    mine = "<p>Pokój 12</p><p>Pierwsze piętro</p>"
    response = form.post(button, full=mine, change_note="Piętro")
    assert response.status_code == 200
    assert Version.objects.count() == versions
    assert form.draft.full == "<p>Pokój 14</p><p>Parter</p>"
    assert response.context["form"]["full"].value() == mine
    page = response.content.decode()
    assert "Anna Druga" in page
    assert 'name="save_over_revision_id"' in page
    theirs, own = page.split('class="revisions-columns')[1].split("</section>")[:2]
    assert "12</del>" in theirs and "14</ins>" in theirs
    assert "Parter" in own and "Pierwsze" in own


def test_the_second_attempt_without_a_decision_is_stopped_too(late):
    form = late(full="<p>Pokój 14</p><p>Parter</p>")
    response = form.post(full="<p>x</p>")
    base = response.content.decode().split('name="base_revision_id" value="')[1].split('"')[0]
    newest = Article.objects.get(pk=form.article.pk).latest_revision_id
    again = form.post(full="<p>x</p>", loaded_revision_id=newest, base_revision_id=base)
    assert again.status_code == 200
    assert form.draft.full == "<p>Pokój 14</p><p>Parter</p>"


def test_a_decision_saves_on_top(late):
    form = late(full="<p>Pokój 14</p><p>Parter</p>")
    newest = Article.objects.get(pk=form.article.pk).latest_revision_id
    response = form.post(
        PUBLISH, full="<p>x</p>", change_note="Moja wersja", save_over_revision_id=newest
    )
    assert response.status_code == 302
    states = [v.state["full"] for v in Version.objects.of_page(form.article)]
    assert states[-2:] == ["<p>Pokój 14</p><p>Parter</p>", "<p>x</p>"]


def test_a_decision_about_an_older_save_does_not_count(late, edit, other):
    form = late(full="<p>Pokój 14</p><p>Parter</p>")
    decided = Article.objects.get(pk=form.article.pk).latest_revision_id
    edit(form.article, user=other, full="<p>Pokój 15</p>")
    assert form.post(full="<p>x</p>", save_over_revision_id=decided).status_code == 200
    assert form.draft.full == "<p>Pokój 15</p>"


def test_fields_that_only_the_other_one_changed_stay_theirs(late):
    form = late(fee="17 zł")
    newest = Article.objects.get(pk=form.article.pk).latest_revision_id
    form.post(full="<p>x</p>", save_over_revision_id=newest)
    assert (form.draft.full, form.draft.fee) == ("<p>x</p>", "17 zł")


@pytest.fixture
def saved_while_waiting(monkeypatch, article, edit, other):
    """`saved_while_waiting()`: Anna saves while the next request waits for the write lock."""
    acquire = write_lock.acquire

    def wait():
        monkeypatch.setattr(write_lock, "acquire", acquire)
        edit(article, user=other, full="<p>Pokój 14</p>", change_note="Zmiana pokoju")
        acquire()

    return lambda: monkeypatch.setattr(write_lock, "acquire", wait)


def test_what_was_saved_while_the_request_waited_is_told(article, edit_form, saved_while_waiting):
    form = edit_form(article)
    form.post(full="<p>Pokój 12</p>")
    form.open()
    saved_while_waiting()
    response = form.post(PUBLISH, full="<p>Pokój 77</p>", change_note="Zmiana pokoju")
    assert response.status_code == 200
    assert response.context["form"].conflict.latest.user.first_name == "Anna"
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 14</p>"


def test_what_was_saved_while_the_review_waited_is_told(article, edit_form, saved_while_waiting):
    form = edit_form(article)
    form.post(full="<p>Pokój 77</p>", change_note="Zmiana pokoju")
    draft = Article.objects.get(pk=article.pk).latest_revision_id
    saved_while_waiting()
    review = reverse("revisions_review", args=[article.pk])
    response = form.client.post(review, {"revision": draft, "change_note": "Zmiana pokoju"})
    assert response.status_code == 400
    assert "revision" in response.context["problems"]
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 14</p>"


def test_own_second_save_is_no_conflict(article, edit_form):
    form = edit_form(article)
    form.post(full="<p>a</p>")
    form.open()
    assert form.post(full="<p>b</p>").status_code == 302


def test_a_page_that_a_program_made_has_a_base_too(article, edit, edit_form, other):
    """It has no revision yet, so the form can't name the one that it began with."""
    assert article.latest_revision is None
    form = edit_form(article)
    opened = '<input type="hidden" name="opened_without_revision" value="0">'
    assert opened in form.client.get(form.url).content.decode()
    form.data["opened_without_revision"] = "0"
    edit(article, user=other, lead="Od Anny", change_note="Zmiana wstępu")
    response = form.post(PUBLISH, full="<p>Pokój 77</p>", change_note="Zmiana pokoju")
    assert response.status_code == 200
    assert response.context["form"].conflict.latest.user == other
    latest = Article.objects.get(pk=article.pk).latest_revision_id
    base = response.content.decode().split('name="base_revision_id" value="')[1].split('"')[0]
    shown_again = {"loaded_revision_id": latest, "base_revision_id": base}
    values = {"full": "<p>Pokój 77</p>", "change_note": "Zmiana pokoju", **shown_again}
    assert form.post(PUBLISH, **values).status_code == 200
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"
    assert form.post(PUBLISH, **values, save_over_revision_id=latest).status_code == 302
    saved = Article.objects.get(pk=article.pk)
    assert (saved.full, saved.lead) == ("<p>Pokój 77</p>", "Od Anny")


def test_an_edit_that_began_with_a_purged_revision_saves_over_nobody(
    article, edit, edit_form, other
):
    edit(article, full="<p>Pokój 12</p><p>Parter</p>", change_note="Początek")
    form = edit_form(article)
    began = str(Article.objects.get(pk=article.pk).latest_revision_id)
    form.data["loaded_revision_id"] = began
    edit(article, user=other, full="<p>Pokój 14</p><p>Parter</p>", change_note="Pokój")
    call_command("purge_revisions", verbosity=0)
    assert not Revision.objects.filter(pk=began).exists()
    response = form.post(full="<p>Pokój 12</p><p>Piętro</p>")
    assert response.status_code == 200
    assert form.draft.full == "<p>Pokój 14</p><p>Parter</p>"
    conflict = response.context["form"].conflict
    assert conflict.latest.user == other
    assert [change.change.field.name for change in conflict.latest_changes()] == ["full"]
    latest = Article.objects.get(pk=article.pk).latest_revision_id
    kept = {"base_revision_id": began, "save_over_revision_id": latest}
    assert form.post(full="<p>Pokój 12</p><p>Piętro</p>", **kept).status_code == 302
