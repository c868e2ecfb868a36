"""The real versions of one article, where the sample is present: read as a person reads them."""

import re
from pathlib import Path

import pytest

from revisions.diff import compare, render_inline, render_text
from revisions.sanitise import sanitise_diff

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "seeds" / "ssdip-wersje.txt"
PAIR = re.compile(r"Pole full zmieniło wartość z '(.*)' na '(.*)'\s*")
# Newest first, counted by hand.
KINDS = (
    {},
    {"text": 1},
    {"link": 3},
    {"text": 3},
    {"text": 1},
    {"move": 1},
    {"block": 1},
    {"text": 4},
    {"text": 4, "format": 1},
    {"block": 1},
    {"text": 1},
    {"text": 2},
    {"text": 3, "format": 1, "block": 2},
)

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason=f"no sample at {SAMPLE}")


@pytest.fixture(scope="module")
def pairs():
    with SAMPLE.open(encoding="utf-8", newline="\n") as lines:
        return [found.groups() for line in lines if (found := PAIR.fullmatch(line.rstrip("\n")))]


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_pair_tells_what_a_person_counts(pairs, number):
    assert compare(*pairs[number]).counts == KINDS[number]


def test_all_pairs_tell_twenty_nine_changes(pairs):
    assert [len(compare(*pair).changes) for pair in pairs] == [
        *(0, 1, 3, 3, 1, 1, 1, 4, 5, 1, 1, 2, 6),
    ]


def test_numbers_and_phrases_are_marked_whole(pairs):
    assert "[-445-]{+417+}" in render_text(compare(*pairs[1]))
    assert "[-IV -]" in render_text(compare(*pairs[3]))
    assert compare(*pairs[1]).summary() == "445 → 417"
    assert compare(*pairs[2]).summary() == "3 odnośniki"
    assert compare(*pairs[7]).summary().startswith("26 → 53; A → IV; 2014 → 2017; 1525 → 900")


def test_equal_alignments_are_one_change(pairs):
    looks = [change for change in compare(*pairs[12]).changes if change.kind == "format"]
    assert [(change.after, change.count) for change in looks] == [("text-align: justify", 35)]


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_pair_holds_both_versions(pairs, number, reading):
    before, after = pairs[number]
    diff = compare(before, after)
    inline = render_inline(diff)
    assert reading.blocks(inline, drop="diff-del") == reading.blocks(after)
    old = reading.blocks(inline, drop="diff-ins")
    assert "".join(old).replace(" ", "") == "".join(reading.blocks(before)).replace(" ", "")
    assert reading.accepted(render_text(diff)) == reading.blocks(after)
    assert reading.rejected(render_text(diff)) == reading.blocks(before)
    assert reading.reserialised(inline) == inline
    assert sanitise_diff(inline) == inline
