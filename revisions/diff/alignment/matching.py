"""Which units of the old version are which units of the new one, while they are being matched."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ..increasing_subsequence import Pairs
from .units import Unit

# Characters from which an equal text is taken as moved; a shorter one may repeat by chance
# ("Tak", "Załącznik"), so it counts as moved only where it is unique in both versions.
MIN_MOVED_LENGTH = 20
# Unmatched lines on both sides together; beyond it similarity is not computed (1 s).
MAX_UNMATCHED = 12_000

Gap = tuple[Sequence[int], Sequence[int]]


class Matching:
    """Pairs of units, by their indexes, and the gaps of unmatched units between them.

    ``pairs`` keep the order of both versions; ``moves`` do not. Units in ``skipped_old`` and
    ``skipped_new`` need no partner: they are empty, moved, or part of the unit above them.
    """

    def __init__(self, old: list[Unit], new: list[Unit]) -> None:
        self.old = old
        self.new = new
        self.pairs: dict[int, int] = {}
        self.moves: dict[int, int] = {}
        self.skipped_old: set[int] = set()
        self.skipped_new: set[int] = set()
        self.gaps: list[Gap] = [(range(len(old)), range(len(new)))]

    def refresh_gaps(self) -> None:
        """Split the gaps at pairs that were added, and leave out what is skipped."""
        parts = [
            part
            for olds, news in self.gaps
            for part in split_gap(olds, news, [(i, self.pairs[i]) for i in olds if i in self.pairs])
        ]
        self.gaps = []
        for olds, news in parts:
            left_old = [i for i in olds if i not in self.skipped_old]
            left_new = [j for j in news if j not in self.skipped_new]
            if left_old or left_new:
                self.gaps.append((left_old, left_new))

    def two_sided_gaps(self) -> list[Gap]:
        """The gaps with units on both sides."""
        return [gap for gap in self.gaps if gap[0] and gap[1]]

    @property
    def unmatched(self) -> int:
        """The number of unmatched units on both sides."""
        return sum(len(olds) + len(news) for olds, news in self.gaps)

    def move(self, i: int, j: int) -> None:
        self.moves[i] = j
        self.skipped_old.add(i)
        self.skipped_new.add(j)

    def join(self, olds: range, news: range) -> None:
        """Pair several units with several: the first of a side takes the others' lines."""
        for units, places, skipped in (
            (self.old, olds, self.skipped_old),
            (self.new, news, self.skipped_new),
        ):
            units[places[0]] = Unit(tuple(line for k in places for line in units[k].lines))
            skipped.update(places[1:])
        self.pairs[olds[0]] = news[0]


def split_gap(olds: Sequence[int], news: Sequence[int], pairs: Pairs) -> Iterator[Gap]:
    """The parts of a gap before, between and behind pairs (old, new) that lie in it."""
    at_old = at_new = 0
    for i, j in [*pairs, (sys.maxsize, sys.maxsize)]:
        end_old, end_new = bisect_left(olds, i, at_old), bisect_left(news, j, at_new)
        yield olds[at_old:end_old], news[at_new:end_new]
        at_old, at_new = end_old + 1, end_new + 1
