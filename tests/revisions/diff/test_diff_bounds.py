"""The worst inputs come back, say when they are told coarsely, and hold both versions still."""

import pytest

from benchmarks.diff_inputs import WORST
from revisions.diff import compare, render_inline, render_text

COARSE = {
    "20,000 alternating tokens",
    "500,000 alternating tokens",
    "one huge block",
    "one word of 1 MB",
    "a table",
    "equal short blocks",
    "alternating short blocks",
    "every list item edited",
}
FINE = {
    "100,000 nested div",
    "1 MB in one attribute",
    "every paragraph moved",
    "every paragraph edited",
    "one huge block, many edits",
    "unrelated texts of 100 KB",
}


@pytest.mark.parametrize("name", sorted(WORST))
def test_worst_case_comes_back(name):
    diff = compare(*WORST[name]())
    inline = render_inline(diff)
    inline.encode()
    assert "<script" not in inline
    if name in COARSE:
        assert diff.coarse
    if name in FINE:
        assert not diff.coarse
    if diff.changes:
        assert 'id="change-1"' in inline


@pytest.mark.parametrize("name", ["one huge block", "500,000 alternating tokens", "entities"])
def test_coarse_marks_are_never_wrong(name, reading):
    before, after = WORST[name]()
    text = render_text(compare(before, after))
    assert reading.accepted(text) == reading.blocks(after)
    assert reading.rejected(text) == reading.blocks(before)
