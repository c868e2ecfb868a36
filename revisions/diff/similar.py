"""How similar two lines are, by their bags of words weighed by length; lines split and merged."""

from __future__ import annotations

import re

Bag = dict[str, int]  # word → number of its occurrences

WORD = re.compile(r"\w+")
MAX_SHARED_WORDS = 400_000  # shared words compared in one gap; beyond it only the rare ones count


def bag_of(text: str) -> Bag:
    """The words of a text, in lower case, counted."""
    bag: Bag = {}
    for word in WORD.findall(text.lower()):
        bag[word] = bag.get(word, 0) + 1
    return bag


def weight(bag: Bag) -> int:
    """The size of a bag: letters of its words."""
    return sum(len(word) * count for word, count in bag.items())


def _shared_weights(old: list[Bag], new: list[Bag]) -> tuple[dict[tuple[int, int], int], bool]:
    """{(old, new): letters of the words they share}, only for those that share some; and
    whether all words were counted, not only the rare ones."""
    where: dict[str, list[int]] = {}
    for index, bag in enumerate(old):
        for word in bag:
            where.setdefault(word, []).append(index)
    work = sum(len(where.get(word, ())) for bag in new for word in bag)
    limit = most = len(old)
    while work > MAX_SHARED_WORDS and limit > 1:
        limit //= 2
        where = {word: places for word, places in where.items() if len(places) <= limit}
        work = sum(len(where.get(word, ())) for bag in new for word in bag)
    found: dict[tuple[int, int], int] = {}
    for j, bag in enumerate(new):
        for word, count in bag.items():
            for i in where.get(word, ()):
                both = min(count, old[i][word]) * len(word)
                found[i, j] = found.get((i, j), 0) + both
    return found, limit == most


def similar_pairs(old: list[Bag], new: list[Bag], least: float) -> list[tuple[int, int, float]]:
    """(old, new, Dice's coefficient from ``least`` to 1) for every pair at least so alike."""
    size_old = [weight(bag) for bag in old]
    size_new = [weight(bag) for bag in new]
    shared, exact = _shared_weights(old, new)
    if not exact:
        shared = _recounted(shared, old, new)
    out = []
    for (i, j), both in shared.items():
        score = 2 * both / (size_old[i] + size_new[j])
        if score >= least:
            out.append((i, j, score))
    return out


def _recounted(
    shared: dict[tuple[int, int], int], old: list[Bag], new: list[Bag]
) -> dict[tuple[int, int], int]:
    """The three best candidates for each line by their rare words, weighed again by all words."""
    likely: dict[int, list[tuple[int, int]]] = {}
    for (i, j), both in shared.items():
        likely.setdefault(j, []).append((both, i))
    out = {}
    for j, candidates in likely.items():
        for _both, i in sorted(candidates, reverse=True)[:3]:
            bag = old[i]
            out[i, j] = sum(
                min(count, bag[word]) * len(word) for word, count in new[j].items() if word in bag
            )
    return out


def find_splits_and_merges(old: list[Bag], new: list[Bag]) -> list[tuple[range, range]]:
    """Lines split into several, and several merged into one: (range in old, range in new).

    A line was split when at least two lines of the other side each consist (by four fifths) of
    its words and make up most of it; lines inserted between them belong to the same step.
    """
    size_old = [weight(bag) for bag in old]
    size_new = [weight(bag) for bag in new]
    shared, _exact = _shared_weights(old, new)
    parts_of_old: dict[int, list[int]] = {}
    parts_of_new: dict[int, list[int]] = {}
    for (i, j), both in sorted(shared.items()):
        if both >= 0.8 * size_new[j] and size_new[j] < 0.95 * size_old[i]:
            parts_of_old.setdefault(i, []).append(j)
        if both >= 0.8 * size_old[i] and size_old[i] < 0.95 * size_new[j]:
            parts_of_new.setdefault(j, []).append(i)
    out: list[tuple[range, range]] = []
    last_old = last_new = -1
    candidates = [
        (i, i, parts[0], parts[-1], sum(shared[i, j] for j in parts) >= 0.6 * size_old[i])
        for i, parts in parts_of_old.items()
        if len(parts) > 1
    ] + [
        (parts[0], parts[-1], j, j, sum(shared[i, j] for i in parts) >= 0.6 * size_new[j])
        for j, parts in parts_of_new.items()
        if len(parts) > 1
    ]
    for first_old, end_old, first_new, end_new, enough in sorted(candidates):
        if enough and first_old > last_old and first_new > last_new:
            out.append((range(first_old, end_old + 1), range(first_new, end_new + 1)))
            last_old, last_new = end_old, end_new
    return out
