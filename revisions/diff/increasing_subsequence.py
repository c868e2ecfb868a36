"""The heaviest increasing subsequence: which of many pairs to keep in order."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

Pairs = list[tuple[int, int]]


def heaviest_increasing_subsequence(pairs: Iterable[tuple[int, int, float]]) -> Pairs:
    """The chain of (i, j, weight) of greatest weight in which both i and j strictly rise.

    Weights are positive; where all are equal, this is patience sorting. It works from the end, so
    that of equally heavy chains the one that begins earlier is kept.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))
    if all(a[0] > b[0] and a[1] > b[1] for a, b in pairwise(ordered)):
        return [(i, j) for i, j, _weight in reversed(ordered)]  # as nearly always
    # The chains that are heavier than each that begins further on: the j that one begins with
    # (negative, so that they rise), its weight, the index of its first pair.
    starts, weights, firsts = [-sys.maxsize], [0.0], [-1]
    following: list[int] = []
    for index, (_i, j, weight) in enumerate(ordered):
        at = bisect_left(starts, -j)
        following.append(firsts[at - 1])
        total = weights[at - 1] + weight
        end = at
        while end < len(weights) and weights[end] <= total:
            end += 1
        if end > at or at == len(starts) or starts[at] != -j:
            starts[at:end], weights[at:end], firsts[at:end] = [-j], [total], [index]
    out: Pairs = []
    at = firsts[-1]
    while at >= 0:
        out.append(ordered[at][:2])
        at = following[at]
    return out
