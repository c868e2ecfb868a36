"""Each bound of the diff on both its sides: what is still done, and what no more.

The bounds that need a few words only have files of their own in ``cases``.
"""

import gc
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revisions.diff import (
    compare,
    compare_source,
    render_inline,
    render_side_by_side,
    render_text,
)
from revisions.diff.budget import Budget
from revisions.diff.gc_pause import gc_paused
from revisions.diff.increasing_subsequence import heaviest_increasing_subsequence
from revisions.diff.lcs import common_subsequence


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def words(stem, number):
    return " ".join(f"{stem}{each}" for each in range(number))


# -- what is reported ----------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "last"), [(500, "akapit 499"), (501, "…"), (502, "…")])
def test_a_change_reports_500_lines(number, last):
    texts = [f"akapit {each}" for each in range(number)]
    (change,) = compare("", paragraphs(texts)).changes
    reported = change.after.split(" ¶ ")
    assert reported[:500] == texts[:500]
    assert len(reported) == min(number, 501)
    assert reported[-1] == last


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("a" * 24, "b" * 24, "a" * 24, "b" * 24),
        ("raz " + "a" * 20, "b" * 20 + " dwa", "raz " + "a" * 20, "b" * 20 + " dwa"),
        ("raz " + "a" * 21, "b" * 21 + " dwa", "…" + "a" * 21, "b" * 21 + "…"),
    ],
)
def test_a_break_is_shown_between_24_characters(before, after, left, right):
    diff = compare(f"<p>{before} {after}</p>", f"<p>{before}</p><p>{after}</p>")
    (change,) = diff.changes
    assert change.kind == "split"
    assert (change.before, change.after) == (f"{left} {right}", f"{left} ¶ {right}")


@pytest.mark.parametrize(("length", "whole"), [(119 - len("dodano: "), True), (113, False)])
def test_a_summary_has_120_characters(length, whole):
    text = "x" * length
    summary = compare("<p>a</p>", f"<p>a</p><p>{text}</p>").summary()
    assert len(summary) == (length + len("dodano: ") if whole else 120)
    assert summary.endswith("…") != whole


@pytest.mark.parametrize(("length", "is_section"), [(160, True), (161, False)])
def test_a_bold_line_of_160_characters_is_a_section(length, is_section):
    bold = "x" * length
    before = f"<p><strong>{bold}</strong></p><p>raz dwa</p>"
    (change,) = compare(before, before.replace("dwa", "trzy")).changes
    assert change.section == (bold if is_section else "")


# -- how much is compared ------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "coarse"), [(6_000, False), (6_001, True)])
def test_12_000_unmatched_lines_are_likened(number, coarse):
    before = paragraphs(f"a{each}" for each in range(number))
    after = paragraphs(f"b{each}" for each in range(6_000))
    assert compare(before, after).coarse == coarse
    assert compare_source(before, after).coarse == coarse


@pytest.mark.parametrize(("number", "coarse"), [(4_000, False), (4_001, True)])
def test_4_000_cells_of_a_row_are_matched(number, coarse):
    row = "".join(f"<td>{each}</td>" for each in range(number))
    before = f"<table><tr>{row}</tr></table>"
    after = before.replace("<td>7</td>", "<td>siedem</td>")
    diff = compare(before, after)
    assert diff.coarse == coarse
    assert diff.counts == ({"table": 2} if coarse else {"text": 1})


@pytest.mark.parametrize(("number", "coarse"), [(10_000, False), (10_001, True)])
def test_10_000_pairs_of_cells_or_lines_are_compared(number, coarse):
    def table(stem):
        cells = [f"<td>{stem}{each}</td>" for each in range(number)]
        rows = ("".join(cells[at : at + 2_500]) for at in range(0, number, 2_500))
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    assert compare(table("a"), table("b")).coarse == coarse


@pytest.mark.parametrize(("number", "coarse"), [(10_000, False), (10_001, True)])
@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("<p><b>x</b></p>", "<p><i>x</i></p>", "format"),
        ("<p>x&nbsp;y</p>", "<p>x y</p>", "spacing"),
    ],
)
def test_10_000_lines_of_other_looks_are_compared(reading, before, after, kind, number, coarse):
    """Further ones are told as deleted and inserted."""
    diff = compare(before * number, after * number)
    assert diff.coarse == coarse
    assert [change.count for change in diff.changes if change.kind == kind] == [10_000]
    assert diff.counts == ({kind: 1, "block": 2} if coarse else {kind: 1})
    versions = [reading.blocks(source * number) for source in (before, after)]
    inline = render_inline(diff)
    assert [reading.blocks(inline, drop) for drop in ("diff-ins", "diff-del")] == versions
    assert [reading.blocks(side) for side in render_side_by_side(diff)] == versions


@pytest.mark.parametrize(
    ("before", "after"), [("<p>x  y</p>", "<p>x\ny</p>"), ("<p>ą</p>", "<p>&#261;</p>")]
)
def test_lines_that_look_the_same_are_unchanged_in_any_number(before, after):
    diff = compare(before * 10_001, after * 10_001)
    assert not diff.changes
    assert not diff.coarse


