"""Texts compared line by line, where the diff engine fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions import line_comparison
from revisions.line_comparison import ADDED, MAX_MATCHED_LINES, REMOVED, UNCHANGED, LineComparison

pytestmark = pytest.mark.no_database


def kinds(lines: list[tuple[str, str]]) -> list[str]:
    return [kind for kind, _line in lines]


def test_the_lines_of_two_html_texts():
    compared = LineComparison(
        "<h1>Opłata</h1><p>445 zł</p><p>Pokój&nbsp;1</p>",
        "<h1>Opłata</h1><p>418 zł</p><p>Pokój&nbsp;1</p>",
        is_html=True,
    )
    assert compared.lines == [
        (UNCHANGED, "Opłata"),
        (REMOVED, "445 zł"),
        (ADDED, "418 zł"),
        (UNCHANGED, "Pokój 1"),
    ]
    (change,) = compared.changes
    assert (change.kind, change.before, change.after) == ("text", "445 zł", "418 zł")


def test_where_the_words_are_the_same_the_sources_are_compared():
    compared = LineComparison('<p><a href="/a">x</a></p>', '<p><a href="/b">x</a></p>', True)
    assert (REMOVED, '<a href="/a">x') in compared.lines
    assert (ADDED, '<a href="/b">x') in compared.lines
    assert compared.changes


def test_tags_of_a_plain_text_are_its_words():
    assert LineComparison("a < b", "a > b").lines == [(REMOVED, "a < b"), (ADDED, "a > b")]


def test_where_no_text_can_be_read_its_source_is_shown(monkeypatch, caplog):
    def fail(_source):
        raise MemoryError

    monkeypatch.setattr(line_comparison, "text_of", fail)
    compared = LineComparison("<p>a</p>", "<p>b</p>", is_html=True)
    assert compared.lines == [(REMOVED, "<p>a</p>"), (ADDED, "<p>b</p>")]
    assert "&lt;p&gt;a" in compared.inline()
    assert all(record.exc_info for record in caplog.records)
    assert len(caplog.records) == 2


@pytest.mark.parametrize("too_many", [False, True])
def test_lines_that_are_too_many_are_shown_as_replaced(too_many):
    half = MAX_MATCHED_LINES // 2
    old = [f"stary {n}" if n % 2 else f"ten sam {n}" for n in range(half)]
    new = [f"nowy {n}" if n % 2 else f"ten sam {n}" for n in range(half)]
    old, new = ["x", *old[1:], "y"], ["z", *new[1:], *["w"] * (1 + too_many)]
    compared = LineComparison("\n".join(old[:half]), "\n".join(new[: half + too_many]))
    assert (UNCHANGED in kinds(compared.lines)) == (not too_many)


def test_what_did_not_change_is_folded():
    before = "\n".join(f"wiersz {n}" for n in range(20))
    compared = LineComparison(before, before.replace("wiersz 9\n", "nowy\n"))
    folded = compared.text(fold=1).splitlines()[1:]
    assert folded == ["…", "wiersz 8", "[-wiersz 9-]", "{+nowy+}", "wiersz 10", "…"]
    assert len(compared.text().splitlines()) == 1 + 21


def test_what_steers_or_hides_letters_is_replaced():
    shown = LineComparison("51", "\u202e15\x00\ud800").inline()
    assert "\ufffd15\ufffd\ufffd" in shown
    shown.encode()


@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_no_input_fails(before, after, is_html):
    compared = LineComparison(before, after, is_html)
    assert bool(compared.changes) == (before != after)
    assert compared.summary()
    for fold in (None, 0, 1):
        outputs = (
            compared.inline("a-", ids=2, fold=fold),
            *compared.side_by_side(("old-", ""), fold=fold),
            compared.text(fold=fold),
        )
        for shown in outputs:
            shown.encode()


LINES = st.lists(st.sampled_from(["a", "b", "c", "d e"]), max_size=30)


@given(LINES, LINES)
def test_both_texts_can_be_had_back(before, after):
    lines = LineComparison("\n".join(before), "\n".join(after)).lines
    assert [line for kind, line in lines if kind != ADDED] == before
    assert [line for kind, line in lines if kind != REMOVED] == after
