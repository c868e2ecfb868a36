"""How alike lines are, and which lines one was split into: limits on both sides."""

import pytest

from revisions.diff.alignment import word_similarity
from revisions.diff.alignment.word_similarity import (
    bag_of,
    find_splits_and_merges,
    similar_pairs,
    similarity,
)


def bags(*texts):
    return [bag_of(text) for text in texts]


@pytest.mark.parametrize(
    ("old", "new", "score"),
    [
        ("nowy wniosek", "nowy wniosek", 1),
        ("nowy wniosek", "Nowy termin", 2 * 4 / (11 + 10)),
        ("kot kot", "kot", 2 * 3 / (6 + 3)),  # a word counts as often as both have it
        ("kot", "kot kot", 2 * 3 / (3 + 6)),
        ("kot", "pies", 0),
        ("…", "–", 0),
    ],
)
def test_similarity_is_dices_coefficient_of_letters(old, new, score):
    assert similarity(*bags(old, new)) == score
    assert similar_pairs(*([bag] for bag in bags(old, new)), 0.01) == [(0, 0, score)] * bool(score)


def test_pairs_of_at_least_the_given_similarity_are_found():
    old, new = bags("raz dwa"), bags("raz trzy")
    score = 2 * 3 / (6 + 7)
    assert similar_pairs(old, new, score) == [(0, 0, score)]
    assert similar_pairs(old, new, score + 0.001) == []


@pytest.mark.parametrize(
    ("most", "pairs"),
    [
        (6, [(0, 0), (0, 1), (1, 0), (1, 1)]),
        (5, [(0, 0), (1, 1)]),
        (1, [(0, 0), (1, 1)]),  # a word that only one line has is never left out
    ],
)
def test_beyond_the_limit_the_most_frequent_words_are_left_out(most, pairs, monkeypatch):
    """Six pairs of equal words: four of "pismo", and one of each month."""
    monkeypatch.setattr(word_similarity, "MAX_SHARED_WORDS", most)
    lines = bags("pismo lipiec", "pismo sierpień")
    found = similar_pairs(lines, lines, 0.01)
    assert sorted((i, j) for i, j, _score in found) == pairs
    assert {score for i, j, score in found if i == j} == {1}  # weighed by all its words


def test_beyond_the_limit_the_likeliest_line_has_the_most_letters_in_common(monkeypatch):
    monkeypatch.setattr(word_similarity, "MAX_SHARED_WORDS", 1)
    old = bags("pismo lipiec", "pismo sierpień", "pismo maj")
    (found,) = similar_pairs(old, bags("pismo lipiec sierpień maj"), 0.01)
    assert found[:2] == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (["raz dwa trzy cztery"], ["raz dwa", "trzy cztery"], [((0, 1), (0, 2))]),
        (["raz dwa", "trzy cztery"], ["raz dwa trzy cztery"], [((0, 2), (0, 1))]),
        (["raz dwa trzy cztery"], ["raz dwa", "x", "trzy cztery"], [((0, 1), (0, 3))]),
        (["raz dwa trzy cztery"], ["raz dwa trzy"], []),  # one part is no split
        (
            ["raz dwa trzy cztery", "pięć sześć siedem osiem"],
            ["raz dwa", "trzy cztery", "pięć sześć", "siedem osiem"],
            [((0, 1), (0, 2)), ((1, 2), (2, 4))],
        ),
        (
            ["raz dwa", "trzy cztery", "pięć sześć siedem osiem"],
            ["raz dwa trzy cztery", "pięć sześć", "siedem osiem"],
            [((0, 2), (0, 1)), ((2, 3), (1, 3))],
        ),
        # A line belongs to one split or merge only.
        (
            ["raz dwa trzy cztery", "pięć sześć"],
            ["raz dwa", "trzy cztery", "raz dwa trzy cztery pięć sześć"],
            [((0, 1), (0, 2))],
        ),
        (
            ["raz dwa", "trzy cztery", "raz dwa trzy cztery pięć sześć"],
            ["raz dwa trzy cztery", "pięć sześć"],
            [((0, 2), (0, 1))],
        ),
        (
            ["raz dwa", "trzy cztery"],
            ["raz dwa trzy cztery", "trzy", "cztery"],
            [((0, 2), (0, 1))],
        ),
        (
            ["raz dwa trzy cztery", "trzy", "cztery"],
            ["raz dwa", "trzy cztery"],
            [((0, 1), (0, 2))],
        ),
    ],
)
def test_lines_split_and_merged(old, new, found):
    assert find_splits_and_merges(bags(*old), bags(*new)) == [
        (range(*olds), range(*news)) for olds, news in found
    ]
