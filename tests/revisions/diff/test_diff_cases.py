"""Before and after, one small file a case: the changes told and the text marked."""

from pathlib import Path

import pytest

from revisions.diff import compare, render_inline, render_side_by_side, render_text
from revisions.diff.model import KINDS
from revisions.sanitise import sanitise_diff

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


def read_case(path):
    """(before, after, changes, text) of a case file: four parts under ``=== name`` lines."""
    before, rest = path.read_text(encoding="utf-8").split("\n=== after\n")
    after, rest = rest.split("\n=== changes\n")
    changes, text = rest.split("\n=== text\n")
    return before, after, changes, text.removesuffix("\n")


def told(diff):
    return "\n".join(
        " | ".join((c.kind, c.before, c.after, c.section, str(c.count))) for c in diff.changes
    )


def test_there_are_enough_cases():
    assert len(CASES) >= 80


def test_every_kind_of_change_has_a_case_and_no_other_kind_is_told():
    lines = [line for path in CASES for line in read_case(path)[2].splitlines() if line]
    assert {line.partition(" | ")[0] for line in lines} == set(KINDS)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path):
    before, after, changes, text = read_case(path)
    diff = compare(before, after)
    assert told(diff) == changes
    assert render_text(diff) == text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_holds_both_versions(path, reading):
    blocks = reading.blocks
    before, after, _changes, text = read_case(path)
    diff = compare(before, after)
    inline = render_inline(diff)
    assert blocks(inline, drop="diff-del") == blocks(after)
    if "diff-break" not in inline:
        assert blocks(inline, drop="diff-ins") == blocks(before)
    assert " ".join(reading.accepted(text)).replace(" ¦", "") == " ".join(blocks(after))
    assert " ".join(reading.rejected(text)).replace(" ¦", "") == " ".join(blocks(before))
    old, new = render_side_by_side(diff)
    assert (blocks(old), blocks(new)) == (blocks(before), blocks(after))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_well_formed_and_safe(path, reading):
    before, after, _changes, _text = read_case(path)
    diff = compare(before, after)
    for html in (
        render_inline(diff),
        *render_side_by_side(diff),
        render_inline(diff, markers=True),
    ):
        assert reading.reserialised(html) == html
        assert sanitise_diff(html) == html
        assert "<script" not in html
        assert "onclick" not in html
        assert "javascript:" not in html


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_backwards_tells_as_many_places(path):
    before, after, _changes, _text = read_case(path)
    assert bool(compare(after, before).changes) == bool(compare(before, after).changes)