def test_the_section_of_each_of_many_changes_in_one_line_is_found():
    """Each line is searched for bold text once, not once for each of its changes."""
    before, after = (
        "<p>" + "".join(f"<a href='{stem}{n}'>z</a> " for n in range(20_000)) + "</p>"
        for stem in "xy"
    )
    diff = compare(f"<h2>Linki</h2>{before}", f"<h2>Linki</h2>{after}")
    assert diff.counts == {"link": 20_000}
    assert {change.section for change in diff.changes} == {"Linki"}


@pytest.mark.parametrize(("number", "coarse"), [(60_000, False), (60_001, True)])
def test_60_000_characters_are_compared_by_words(number, coarse):
    before, after = ("".join(f"{stem}{n:05}" for n in range(9_999)) for stem in "ab")
    spread = [" ".join(text[at : at + 5] for at in range(0, 60_000, 5)) for text in (before, after)]
    before, after = (text[: number - 2] + " x" for text in spread)
    assert len(before) == len(after) == number
    assert compare(f"<p>{before}</p>", f"<p>{after}</p>").coarse == coarse


@pytest.mark.parametrize(("more", "coarse"), [("", False), ("x", True)])
def test_600_000_characters_are_compared_by_words_in_all(more, coarse):
    def version(stem):
        texts = (words(f"{stem}{part}x", 3_000).ljust(30_000, stem)[:30_000] for part in range(10))
        return "<hr>".join(f"<p>{text}</p>" for text in texts)

    assert compare(version("a"), version("b").replace("</p>", more + "</p>", 1)).coarse == coarse


def test_tables_of_bits_are_bounded_one_by_one_and_in_all():
    budget = Budget()
    assert not budget.spend_bits(320_000_001)
    assert budget.spend_bits(320_000_000)
    assert budget.spend_bits(320_000_000)
    assert budget.spend_bits(320_000_000)
    assert not budget.spend_bits(240_000_001)
    assert budget.spend_bits(240_000_000)
    assert not budget.spend_bits(1)


def is_chain(pairs):
    return all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(st.dictionaries(st.tuples(*[st.integers(0, 5)] * 2), st.integers(1, 9), max_size=9))
def test_the_chain_that_is_kept_weighs_as_much_as_any(weights):
    chain = heaviest_increasing_subsequence([(i, j, weight) for (i, j), weight in weights.items()])
    subsets = (each for size in range(10) for each in combinations(sorted(weights), size))
    heaviest = max(sum(map(weights.get, each)) for each in subsets if is_chain(each))
    assert is_chain(chain)
    assert sum(map(weights.get, chain)) == heaviest


def test_of_equally_heavy_chains_the_one_that_begins_earlier_is_kept():
    assert heaviest_increasing_subsequence([(0, 1, 7), (1, 0, 7)]) == [(0, 1)]


@given(st.permutations(range(9)))
def test_unique_elements_match_in_the_longest_chain(order):
    budget = Budget(bits=0)
    pairs = common_subsequence(range(9), order, budget)
    assert all(order[j] == i for i, j in pairs)
    assert is_chain(pairs)
    exact = common_subsequence(range(9), order, Budget())
    assert len(pairs) == len(exact)


def test_without_room_for_a_table_the_nth_occurrences_match():
    budget = Budget(bits=0)
    pairs = common_subsequence("abab", "baba", budget)
    assert pairs == [(0, 1), (2, 3)]  # three would match
    assert budget.coarse


@pytest.mark.parametrize(("number", "matched"), [(632, True), (633, False)])
def test_400_000_shared_words_are_looked_at_in_a_gap(number, matched):
    """Beyond it the words that are in most lines are left out."""
    common = "w" * 40
    before = paragraphs(f"{common} a{each}" for each in range(number))
    after = paragraphs(f"{common} b{each}" for each in range(number))
    diff = compare(before, after)
    assert diff.counts == ({"text": number} if matched else {"block": 2})


@pytest.mark.parametrize(("number", "moved"), [(11, "akapit"), (12, "Bardzo")])
def test_12_shared_lines_in_a_row_stay_where_they_are(number, moved):
    """Fewer give way to a longer text that changed places with them."""
    short = paragraphs(f"akapit {each}" for each in range(number))
    long = f"<p>Bardzo {words('długi', 100)}</p>"
    (change,) = compare(f"{long}{short}<p>koniec</p>", f"{short}{long}<p>koniec</p>").changes
    assert change.kind == "move"
    assert change.after.startswith(moved)


@pytest.mark.parametrize(("columns", "place"), [(99, "first"), (100, "last")])
def test_10_000_pairs_of_columns_are_compared(columns, place):
    """Wider tables are matched place by place."""
    row = "".join(f"<td>słowo{each}</td>" for each in range(columns))
    diff = compare(f"<table><tr>{row}</tr></table>", f"<table><tr><td>x</td>{row}</tr></table>")
    assert diff.counts == ({"table": 1} if place == "first" else {"text": columns, "table": 1})


