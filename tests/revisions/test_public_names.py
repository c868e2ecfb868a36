"""The record of a page does not name what not everybody may see."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail import blocks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from articles.models import BulletinDocument
from revisions.column_values import field_of_column
from revisions.public_names import public_name
from revisions.state import changes_between
from revisions.stream_values import stream_html
from tests.pages.models import Topic

pytestmark = pytest.mark.django_db
TITLE = "Wymiana prawa jazdy"


def by_key(page: Page) -> dict:
    """The state of a foreign key to `page`, as of any column of a versioned page."""
    column = Redirect._meta.get_field("redirect_page")
    return field_of_column(column).value(Redirect(redirect_page=Page.objects.get(pk=page.pk)))


def in_stream(page: Page) -> str:
    block = blocks.StreamBlock(
        [
            ("page", blocks.PageChooserBlock()),
            ("list", blocks.ListBlock(blocks.PageChooserBlock())),
        ]
    )
    raw = [{"type": "page", "value": page.pk}, {"type": "list", "value": [page.pk]}]
    return "".join(stream_html(block.to_python(raw)))


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
@pytest.mark.parametrize("above", [False, True])
def test_a_restricted_page_is_called_by_its_id(article, section, kind, above):
    assert by_key(article) == {"value": article.pk, "text": TITLE}
    assert in_stream(article).count(TITLE) == 2
    PageViewRestriction.objects.create(
        page=section if above else article, restriction_type=kind, password="x"
    )
    assert by_key(article) == {"value": article.pk, "text": f"#{article.pk}"}
    assert TITLE not in in_stream(article)
    assert in_stream(article).count(f"#{article.pk}") == 2


def test_so_is_one_that_is_not_published(article):
    Page.objects.filter(pk=article.pk).update(live=False)
    assert by_key(article)["text"] == f"#{article.pk}"
    assert TITLE not in in_stream(article)


def test_a_restriction_that_comes_is_no_change_of_the_page_that_refers(article):
    before = by_key(article)
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert not changes_between({"page": before}, {"page": by_key(article)})


def test_a_document_of_a_private_collection_is_called_by_its_id(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    collection = Collection.get_first_root_node().add_child(name="Rada")
    document = BulletinDocument.objects.create(
        title="Umowa", file=ContentFile(b"umowa", "umowa.txt"), collection=collection
    )
    assert public_name(document) == "Umowa"
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    assert public_name(document) == f"#{document.pk}"


def test_anything_else_is_called_by_its_name():
    assert public_name(Topic(name="Pobyt")) == "Pobyt"
