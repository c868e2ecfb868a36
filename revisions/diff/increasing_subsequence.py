"""The heaviest and the longest increasing subsequence: which of many pairs to keep in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

Pairs = list[tuple[int, int]]


def heaviest_increasing_subsequence(pairs: Sequence[tuple[int, int, float]]) -> Pairs:
    """The chain of (i, j, weight) of greatest weight in which both i and j strictly rise."""
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(ordered)):
        return [(i, j) for i, j, _weight in ordered]  # as nearly always
    ranks = {j: rank for rank, j in enumerate(sorted({pair[1] for pair in ordered}))}
    # A Fenwick tree over the ranks of j: the best (weight, index in ordered) of lower ranks.
    tree: list[tuple[float, int]] = [(0.0, -1)] * (len(ranks) + 1)
    previous: list[int] = []
    best = (0.0, -1)
    for index, (_i, j, weight) in enumerate(ordered):
        top = (0.0, -1)
        at = ranks[j]
        while at:
            if tree[at][0] > top[0]:
                top = tree[at]
            at &= at - 1
        previous.append(top[1])
        entry = (top[0] + weight, index)
        if entry[0] > best[0]:
            best = entry
        at = ranks[j] + 1
        while at < len(tree):
            if entry[0] > tree[at][0]:
                tree[at] = entry
            at += at & -at
    out: Pairs = []
    at = best[1]
    while at >= 0:
        out.append(ordered[at][:2])
        at = previous[at]
    out.reverse()
    return out


def longest_increasing_subsequence(pairs: Pairs) -> Pairs:
    """The longest chain of pairs in which j rises too; i rises in all of them.

    By patience sorting: far quicker than ``heaviest_increasing_subsequence``, which weighs.
    """
    ends: list[int] = []  # by length of a chain, less one: the least j that one ends with
    last: list[int] = []  # the index of the pair it ends with
    previous: list[int] = []
    for index, (_i, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [index]
    out: Pairs = []
    at = last[-1] if last else -1
    while at >= 0:
        out.append(pairs[at])
        at = previous[at]
    out.reverse()
    return out
