"""The content of a stream as it is compared."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file

from revisions.stream_values import stream_content, stream_html
from tests.pages.models import Sample
from tests.pages.values import PARTS


@pytest.mark.django_db  # rich text asks Wagtail for its links and pictures
def test_the_content_of_a_stream_reads_without_its_templates():
    page = Sample(parts=json.dumps(PARTS))
    assert list(stream_html(page.parts)) == [
        "<p>Opłaty</p>",
        "<p>Ile <b>zapłacisz</b></p>",
        "<p>a<br>b &lt; c</p>",
        "<ul><li><p>x</p></li><li><p>y</p></li></ul>",
        "<p>karta</p>",
        "<p>Paid: +</p>",
        "<p>transfer</p>",
    ]


def html_of(block: blocks.Block, raw: object) -> list[str]:
    """A stream of one block, as it is compared."""
    stream = blocks.StreamBlock([("block", block)])
    return list(stream_html(stream.to_python([{"type": "block", "value": raw}])))


@pytest.mark.no_database
def test_a_table_reads_as_a_table():
    raw = {
        "data": [["Opłata", "Kwota"], ["wpis <b>", None]],
        "first_row_is_table_header": True,
        "table_caption": "Opłaty",
    }
    assert html_of(TableBlock(), raw) == [
        "<table><caption>Opłaty</caption><tr><th>Opłata</th><th>Kwota</th></tr>"
        "<tr><td>wpis &lt;b&gt;</td><td></td></tr></table>"
    ]
    raw = {"data": [["wpis", "17 zł"]], "first_col_is_header": True}
    assert html_of(TableBlock(), raw) == ["<table><tr><th>wpis</th><td>17 zł</td></tr></table>"]


@pytest.mark.no_database
def test_a_table_of_typed_columns_reads_as_a_table():
    block = TypedTableBlock([("what", blocks.CharBlock()), ("day", blocks.DateBlock())])
    raw = {
        "columns": [{"type": "what", "heading": "Co"}, {"type": "day", "heading": "Kiedy"}],
        "rows": [{"values": ["wpis", "2026-05-01"]}],
        "caption": "",
    }
    assert html_of(block, raw) == [
        "<table><tr><th>Co</th><th>Kiedy</th></tr>"
        "<tr><td><p>wpis</p></td><td><p>2026-05-01</p></td></tr></table>"
    ]


class Film:
    """A value like that of Wagtail's EmbedBlock, whose text is the code of a frame."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __str__(self) -> str:
        raise AssertionError("this would ask another server")


class FilmBlock(blocks.URLBlock):
    def to_python(self, value: str) -> Film:
        return Film(value)

    def get_prep_value(self, value: Film) -> str:
        return value.url


@pytest.mark.no_database
def test_what_is_embedded_reads_as_its_address():
    assert html_of(FilmBlock(), "https://example.org/film") == ["<p>https://example.org/film</p>"]


@pytest.mark.no_database
def test_a_label_is_in_the_language_of_the_site():
    block = blocks.BooleanBlock(label=gettext_lazy("Yes"))
    with translation.override("en"):
        assert html_of(block, True) == ["<p>Tak: +</p>"]


@pytest.mark.django_db
def test_a_picture_with_its_description_is_kept_and_reads():
    """The value of Wagtail's ImageBlock is a picture, not a struct like those of other structs."""
    image = get_image_model().objects.create(title="Ratusz", file=get_test_image_file())
    raw = {"image": image.pk, "alt_text": "Wejście", "decorative": False}
    stream = blocks.StreamBlock([("block", ImageBlock())])
    value = stream.to_python([{"type": "block", "value": raw}])
    assert stream_content(value) == [{"type": "block", "value": raw}]
    assert list(stream_html(value)) == [
        "<p>Ratusz</p>",
        "<p>Obrazek jest dekoracyjny: –</p>",
        "<p>Wejście</p>",
    ]
    assert html_of(ImageBlock(required=False), {"image": None}) == []
