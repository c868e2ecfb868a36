"""The content of a stream as it is compared."""

from __future__ import annotations

import json

import pytest

from revisions.stream_values import stream_html
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
