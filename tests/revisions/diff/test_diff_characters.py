"""Characters that show nothing and letters that look alike are named, in every view."""

import pytest

from revisions.diff import compare, compare_plain, render_inline
from revisions.diff.characters import are_same_letters, named, told_apart
from revisions.diff.words import ENGLISH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paszport", "pаszport"),  # a Cyrillic a
        ("Οpłata", "Opłata"),  # a Greek O
        ("firma", "ﬁrma"),
        ("źródło", "z\u0301ro\u0301dło"),
        ("100", "１００"),
    ],
)
def test_letters_that_look_alike_are_the_same_letters(one, other):
    assert are_same_letters(one, other)
    assert [change.kind for change in compare(f"<p>{one}</p>", f"<p>{other}</p>").changes] == [
        "letters"
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("m2", "m²"), ("zł", "zl"), ("Urząd", "urząd"), ("l", "1")]
)
def test_letters_that_a_reader_tells_apart_are_words(one, other):
    assert not are_same_letters(one, other)
    assert [change.kind for change in compare_plain(one, other).changes] == ["text"]


def test_the_summary_says_that_the_letters_are_the_same():
    diff = compare("<p>paszport</p>", "<p>pаszport</p>")
    assert diff.summary() == "inny zapis tych samych liter: pаszport"
    assert told_apart("pаszport", "paszport", "znak {code}") == "pаszport (znak U+0430)"


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200d", "\xad", "\ufeff", "\u061c"])
def test_a_character_that_shows_nothing_is_named_in_a_title_and_in_a_text(character):
    code = f"U+{ord(character):04X}"
    for diff in (
        compare_plain("Pokój 51", f"Pokój {character}51"),
        compare("<p>Pokój 51</p>", f"<p>Pokój {character}51</p>"),
    ):
        assert [(change.kind, change.after) for change in diff.changes] == [
            ("invisible", character)
        ]
        assert diff.summary() == f"niewidoczny znak: {code}"
        assert f'title="znak {code}"' in render_inline(diff).replace("→ ", "")


def test_a_character_that_shows_nothing_is_named_where_nothing_changed():
    diff = compare_plain("raz \u202e51", "dwa \u202e51")
    assert 'title="character U+202E"' in render_inline(diff, words=ENGLISH)
    assert diff.summary() == "raz → dwa"
    assert named("51\u202e", "znak {code}") == "51[znak U+202E]"


def test_spacing_is_a_kind_of_its_own():
    diff = compare("<p>ul. Długa</p>", "<p>ul.&nbsp; Długa</p>")
    assert [(c.kind, c.before, c.after) for c in diff.changes] == [
        ("spacing", "space", "nbsp space")
    ]
    assert diff.summary() == "tylko odstępy (1)"
    both = compare("<p>ul. Długa</p>", "<p>ul.&nbsp; <b>Długa</b></p>")
    assert both.summary() == "tylko formatowanie i odstępy (2)"
