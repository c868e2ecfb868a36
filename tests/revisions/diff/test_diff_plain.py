"""Plain text by words, and sources to the letter."""

from revisions.diff import (
    compare_plain,
    compare_source,
    render_inline,
    render_side_by_side,
    render_text,
)
from revisions.sanitise import sanitise_diff


def told(diff):
    return [(change.kind, change.before, change.after) for change in diff.changes]


def test_a_title_is_compared_by_words():
    diff = compare_plain("Karta stałego pobytu 2017", "Karta czasowego pobytu 2018")
    assert told(diff) == [("text", "stałego", "czasowego"), ("text", "2017", "2018")]
    assert render_text(diff) == "Karta [-stałego-]{+czasowego+} pobytu [-2017-]{+2018+}"
    assert render_inline(diff).startswith("Karta <del")
    assert diff.summary() == "stałego → czasowego; 2017 → 2018"


def test_plain_text_is_no_markup():
    diff = compare_plain("a <b>x</b> & y", "a <b>z</b> & y")
    assert "<b>" not in render_inline(diff)
    assert "&lt;b&gt;" in render_inline(diff)


def test_line_ends_stay():
    diff = compare_plain("raz\ndwa", "raz\r\ntrzy")
    assert told(diff) == [("text", "dwa", "trzy")]
    assert "raz<br>" in render_inline(diff)


def test_from_and_to_nothing():
    assert told(compare_plain("", "Nowy tytuł")) == [("block", "", "Nowy tytuł")]
    assert told(compare_plain("Stary tytuł", "")) == [("block", "Stary tytuł", "")]
    assert told(compare_plain("", "")) == []
    assert compare_plain("x", "x").same_bytes


def test_plain_text_with_letters_of_no_alphabet():
    diff = compare_plain("a\x00b \ud800", "a\x00c \ud800")
    render_inline(diff).encode()
    assert len(diff.changes) == 1


def test_long_plain_texts_come_back():
    diff = compare_plain("a b " * 20_000, "b a " * 20_000)
    assert diff.changes
    diff = compare_plain("słowo " * 30_000, "zdanie " * 30_000)
    assert diff.changes


def test_source_shows_tags_and_attributes():
    diff = compare_source('<p class="a">x</p>', '<p class="b">x</p>')
    assert told(diff) == [("text", 'class="a"', 'class="b"')]
    assert "&lt;p " in render_inline(diff)


def test_source_shows_white_space():
    diff = compare_source("<p>a  b</p>\n<p>c</p>", "<p>a b</p><p>c</p>")
    inline = render_inline(diff)
    assert "··" in inline
    assert "↵" in inline
    assert sanitise_diff(inline) == inline


def test_source_sides_hold_both_sources(reading):
    before, after = "<ul>\n <li>raz</li>\n</ul>", "<ul><li>raz</li><li>dwa</li></ul>"
    old, new = render_side_by_side(compare_source(before, after))
    assert "".join(reading.blocks(old)).translate({ord(sign): "" for sign in "·↵ "}) == (
        before.replace("\n", "").replace(" ", "")
    )
    assert "".join(reading.blocks(new)).translate({ord(sign): "" for sign in "·↵ "}) == after


def test_source_of_a_megabyte_comes_back():
    diff = compare_source("<p>słowo</p>" * 80_000, "<p>zdanie</p>" * 80_000)
    assert diff.changes
    assert diff.coarse


def test_a_source_that_did_not_change():
    diff = compare_source("<p>a</p>", "<p>a</p>")
    assert diff.same_bytes
    assert diff.changes == ()
