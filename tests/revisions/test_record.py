"""What makes a version, what does not, and what a version says."""

from __future__ import annotations

import pytest

from articles.models import Article
from revisions.audit_context import audit_context
from revisions.models import Action, Version
from revisions.state import VersionedField

pytestmark = pytest.mark.django_db


def versions(page) -> list[Version]:
    return list(Version.objects.of_page(page))


def test_first_publication_is_version_one(article):
    (version,) = versions(article)
    assert version.number == 1
    assert version.action == Action.PUBLISHED
    assert version.state["full"] == "<p>Pokój 12</p>"
    assert version.state["address"] == "/sprawy/prawo-jazdy/"


def test_an_edit_is_the_next_version_with_its_author(article, edit, editor):
    edit(article, user=editor, full="<p>Pokój 14</p>")
    version = versions(article)[-1]
    assert (version.number, version.action) == (2, Action.EDITED)
    assert (version.author_id, version.author_name) == (editor.pk, "Ewa Redaktor")


def test_what_changed_is_derived_from_the_neighbours(article, edit):
    edit(article, full="<p>Pokój 14</p>")
    old, new = versions(article)
    (change,) = new.changes_since(old)
    assert (change.field, change.before, change.after) == (
        "full",
        "<p>Pokój 12</p>",
        "<p>Pokój 14</p>",
    )


def test_publishing_without_a_change_writes_nothing(article, edit):
    edit(article)
    assert len(versions(article)) == 1


def test_there_and_back_again_is_three_versions(article, edit):
    edit(article, full="<p>B</p>")
    edit(article, full="<p>Pokój 12</p>")
    third = versions(article)[-1]
    assert third.number == 3
    assert (third.action, third.restores) == (Action.REVERTED, 1)


def test_drafts_do_not_appear(article):
    article.full = "<p>szkic</p>"
    article.save_revision()
    assert len(versions(article)) == 1


def test_the_note_belongs_to_the_edit_that_went_live(article, edit):
    page = edit(article, full="<p>B</p>", change_note="Nowy numer pokoju")
    page.full = "<p>C</p>"
    page.save()
    assert [v.change_note for v in versions(article)] == ["", "Nowy numer pokoju", ""]


def test_history_survives_the_page_and_the_user(article, edit, editor):
    edit(article, user=editor, full="<p>B</p>")
    editor.delete()
    Article.objects.get(pk=article.pk).delete()
    assert [v.action for v in versions(article)] == ["published", "edited", "deleted"]
    assert versions(article)[1].author_name == "Ewa Redaktor"


def test_acting_names_the_author_and_the_note(article, editor):
    with audit_context(user=editor, note="z powłoki"):
        article.full = "<p>B</p>"
        article.save()
    version = versions(article)[-1]
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "z powłoki")


def test_a_field_that_joined_the_class_later_is_no_change_while_it_is_empty(article, monkeypatch):
    joined = VersionedField("subtitle", "Subtitle", read=lambda page: "")
    monkeypatch.setattr(Article, "versioned_fields", (*Article.versioned_fields, joined))
    article.save()
    assert len(versions(article)) == 1


def test_a_column_of_every_page_that_a_class_declares_is_recorded_by_itself(article, monkeypatch):
    monkeypatch.setattr(Article, "versioned_fields", (*Article.versioned_fields, "show_in_menus"))
    Article.objects.get(pk=article.pk).save()
    page = Article.objects.get(pk=article.pk)
    page.show_in_menus = not page.show_in_menus
    page.save(update_fields=["show_in_menus"])
    assert versions(article)[-1].state["show_in_menus"] == page.show_in_menus
