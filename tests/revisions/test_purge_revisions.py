"""Wagtail's own revisions can be thrown away: the record is whole without them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Revision

from articles.models import Article
from revisions.models import Version

pytestmark = pytest.mark.django_db


def purge() -> None:
    call_command("purge_revisions", verbosity=0)


@pytest.fixture
def purged(article, edit):
    """An article with three versions, of whose revisions only the live one is left."""
    edit(article, full="<p>Pokój 14</p>", fee="10 zł", change_note="Drugi")
    page = edit(article, full="<p>Pokój 16</p>", change_note="Trzeci")
    purge()
    assert list(Revision.objects.for_instance(page)) == [page.live_revision]
    return page


def test_every_page_of_the_record_answers(purged, client, editor):
    history = purged.history
    for name, *args in (("log",), ("json",), ("version", 1), ("compare", 1, 3)):
        response = client.get(reverse(f"revisions:{name}", args=[history.pk, *args]))
        assert response.status_code == 200, name
    assert "Pokój 14" in client.get(reverse("revisions:version", args=[history.pk, 2])).text
    client.force_login(editor)
    for name in ("revisions_versions", "revisions_review", "wagtailadmin_pages:edit"):
        assert client.get(reverse(name, args=[purged.pk])).status_code == 200, name


def test_the_record_is_whole(purged):
    call_command("check_history", "--deep")


def test_a_version_whose_revision_is_gone_is_restored_and_published(purged, client, editor):
    client.force_login(editor)
    client.post(reverse("revisions_restore", args=[purged.pk, 1]))
    page = Article.objects.get(pk=purged.pk)
    page.latest_revision.publish(user=editor)
    newest = Version.objects.of_page(page).last()
    assert (newest.number, newest.restores) == (4, 1)
    assert newest.state["full"] == "<p>Pokój 12</p>"