@pytest.mark.parametrize(("row", "found"), [(1, True), (2, False)])
def test_20_000_pairs_of_cells_tell_the_columns(row, found):
    """Of 99 and 100 columns, the first two rows."""

    def cells(stem, number):
        return [f"<td>{stem}{each}</td>" for each in range(number)]

    old = [cells(f"a{each}x", 99) for each in range(3)]
    new = [cells(f"b{each}x", 100) for each in range(3)]
    new[row] = [*old[row], "<td>nowa</td>"]
    before, after = (
        "<table>" + "".join(f"<tr>{''.join(each)}</tr>" for each in rows) + "</table>"
        for rows in (old, new)
    )
    told = [change.after for change in compare(before, after).changes if change.kind == "table"]
    assert any("nowa" in each for each in told) == found


@pytest.mark.parametrize(("shared", "coarse"), [(601, False), (600, True)])
def test_a_tenth_of_a_very_long_text_has_to_be_shared(shared, coarse):
    places = {place * 9 + 1 for place in range(shared)}
    before, after = (
        " ".join(f"{'razem' if at in places else stem}{at:05}." for at in range(6_000))
        for stem in ("stary", "nowy_")
    )
    assert compare(f"<p>x {before}</p>", f"<p>y {after}</p>").coarse == coarse


@pytest.mark.parametrize(("letters", "coarse"), [(7, False), (6, True)])
def test_a_stretch_of_a_very_long_text_ends_behind_a_word_of_7_letters(letters, coarse):
    """A shorter word belongs to one stretch with what follows it, here a word that changed."""
    before, after = (
        " ".join(f"{n:0{letters}} {stem}{n:05}." for n in range(1, 5_000)) for stem in ("s", "n")
    )
    assert compare(f"<p>{before}</p>", f"<p>{after}</p>").coarse == coarse


@pytest.mark.parametrize(("every", "coarse"), [(14, False), (13, True)])
def test_a_stretch_of_a_very_long_text_has_12_words(every, coarse):
    """Of 12 words between two that changed hardly any stretch is made, of 13 one in six."""
    before, after = (
        " ".join(f"{'r' if n % every else stem}{n:05}" for n in range(10_000)) for stem in "sn"
    )
    assert compare(f"<p>{before}</p>", f"<p>{after}</p>").coarse == coarse


@pytest.mark.parametrize(("number", "coarse"), [(2_000, False), (2_001, True)])
def test_a_match_in_2_000_pieces_is_shown(number, coarse):
    texts = [f"{at % 500}" for at in range(8 * number + 8)]
    deleted = range(7, 8 * number + 8, 8)  # behind the common start, between the pieces, last
    before = paragraphs(texts)
    after = paragraphs(text for at, text in enumerate(texts) if at not in deleted)
    diff = compare(before, after)
    assert diff.coarse == coarse


# -- what is written -----------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "written"), [(2, 2), (3, 3), (4, 3)])
def test_three_blank_paragraphs_are_written(number, written):
    before = f"<p>raz</p>{'<p>&nbsp;</p>' * number}<p>dwa</p>"
    inline = render_inline(compare(before, before))
    assert inline.count("<p>&nbsp;</p>") == written


@pytest.mark.parametrize(("number", "folded"), [(1, False), (2, True)])
def test_two_unchanged_lines_are_folded(number, folded):
    same = paragraphs(f"akapit {each}" for each in range(number))
    text = render_text(compare(f"{same}<p>raz</p>", f"{same}<p>dwa</p>"), fold=0)
    assert ("akapity bez zmian" in text) == folded


@pytest.mark.parametrize(("length", "followed"), [(4_000, True), (4_001, False)])
def test_an_address_of_4_000_characters_is_written(length, followed):
    source = f'<p><a href="/{"a" * (length - 1)}">x</a></p>'
    assert ("href" in render_inline(compare(source, source))) == followed


@pytest.mark.parametrize(("tags", "paused"), [(4_999, False), (5_000, True)])
def test_the_garbage_collector_is_paused_for_5_000_tags(tags, paused):
    assert gc.isenabled()
    with gc_paused(tags):
        assert gc.isenabled() != paused
    assert gc.isenabled()


def test_a_paused_collector_is_left_as_it_was():
    gc.disable()
    try:
        with gc_paused(5_000):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_the_application_froze_stays_frozen():
    gc.freeze()
    try:
        with gc_paused(5_000):
            pass
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(("number", "coarse"), [(15_000, False), (15_001, True)])
def test_60_000_tokens_of_changed_source_are_compared_one_by_one(number, coarse):
    """Here on one line, with as many spaces as words, on both sides."""
    before, after = "a " * number, "a " * (number - 1) + "b "
    diff = compare_source(before, after)
    assert diff.coarse == coarse


@pytest.mark.parametrize(("number", "lines"), [(20_000, 20_000), (20_001, 1)])
def test_a_source_of_more_than_20_000_lines_is_one_line(number, lines):
    diff = compare_source("", "x" + "<p>" * (number - 1))
    assert sum(len(step.new) for step in diff.steps) == lines
