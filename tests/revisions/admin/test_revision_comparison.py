"""Wagtail's page that compares two revisions shows what the public page would show."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from articles.models import Article
from tests.revisions.attachments.conftest import attachment, make_pdf


@pytest.fixture
def compared(client, editor):
    """The comparison of an article's two newest revisions: label of the field → its cell."""
    client.force_login(editor)

    def compared(article) -> dict:
        newer, older = article.revisions.order_by("-pk")[:2]
        url = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, older.pk, newer.pk])
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        rows = soup.select("table tr")
        return {
            row.select_one("td").text.strip(" \n:"): row.select("td")[1] for row in rows if row.td
        }

    return compared


def test_formats_and_links_are_compared_too(article, edit, compared):
    edit(article, full='<p>Pokój <b>12</b>, <a href="/a/">wniosek</a></p>')
    edit(article, full='<p>Pokój 12, <a href="/b/">wniosek</a></p>')
    content = compared(article)["Treść"]
    assert content.select_one(".diff-fmt").text == "12"
    assert content.select_one(".diff-link")["title"] == "/a/ → /b/"


def test_attachments_are_compared_in_words(article, edit, compared, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    edit(article, change_note="Bez pliku")
    page = Article.objects.get(pk=article.pk)
    page.attachments = [attachment("cennik.pdf", make_pdf("Cennik"))]
    page.save_revision().publish()
    assert "cennik.pdf" in compared(article)["Załączniki"].text
