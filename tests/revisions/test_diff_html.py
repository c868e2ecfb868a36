"""`manage.py diff_html`: the engine from the command line."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.no_database


@pytest.fixture
def files(tmp_path):
    old, new = tmp_path / "old.html", tmp_path / "new.html"
    old.write_text("<p>Pokój 12</p>")
    new.write_text("<p>Pokój 14</p>")
    return str(old), str(new)


def said(*files, **options) -> str:
    out = io.StringIO()
    call_command("diff_html", *files, stdout=out, **options)
    return out.getvalue().strip()


def test_text(files):
    assert said(*files) == "Pokój [-12-]{+14+}"


def test_inline(files):
    marked = said(*files, format="inline")
    assert "<del" in marked
    assert ">14</ins>" in marked


def test_json(files):
    facts = json.loads(said(*files, format="json"))
    assert facts["summary"] == "12 → 14"
    assert facts["changes"] == [
        {"kind": "text", "before": "12", "after": "14", "section": "", "count": 1}
    ]


def test_a_file_that_is_not_there_is_named(files):
    with pytest.raises(CommandError, match="nie-ma"):
        said(files[0], "nie-ma.html")


def test_another_encoding_is_named(files, tmp_path):
    other = tmp_path / "cp1250.html"
    other.write_bytes("zażółć".encode("cp1250"))
    with pytest.raises(CommandError, match="UTF-8"):
        said(files[0], str(other))
