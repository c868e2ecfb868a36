"""Edits made readable: which changes become one, and where a mark is shifted to."""

import pytest

from revisions.diff.model import BREAK
from revisions.diff.readable import merge_short_matches, shift_boundaries
from revisions.diff.tokens import spans

Change = tuple[str, str]  # (deleted, inserted)


def merged(*script: str | Change) -> list[Change]:
    """The changes of a script of words that stayed, and of changes, after merging."""
    words: tuple[list[str], list[str]] = [], []
    hunks = []
    for part in script:
        start = [len(side) for side in words]
        for side, text in zip(words, (part, part) if isinstance(part, str) else part, strict=True):
            side += text.split(" ") if text else []
        if not isinstance(part, str):
            hunks.append((start[0], len(words[0]), start[1], len(words[1])))
    old, new = (" ".join(side) for side in words)
    return [
        (" ".join(words[0][o1:o2]), " ".join(words[1][n1:n2]))
        for o1, o2, n1, n2 in merge_short_matches(hunks, old, spans(old), spans(new))
    ]


@pytest.mark.parametrize(
    ("script", "count"),
    [
        # Three changes are one phrase; the larger side of each is its size.
        ([("", "Anna"), "dwa", ("Jan Maria", ""), "raz", ("Ewa Iza Ola", "Kot")], 1),
        ([("Anna", ""), "dwa", ("", "Jan Maria"), "raz", ("Kot", "Ewa Iza Ola")], 1),
        ([("Jan Maria", "Kot"), "dwa", ("Anna", ""), "raz", ("", "Ewa Iza Ola")], 1),
        ([("Jan Maria", "Kot"), "dwa", ("", "Anna"), "raz", ("Ewa Iza Ola", "")], 1),
        # Two are not.
        ([("Jan Maria", "Kot"), "dwa", ("Anna", "Ewa Iza")], 2),
        # Nor are words replaced one by one, until one of them is more than a word.
        ([("Anna", "Ewka"), "do", ("Marek", "Piotr"), "od", ("Janek", "Tomek")], 3),
        ([("Anna Zofia", "Ewka"), "do", ("Marek", "Piotr"), "od", ("Janek", "Tomek")], 1),
        ([("Anna", "Ewka"), "do", ("Marek", "Piotr"), "od", ("Janek", "Tomek Jan")], 1),
        ([("Anna", "Ewka"), "do", ("", "Piotr"), "od", ("Janek", "Tomek")], 1),
        ([("Anna", "Ewka"), "do", ("Marek", ""), "od", ("Janek", "Tomek")], 1),
        # A paragraph's end between two changes keeps them apart, wherever it stands.
        ([("Anna Ewa", "Iza"), f"{BREAK} do", ("Jan Jerzy", "Piotr"), "od", ("Ala", "Ola Ula")], 3),
        ([("Anna Ewa", "Iza"), f"do {BREAK}", ("Jan Jerzy", "Piotr"), "od", ("Ala", "Ola Ula")], 3),
        ([("Anna Ewa", "Iza"), BREAK, ("Jan Jerzy", "Piotr"), "od", ("Ala", "Ola Ula")], 3),
        # One that was deleted does not.
        ([(f"Anna {BREAK} Ewa", "Iza"), "do", ("Jan Jerzy", "Piotr"), "od", ("Ala", "Ola Ula")], 1),
        ([("Anna Ewa", "Iza"), "do", (f"{BREAK} Jan", "Piotr"), "od", ("Ala", "Ola Ula")], 1),
    ],
)
def test_a_rewritten_phrase_is_one_change(script, count):
    changes = merged(*script)
    assert len(changes) == count
    if count > 1:
        assert changes == [part for part in script if not isinstance(part, str)]


