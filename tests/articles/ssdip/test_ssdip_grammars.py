"""The pager and the rows of an attachment's table."""

import pytest

from articles.ssdip.model import Row
from articles.ssdip.pager import pages_of
from articles.ssdip.rows import read_row

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
def test_pager(line, pages):
    assert pages_of(line) == pages


@pytest.mark.parametrize(
    ("line", "kind", "row"),
    [
        ("idpuste12", "attached", Row("id", None, "12")),
        ("user_idpuste5", "attached", Row("user_id", None, "5")),
        ("modelpusteArticle", "attached", Row("model", None, "Article")),
        ("_activepuste1", "attached", Row("_active", None, "1")),
        ("identyfikatorpuste7", "attached", Row("identyfikator", None, "7")),
        ("idpustepuste", "attached", Row("id", None, None)),
        ("id12puste", "detached", Row("id", "12", None)),
        ("modelArticlepuste", "detached", Row("model", "Article", None)),
        ("licznik7puste", "detached", Row("licznik", "7", None)),
        ("opispusteA.puste", "detached", Row("opis", None, "A.puste")),
        ("idpuste12", "detached", Row("id", None, "12")),
        ("id\t12\t13", "replaced", Row("id", "12", "13")),
        ("id\tpuste\t13", "attached", Row("id", None, "13")),
        ("fobject_id1213", "replaced", None),
        ("puste5", "attached", None),
        ("Zwykłe zdanie.", "attached", None),
    ],
)
def test_row(line, kind, row):
    assert read_row(line, kind) == row
