"""Which units of the old version are which units of the new one: those that are equal."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

from .sequence import Budget, heaviest_chain, match
from .units import Unit

# Characters from which an equal text is taken as moved; a shorter one may repeat by chance
# ("Tak", "Załącznik"), so it counts as moved only where it is unique in both versions.
MIN_MOVED_LENGTH = 20
# Unmatched lines on both sides together; beyond it similarity is not computed (1 s).
MAX_UNMATCHED = 12_000
# Separate stretches of equal lines; a match in more pieces is noise, and slow to show.
MAX_PIECES = 2_000
# Lines in a row that the parser found to be shared by both versions in the same order; so many
# are matched without comparing them, which halves the time for long texts with few edits.
MIN_SHARED_RUN = 12

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
        gaps: list[Gap] = []
        for olds, news in self.gaps:
            stops = [(i, self.pairs[i]) for i in olds if i in self.pairs]
            for part_old, part_new in _split(olds, news, stops):
                if not part_old and not part_new:
                    continue
                left_old = [i for i in part_old if i not in self.skipped_old]
                left_new = [j for j in part_new if j not in self.skipped_new]
                if left_old or left_new:
                    gaps.append((left_old, left_new))
        self.gaps = gaps

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


def _split(olds: Sequence[int], news: Sequence[int], stops: list[tuple[int, int]]) -> Iterator[Gap]:
    """The parts of a gap before, between and behind pairs (old, new) that lie in it."""
    at_old = at_new = 0
    for x, y in [*stops, (sys.maxsize, sys.maxsize)]:
        end_old = bisect_left(olds, x, at_old)
        end_new = bisect_left(news, y, at_new)
        yield olds[at_old:end_old], news[at_new:end_new]
        at_old, at_new = end_old + 1, end_new + 1


def _key(unit: Unit) -> Hashable:
    return unit.key


def _key_weight(unit: Unit) -> int:
    return sum(line.source_length + 1 for line in unit.lines)


def match_equal_texts(matching: Matching, budget: Budget) -> None:
    """Match the units that differ in markup only."""
    match_keys(matching, _text, _text_weight, budget)


def _text(unit: Unit) -> str:
    return unit.text


def _text_weight(unit: Unit) -> int:
    return len(unit.text) + 1


def match_equal_sources(matching: Matching, budget: Budget) -> None:
    """Match the units with the same source in the same containers; they are never parsed."""
    old, new, pairs = matching.old, matching.new, matching.pairs
    low, most = 0, min(len(old), len(new))
    while low < most and old[low].has_same_source(new[low]):
        pairs[low] = low
        low += 1
    high_old, high_new = len(old), len(new)
    while high_old > low < high_new and old[high_old - 1].has_same_source(new[high_new - 1]):
        high_old -= 1
        high_new -= 1
        pairs[high_old] = high_new
    matching.gaps = []
    i = j = low
    for x, y, length in _shared_runs(old[low:high_old], new[low:high_new]):
        x, y = x + low, y + low
        matching.gaps.append((range(i, x), range(j, y)))
        i, j = x + length, y + length
        pairs.update(zip(range(x, i), range(y, j), strict=True))
    matching.gaps.append((range(i, high_old), range(j, high_new)))
    match_keys(matching, _key, _key_weight, budget)


def _shared_runs(old: list[Unit], new: list[Unit]) -> Iterator[tuple[int, int, int]]:
    """(place in old, place in new, length) of long runs of lines that were parsed once for both."""
    places = {id(unit.lines[0]): j for j, unit in enumerate(new)}
    start = None
    for i, unit in enumerate([*old, None]):
        j = places.get(id(unit.lines[0])) if unit else None
        if start is not None and j == start[1] + i - start[0]:
            continue
        if start is not None and i - start[0] >= MIN_SHARED_RUN:
            yield *start, i - start[0]
        start = (i, j) if j is not None else None


def skip_empty(matching: Matching) -> None:
    """Leave out unmatched lines that turn out to hold nothing."""
    for olds, news in matching.gaps:
        matching.skipped_old.update(i for i in olds if matching.old[i].is_empty)
        matching.skipped_new.update(j for j in news if matching.new[j].is_empty)
    matching.refresh_gaps()


def match_keys(
    matching: Matching,
    key: Callable[[Unit], Hashable],
    weight: Callable[[Unit], int],
    budget: Budget,
) -> None:
    """Match equal keys in each gap.

    Unique ones first, the heaviest chain of them, so that the shorter side of a swap is the one
    that was moved; between them the others by longest common subsequence.
    """
    for olds, news in matching.two_sided_gaps():
        keys_old = {i: key(matching.old[i]) for i in olds}
        keys_new = {j: key(matching.new[j]) for j in news}
        count_old, count_new = Counter(keys_old.values()), Counter(keys_new.values())
        unique_new = {k: j for j, k in keys_new.items() if count_new[k] == 1}
        unique = [
            (i, unique_new[k], weight(matching.old[i]))
            for i, k in keys_old.items()
            if k in unique_new and count_old[k] == 1
        ]
        chain = heaviest_chain(unique)
        matching.pairs.update(chain)
        for part_old, part_new in _split(olds, news, chain):
            if not part_old or not part_new:
                continue
            rest_old = [i for i in part_old if keys_old[i] in count_new]
            rest_new = [j for j in part_new if keys_new[j] in count_old]
            if not rest_old or not rest_new:
                continue
            found = match([keys_old[i] for i in rest_old], [keys_new[j] for j in rest_new], budget)
            if (budget.coarse or len(found) > MAX_UNMATCHED) and _is_fragmented(found):
                budget.coarse = True
            else:
                matching.pairs.update((rest_old[a], rest_new[b]) for a, b in found)
    matching.refresh_gaps()


def _is_fragmented(found: list[tuple[int, int]]) -> bool:
    """Whether a match is in so many pieces that it would only confuse."""
    breaks = sum(b[0] - a[0] != 1 or b[1] - a[1] != 1 for a, b in pairwise(found))
    return breaks >= MAX_PIECES


def find_equal_moves(matching: Matching) -> None:
    """What is left on both sides with an equal text was moved."""
    places: dict[str, list[int]] = {}
    for _olds, news in matching.gaps:
        for j in news:
            places.setdefault(matching.new[j].text, []).append(j)
    counts: list[Counter[str]] = []  # how often each text occurs in a version
    for olds, _news in matching.gaps:
        for i in olds:
            unit = matching.old[i]
            text = unit.text
            found = places.get(text)
            if not found or unit.shape == "hr":
                continue
            if len(text) < MIN_MOVED_LENGTH:
                counts = counts or [
                    Counter(each.text for each in side) for side in (matching.old, matching.new)
                ]
                if any(count[text] > 1 for count in counts) or not any(map(str.isalnum, text)):
                    continue
            matching.move(i, found.pop(0))
    matching.refresh_gaps()
