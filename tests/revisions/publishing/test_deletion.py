"""What a deletion writes."""

from __future__ import annotations

import pytest
from wagtail.models import Page

from articles.models import Article
from revisions.models import Attachment, History

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


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
