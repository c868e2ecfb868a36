"""What the admin's other actions write: publish, unpublish, in bulk too, workflow, revert, API."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from articles.models import Article

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


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
