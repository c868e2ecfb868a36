"""What the schedule writes: publication and expiry at a time set before."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.revisions.conftest import in_days

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


def test_scheduled_go_live(wagtail_admin, section, clerk, written, newest, later):
    page = wagtail_admin.create(
        section, title="Meldunek", slug="meldunek", full="<p>M</p>", go_live_at=in_days(1)
    )
    assert written(page) == []
    later(days=2)
    call_command("publish_scheduled")
    assert written(page) == [FIRST]
    assert newest(page).author_name == "Ewa Redaktor"  # she planned it


def test_scheduled_go_live_of_an_edit(wagtail_admin, article, edit, clerk, written, newest, later):
    edit(article, user=clerk, full="<p>B</p>")
    wagtail_admin.edit(article, full="<p>C</p>", change_note="Od jutra", go_live_at=in_days(1))
    assert written(article) == [FIRST, (2, "edited")]
    later(days=2)
    call_command("publish_scheduled")
    assert written(article) == [FIRST, (2, "edited"), (3, "edited")]
    version = newest(article)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Od jutra")


def test_scheduled_edit_of_an_article_without_a_revision_leaves_it_public(
    wagtail_admin, article, written, later
):
    assert article.live_revision_id is None
    wagtail_admin.edit(article, full="<p>C</p>", go_live_at=in_days(1))
    assert Article.objects.get(pk=article.pk).live
    assert written(article) == [FIRST]
    later(days=2)
    call_command("publish_scheduled")
    assert written(article) == [FIRST, (2, "edited")]


def test_scheduled_expiry(wagtail_admin, section, written, newest, later):
    page = wagtail_admin.create(
        section, title="Nabór", slug="nabor", full="<p>N</p>", expire_at=in_days(1)
    )
    later(days=2)
    call_command("publish_scheduled")
    assert written(page) == [FIRST, (2, "expired")]
    assert newest(page).state["live"] is False
    assert newest(page).author_id is None  # the clock did it
