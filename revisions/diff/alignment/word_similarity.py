"""How similar two lines are, by their bags of words weighed by length; lines split and merged."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

Bag = Counter[str]  # word → number of its occurrences
Shared = dict[tuple[int, int], int]  # (old, new) → letters of the words they share

WORD = re.compile(r"\w+")
# Pairs of equal words looked at in one gap (a second); beyond it the most frequent words are left
# out, and the likeliest line for each is weighed again by all its words.
MAX_SHARED_WORDS = 400_000
# A line was split when at least two lines of the other side, each a part of it, cover most of it.
# The least share of a part's letters that the whole line has too: a part may have been edited.
MIN_SHARE_OF_PART = 0.8
# The greatest size of a part beside the whole: a longer one is the line itself, edited.
MAX_PART_SIZE = 0.95
# The least share of the whole line that its parts cover together.
MIN_SHARE_OF_WHOLE = 0.6


def bag_of(text: str) -> Bag:
    """The words of a text, in lower case, counted."""
    return Counter(WORD.findall(text.lower()))


def weight(bag: Bag) -> int:
    """The size of a bag: letters of its words."""
    return sum(len(word) * count for word, count in bag.items())


def similarity(old: Bag, new: Bag) -> float:
    """Dice's coefficient of two bags, from 0 to 1: their shared letters beside all of them."""
    size = weight(old) + weight(new)
    return 2 * weight(old & new) / size if size else 0.0


def similar_pairs(old: list[Bag], new: list[Bag], least: float) -> list[tuple[int, int, float]]:
    """(old, new, Dice's coefficient) of every pair with a coefficient of at least ``least``."""
    size_old = [weight(bag) for bag in old]
    size_new = [weight(bag) for bag in new]
    out = []
    for (i, j), letters in _shared(old, new).items():
        score = 2 * letters / (size_old[i] + size_new[j])
        if score >= least:
            out.append((i, j, score))
    return out


def _shared(old: list[Bag], new: list[Bag]) -> Shared:
    """The letters that lines share, for those that share some."""
    places: dict[str, list[int]] = {}
    for index, bag in enumerate(old):
        for word in bag:
            places.setdefault(word, []).append(index)
    most = limit = len(old)
    while limit > 1 and _work(places, new) > MAX_SHARED_WORDS:
        limit //= 2
        places = {word: where for word, where in places.items() if len(where) <= limit}
    shared: Shared = {}
    for j, bag in enumerate(new):
        for word, count in bag.items():
            for i in places.get(word, ()):
                letters = min(count, old[i][word]) * len(word)
                shared[i, j] = shared.get((i, j), 0) + letters
    if limit == most:
        return shared
    likeliest: dict[int, tuple[int, int]] = {}  # new → (letters, old)
    for (i, j), letters in shared.items():
        likeliest[j] = max(likeliest.get(j, (0, 0)), (letters, i))
    return {(i, j): weight(old[i] & new[j]) for j, (_letters, i) in likeliest.items()}


def _work(places: dict[str, list[int]], new: list[Bag]) -> int:
    return sum(len(places.get(word, ())) for word in chain.from_iterable(new))


def find_splits_and_merges(old: list[Bag], new: list[Bag]) -> list[tuple[range, range]]:
    """(range in old, range in new) of lines split into several, and of several merged into one.

    Lines inserted between the parts belong to the same range; ranges do not overlap.
    """
    shared = _shared(old, new)
    size_old = [weight(bag) for bag in old]
    size_new = [weight(bag) for bag in new]
    splits = _parts(size_old, size_new, shared)
    merges = _parts(size_new, size_old, {(j, i): both for (i, j), both in shared.items()})
    candidates = [(range(i, i + 1), parts) for i, parts in splits]
    candidates += [(parts, range(j, j + 1)) for j, parts in merges]
    out: list[tuple[range, range]] = []
    end_old = end_new = 0
    for range_old, range_new in sorted(candidates, key=lambda pair: (pair[0][0], pair[0][-1])):
        if range_old[0] >= end_old and range_new[0] >= end_new:
            out.append((range_old, range_new))
            end_old, end_new = range_old[-1] + 1, range_new[-1] + 1
    return out


def _parts(sizes: list[int], part_sizes: list[int], shared: Shared) -> list[tuple[int, range]]:
    """Whole lines with the ranges of their parts."""
    parts: dict[int, list[int]] = {}
    for (i, j), letters in sorted(shared.items()):
        is_part = part_sizes[j] < MAX_PART_SIZE * sizes[i]
        if is_part and letters >= MIN_SHARE_OF_PART * part_sizes[j]:
            parts.setdefault(i, []).append(j)
    return [
        (i, range(found[0], found[-1] + 1))
        for i, found in parts.items()
        if len(found) > 1 and sum(shared[i, j] for j in found) >= MIN_SHARE_OF_WHOLE * sizes[i]
    ]
