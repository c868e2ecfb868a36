"""What makes a version, what does not, and what a version says."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from revisions import record as record_module
from revisions.audit_context import Author, audit_context
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


def test_time_never_runs_backwards(article, edit, monkeypatch):
    edit(article, full="<p>B</p>")
    before = versions(article)[-1]
    past = timezone.now() - datetime.timedelta(hours=1)
    monkeypatch.setattr(record_module.timezone, "now", lambda: past)
    edit(article, full="<p>C</p>")
    after = versions(article)[-1]
    assert after.recorded_at >= before.recorded_at
    assert after.at >= before.at


@pytest.mark.parametrize(
    ("hours", "follows"), [(1, "the version before"), (0, "the clock"), (-1, "the clock")]
)
def test_a_version_happened_never_before_the_one_it_follows(article, edit, hours, follows):
    """The clock of a source that was imported may be ahead of this server's."""
    (first,) = versions(article)
    entry = record_module.VersionMetadata(
        author=Author(None, "Źródło"),
        action=Action.EDITED,
        at=timezone.now() + datetime.timedelta(hours=hours),
    )
    with transaction.atomic():
        record_module.lock()
        state = {**first.state, "full": "<p>Pokój 14</p>"}
        imported = record_module.append(first.history_id, state, entry, previous=first)
    edit(article, full="<p>Pokój 16</p>")
    last = versions(article)[-1]
    assert last.at >= imported.at
    assert last.at == (imported.at if follows == "the version before" else last.recorded_at)


def test_positions_have_no_gap(article, edit, section):
    other = section.add_child(instance=Article(title="Meldunek", full="<p>x</p>"))
    edit(other, full="<p>y</p>")
    edit(article, full="<p>z</p>")
    positions = list(Version.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert len(positions) >= 4


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
