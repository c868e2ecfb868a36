"""The rows of an attachment's field table."""

import pytest

from articles.ssdip import FieldTableRow as Row
from articles.ssdip.field_table import parse_row

pytestmark = pytest.mark.no_database


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
    assert parse_row(line, kind) == row