@pytest.mark.parametrize(
    ("left", "right", "is_one"),
    [
        (("Anna Ewa", ""), ("", "Jan Piotr"), True),
        (("Anna Ewa", ""), ("", "Jan"), False),
        (("Anna", ""), ("", "Jan Piotr"), False),
        (("Anna Ewa", "Ola"), ("Jan", "Piotr"), True),
        (("Anna", "Ola"), ("Jan", "Piotr Jerzy"), True),
        (("Anna", "Ola"), ("Jan", "Piotr"), False),
        (("Anna Ewa", ""), ("Jan Piotr", ""), False),  # only deleted
        (("", "Anna Ewa"), ("", "Jan Piotr"), False),
    ],
)
def test_a_sign_between_longer_changes_is_taken_into_them(left, right, is_one):
    whole = tuple(f"{one} , {other}".strip() for one, other in zip(left, right, strict=True))
    assert merged(left, ",", right) == ([whole] if is_one else [left, right])
    # A change that stands further off is left alone.
    first = ("dawniej", "dziś")
    apart = [first, "i wiele słów dalej", left, ",", right]
    assert merged(*apart) == [first, *([whole] if is_one else [left, right])]


def shifted(text: str) -> str:
    """`text` with its stretch in square brackets at the better place; both ways round."""
    words = text.split(" ")
    start, end = words.index("["), words.index("]") - 1
    words = [word for word in words if word not in ("[", "]")]
    without = words[:start] + words[end:]
    ((o1, o2, n1, n2),) = shift_boundaries([(start, start, start, end)], without, words)
    assert shift_boundaries([(start, end, start, start)], words, without) == [(n1, n2, o1, o2)]
    assert o1 == o2 == n1
    return " ".join([*words[:n1], "[", *words[n1:n2], "]", *words[n2:]])


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("raz [ dwa raz ] trzy", "[ raz dwa ] raz trzy"),  # a text's start
        ("raz [ dwa raz ] dwa", "[ raz dwa ] raz dwa"),  # rather than its end
        ("x raz [ dwa raz ] dwa", "x raz dwa [ raz dwa ]"),
        ("x raz [ dwa raz ] trzy", "x raz [ dwa raz ] trzy"),
        ("x . raz [ dwa raz ] trzy", "x . [ raz dwa ] raz trzy"),  # behind a sentence
        ("x . y raz [ dwa y raz ] trzy", "x . [ y raz dwa ] y raz trzy"),
        ("x y . z [ a . z ] b", "x y . [ z a . ] z b"),
        (f"x {BREAK} raz [ dwa raz ] trzy", f"x {BREAK} [ raz dwa ] raz trzy"),
        (f"x raz [ dwa raz ] {BREAK} y", f"x raz [ dwa raz ] {BREAK} y"),
        (f"x [ raz dwa ] raz {BREAK} y", f"x raz [ dwa raz ] {BREAK} y"),
        ("x ( [ a ) ( ] b ) y", "x [ ( a ) ] ( b ) y"),  # a bracket is not torn
        ("x [ a ( ] a y", "x a [ ( a ] y"),
        ("x a [ ( a ] y", "x a [ ( a ] y"),
        ("x a [ – a ] y", "x a [ – a ] y"),
        ("x [ a – ] a y", "x a [ – a ] y"),
        ("x a [ , a ] y", "x [ a , ] a y"),
        ("x [ a , ] a y", "x [ a , ] a y"),
    ],
)
def test_a_mark_is_shifted_to_where_it_reads_best(text, best):
    assert shifted(text) == best


def test_a_mark_is_not_shifted_into_the_change_in_front_or_behind():
    old, new = ["x", "b", "y"], ["c", "b", "c", "b", "y"]  # the text would start with "c b" twice
    assert shift_boundaries([(0, 1, 0, 1), (2, 2, 2, 4)], old, new)[1] == (2, 2, 2, 4)
    old, new = ["y", "b", "x"], ["y", "b", "c", "b", "c"]
    assert shift_boundaries([(1, 1, 1, 3), (2, 3, 4, 5)], old, new)[0] == (1, 1, 1, 3)


def test_a_mark_is_shifted_between_the_changes_in_front_and_behind():
    old, new = ["k", ".", "raz", "z"], ["m", ".", "raz", "dwa", "raz", "z"]
    assert shift_boundaries([(0, 1, 0, 1), (3, 3, 3, 5)], old, new)[1] == (2, 2, 2, 4)
    old, new = ["z", "raz", ".", "dalej", "k"], ["z", "raz", ".", "raz", ".", "dalej", "m"]
    assert shift_boundaries([(1, 1, 1, 3), (4, 5, 6, 7)], old, new)[0] == (3, 3, 3, 5)
