"""What a caller may ask of a Diff and of its renderings."""

import pickle
import re
from dataclasses import FrozenInstanceError

import pytest

from revisions.diff import (
    Change,
    compare,
    render_inline,
    render_side_by_side,
    render_text,
)
from revisions.diff.words import ENGLISH, POLISH, folded
from revisions.sanitise import sanitise_diff

LONG = "".join(f"<p>Akapit numer {number}, który się nie zmienia.</p>" for number in range(30))
BEFORE = f"<p>pokój nr 12</p>{LONG}<p>koniec</p>"
AFTER = BEFORE.replace("pokój nr 12", "pokój nr 14")


def test_a_change_is_frozen():
    change = compare("<p>raz</p>", "<p>dwa</p>").changes[0]
    assert change == Change("text", "raz", "dwa", "", 1)
    with pytest.raises(FrozenInstanceError):
        change.kind = "link"


def test_same_bytes_is_about_sources_and_changes_about_readers():
    assert compare("<p>a</p>", "<p>a</p>").same_bytes
    noise = compare("<p>a</p>", "<P>a</P>")
    assert not noise.same_bytes
    assert noise.changes == ()
    assert noise.summary() == "bez widocznych zmian"


def test_empty_versions():
    assert compare("", "").changes == ()
    assert render_inline(compare("", "")) == ""
    assert render_side_by_side(compare("", "<p>raz</p>"))[0] == ""


@pytest.mark.parametrize(
    ("before", "after", "polish", "english"),
    [
        ("<p>445</p>", "<p>417</p>", "445 → 417", "445 → 417"),
        ("<p>raz</p>", "<p>raz dwa</p>", "dodano: dwa", "added: dwa"),
        ("<p>raz dwa</p>", "<p>raz</p>", "usunięto: dwa", "removed: dwa"),
        (
            '<p><a href="/a">x</a> i <a href="/b">y</a></p>',
            '<p><a href="/c">x</a> i <a href="/d">y</a></p>',
            "2 odnośniki",
            "2 links",
        ),
        (
            "<p>a</p><p>b</p>",
            "<p><b>a</b></p><p><b>b</b></p>",
            "tylko formatowanie (2)",
            "formatting only (2)",
        ),
        ("<p>a</p>", "<p>a</p><hr>", "dodano: linia", "added: rule"),
    ],
)
def test_summary_in_two_languages(before, after, polish, english):
    diff = compare(before, after)
    assert diff.summary() == polish
    assert diff.summary(words=ENGLISH) == english


def test_summary_is_one_line_of_at_most_120_characters():
    diff = compare("<p>raz</p>", f"<p>{'bardzo długi wyraz ' * 50}</p><p>drugi</p>")
    assert len(diff.summary()) <= 120
    assert "\n" not in diff.summary()
    many = compare(LONG, "".join(f"<h2>Nagłówek {n}</h2><p>inny tekst {n}</p>" for n in range(20)))
    assert len(many.summary()) <= 120


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "… 1 akapit bez zmian …"),
        (2, "… 2 akapity bez zmian …"),
        (5, "… 5 akapitów bez zmian …"),
        (12, "… 12 akapitów bez zmian …"),
        (14, "… 14 akapitów bez zmian …"),
        (22, "… 22 akapity bez zmian …"),
        (112, "… 112 akapitów bez zmian …"),
    ],
)
def test_polish_plurals(number, line):
    assert folded(POLISH, number) == line


def test_fold_leaves_what_is_near_a_change():
    diff = compare(BEFORE, AFTER)
    text = render_text(diff, fold=2)
    assert text.splitlines()[0] == "pokój nr [-12-]{+14+}"
    assert text.splitlines()[-1] == "… 29 akapitów bez zmian …"
    assert len(text.splitlines()) == 4
    assert '<p class="diff-fold">… 29 akapitów bez zmian …</p>' in render_inline(diff, fold=2)
    english = render_side_by_side(diff, fold=0, words=ENGLISH)
    assert all("… 31 unchanged paragraphs …" in side for side in english)


def test_fold_stays_inside_a_list_or_table_and_keeps_its_numbers(reading):
    items = "".join(f"<li>punkt numer {number}</li>" for number in range(12))
    before = f"<ol>{items}<li>ostatni</li></ol>"
    inline = render_inline(compare(before, before.replace("ostatni", "końcowy")), fold=1)
    assert '<ol><li class="diff-fold">… 11 akapitów bez zmian …</li><li value="12">' in inline
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(12))
    before = f"<table>{rows}<tr><td>ostatni</td><td>y</td></tr></table>"
    inline = render_inline(compare(before, before.replace("ostatni", "nowy")), fold=1)
    assert '<tr class="diff-fold">' in inline
    assert reading.reserialised(inline) == inline
    assert sanitise_diff(inline) == inline


def test_markers_are_words_inside_the_marks():
    inline = render_inline(compare("<p>raz</p>", "<p>dwa</p>"), markers=True)
    assert '<span class="diff-marker">[usunięto: </span>raz<span class="diff-marker">]' in inline
    assert '<span class="diff-marker">[dodano: </span>dwa<span class="diff-marker">]' in inline
    english = render_inline(compare("<p>raz</p>", "<p>dwa</p>"), markers=True, words=ENGLISH)
    assert "[removed: " in english


def test_ids_stand_once_on_each_side_and_may_have_prefixes():
    diff = compare("<p>raz</p><p>dwa</p>", "<p>raz i pół</p><h2>nowy</h2><p>dwa</p>")
    for html in (render_inline(diff), *render_side_by_side(diff)):
        assert sorted(re.findall(r'id="(change-\d+)"', html)) == ["change-1", "change-2"]
    old, new = render_side_by_side(diff, id_prefixes=("old-", ""))
    assert 'id="old-change-1"' in old
    assert 'id="change-1"' in new
    assert sanitise_diff(old) == old


def test_nobody_can_forge_a_mark():
    forged = '<p><ins class="diff-ins" id="change-1">raz</ins> <b id="change-2">dwa</b></p>'
    diff = compare(forged, forged.replace("dwa", "trzy"))
    inline = render_inline(diff)
    assert inline.count('class="diff-ins"') == 1
    assert inline.count("change-1") == 1
    assert "change-2" not in inline


def test_nothing_lives_in_a_link():
    for address in ("javascript:alert(1)", " java\nscript:x", "//zly.example", "/\\zly", "data:x"):
        for before, after in (("/a", address), (address, "/a")):
            diff = compare(f'<a href="{before}">x</a>', f'<a href="{after}">x</a>')
            inline = render_inline(diff)
            assert "script:" not in inline
            assert "zly" not in inline
            assert "data:" not in inline
            assert diff.counts == {"link": 1}


def test_a_diff_pickles_small_and_equal():
    diff = compare(BEFORE, AFTER)
    again = pickle.loads(pickle.dumps(diff))  # noqa: S301
    assert again == diff
    assert again.changes == diff.changes
    assert render_inline(again) == render_inline(diff)
    assert len(pickle.dumps(diff)) < len(BEFORE) + len(AFTER) + 500


def test_sides_hold_each_version_alone(reading):
    diff = compare(BEFORE, AFTER)
    old, new = render_side_by_side(diff)
    assert "<ins" not in old
    assert "<del" not in new
    assert reading.blocks(old) == reading.blocks(BEFORE)
    assert reading.blocks(new) == reading.blocks(AFTER)
