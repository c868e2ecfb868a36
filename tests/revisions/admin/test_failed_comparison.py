"""One comparison that fails takes nothing else of the admin down."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from revisions.models import Version
from tests.revisions.conftest import FAILED_NOTICE, FAILED_SUMMARY


def test_the_versions_in_the_admin(client, editor, article, broken_history):
    client.force_login(editor)
    content = client.get(reverse("revisions_versions", args=[article.pk])).content.decode()
    assert FAILED_SUMMARY in content
    assert "12 → 14" in content


@pytest.mark.parametrize("number", [1, 2, 3])
def test_restoring(client, editor, article, broken_history, number):
    client.force_login(editor)
    response = client.get(reverse("revisions_restore", args=[article.pk, number]))
    assert response.status_code == 200
    assert (FAILED_NOTICE in response.content.decode()) == (number < 3)


def test_wagtails_own_comparison(client, editor, article, broken_history):
    client.force_login(editor)
    older, newer = article.revisions.order_by("pk").values_list("pk", flat=True)
    url = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, older, newer])
    content = client.get(url).content.decode()
    assert FAILED_NOTICE in content


def test_the_dialogue_before_publishing(client, editor, article, broken_history, edit_form):
    form = edit_form(article)
    data = {**form.data, "full": "<p>Pokój 15</p>", "change_note": "Zmiana pokoju"}
    answer = client.post(reverse("revisions_preview", args=[article.pk]), data).json()
    assert answer["valid"]
    assert not answer["changesNothing"]
    assert FAILED_SUMMARY in answer["details"]
    assert FAILED_NOTICE in answer["comparison"]
    assert (
        form.post("action-publish", **{k: data[k] for k in ("full", "change_note")}).status_code
        == 302
    )
    assert Version.objects.of_page(article).last().state["full"] == "<p>Pokój 15</p>"


def test_the_review_of_a_draft(client, editor, article, broken_history):
    draft = Article.objects.get(pk=article.pk)
    draft.full = "<p>Pokój 15</p>"
    draft.save_revision()
    client.force_login(editor)
    response = client.get(reverse("revisions_review", args=[article.pk]))
    assert FAILED_NOTICE in response.content.decode()
    assert FAILED_SUMMARY in response.content.decode()


def test_the_visual_editor_keeps_what_was_written(article, edit_form, monkeypatch, caplog):
    def fail(**_texts):
        raise RecursionError

    monkeypatch.setattr("articles.editor.widgets.reconcile", fail)
    sent = {"full": "<p>Pokój 16</p>", "full-normalized": "<p>Pokój 12</p>"}
    response = edit_form(article).post("action-publish", change_note="Zmiana pokoju", **sent)
    assert response.status_code == 302
    assert Version.objects.of_page(article).last().state["full"] == "<p>Pokój 16</p>"
    (record,) = (record for record in caplog.records if record.exc_info)
    assert "could not be merged" in record.getMessage()


def test_what_two_editors_changed(client, editor, clerk, article, broken_history, edit_form):
    mine = edit_form(article)
    other = Article.objects.get(pk=article.pk)
    other.full = "<p>Pokój 17</p>"
    other.save_revision(user=clerk)
    client.force_login(editor)
    response = mine.post(full="<p>Pokój 18</p>")
    assert response.status_code == 200
    assert FAILED_NOTICE in response.content.decode()
