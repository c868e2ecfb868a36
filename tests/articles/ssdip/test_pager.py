"""The pager: a line of page numbers."""

import pytest

from articles.ssdip.pager import parse_page_count

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("line", "pages"),
    [
        ("1", 1),
        ("12", 2),
        ("1 2 3", 3),
        ("1\xa02", 2),
        ("12345678910111213", 13),
        ("1…9", 9),
        ("12…1112", 12),
        ("1 2 3 ... 27", 27),
        ("« 1 2 3 »", 3),
        ("poprzednia 12 następna", 2),
        ("", None),
        ("2", None),
        ("13", None),
        ("1…2", None),
        ("12 lutego", None),
        ("…", None),
        ("1" * 500, None),
    ],
)
def test_page_count(line, pages):
    assert parse_page_count(line) == pages
