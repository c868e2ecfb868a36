"""Which units of the old version are which units of the new one.

Equal sources are matched first and never parsed; of what is left, equal texts, then lines that
were split or merged, then similar ones. What is left on both sides with an equal or very similar
text was moved.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

from .sequence import Budget, heaviest_chain, match
from .similar import find_splits_and_merges, similar_pairs
from .units import Unit

# The least similarity (Dice's coefficient of the words' letters) for one line to be an edit of
# another: below it a reader would rather see one line deleted and another inserted.
MIN_EDIT_SIMILARITY = 0.42
# The least similarity for one line to be another in a new place: far from where it stood, only
# a text that is the same but for a word or two is recognised.
MIN_MOVE_SIMILARITY = 0.8
# Characters from which a text tells by itself that it was moved; a shorter one repeats by chance
# ("Tak", "Załącznik"), so it counts as moved only where it is unique in both versions.
MIN_MOVED_LENGTH = 20
# Characters of a label ("Do pobrania:"): lines so short may replace one another place by place
# though they share no word. Longer ones would be two texts shown as the edit of one.
MAX_LABEL_LENGTH = 40
# Unmatched lines on both sides together; beyond it similarity is not computed (1 s).
MAX_UNMATCHED = 12_000
# Separate stretches of equal lines; a match in more pieces is noise, and slow to show.
MAX_PIECES = 2_000

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


def match_lines(old: list[Unit], new: list[Unit], budget: Budget) -> Matching:
    """Match the units of two HTML versions."""
    matching = Matching(old, new)
    _match_equal_sources(matching, budget)
    _skip_empty(matching)
    _match_keys(matching, _text, _text_weight, budget)
    _find_equal_moves(matching)
    if matching.unmatched > MAX_UNMATCHED:
        budget.coarse = True
        return matching
    _match_splits_and_merges(matching)
    _match_similar(matching)
    _find_similar_moves(matching)
    return matching


def match_source_lines(old: list[Unit], new: list[Unit], budget: Budget) -> Matching:
    """Match the lines of two HTML sources; there, nothing counts as moved, split or merged."""
    matching = Matching(old, new)
    _match_equal_sources(matching, budget)
    if matching.unmatched > MAX_UNMATCHED:
        budget.coarse = True
    else:
        _match_similar(matching)
    return matching


def _key(unit: Unit) -> Hashable:
    return unit.key


def _key_weight(unit: Unit) -> int:
    return sum(line.source_length + 1 for line in unit.lines)


def _text(unit: Unit) -> str:
    return unit.text


def _text_weight(unit: Unit) -> int:
    return len(unit.text) + 1


def _match_equal_sources(matching: Matching, budget: Budget) -> None:
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
    matching.gaps = [(range(low, high_old), range(low, high_new))]
    _match_keys(matching, _key, _key_weight, budget)


def _skip_empty(matching: Matching) -> None:
    """Leave out unmatched lines that turn out to hold nothing."""
    for olds, news in matching.gaps:
        matching.skipped_old.update(i for i in olds if matching.old[i].is_empty)
        matching.skipped_new.update(j for j in news if matching.new[j].is_empty)
    matching.refresh_gaps()


def _match_keys(
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
    pieces = sum(b[0] - a[0] != 1 or b[1] - a[1] != 1 for a, b in pairwise(found))
    return pieces > MAX_PIECES


def _find_equal_moves(matching: Matching) -> None:
    """What is left on both sides with an equal text was moved."""
    places: dict[str, list[int]] = {}
    for _olds, news in matching.gaps:
        for j in news:
            places.setdefault(matching.new[j].text, []).append(j)
    counts: list[Counter[str]] = []  # how often each text occurs in a version
    for olds, _news in matching.gaps:
        for i in olds:
            unit = matching.old[i]
            found = places.get(unit.text)
            if not found or unit.shape == "hr":
                continue
            if len(unit.text) < MIN_MOVED_LENGTH:
                counts = counts or [
                    Counter(each.text for each in side) for side in (matching.old, matching.new)
                ]
                unique = all(count[unit.text] == 1 for count in counts)
                if not unique or not any(map(str.isalnum, unit.text)):
                    continue
            matching.move(i, found.pop(0))
    matching.refresh_gaps()


def _find_similar_moves(matching: Matching) -> None:
    """What is left on both sides with a very similar text was moved and edited."""
    olds = [i for gap in matching.gaps for i in gap[0]]
    news = [j for gap in matching.gaps for j in gap[1]]
    scored = _similar(matching, olds, news, MIN_MOVE_SIMILARITY)
    for i, j, _score in sorted(scored, key=lambda found: (-found[2], found[0], found[1])):
        taken = i in matching.skipped_old or j in matching.skipped_new
        if not taken and len(matching.old[i].text) >= MIN_MOVED_LENGTH:
            matching.move(i, j)
    matching.refresh_gaps()


def _similar(
    matching: Matching, olds: Sequence[int], news: Sequence[int], least: float
) -> list[tuple[int, int, float]]:
    """(old, new, similarity) of the units that may be edits of one another."""
    old, new = matching.old, matching.new
    scored = similar_pairs([old[i].bag for i in olds], [new[j].bag for j in news], least)
    return [
        (olds[a], news[b], score) for a, b, score in scored if old[olds[a]].may_become(new[news[b]])
    ]


def _match_splits_and_merges(matching: Matching) -> None:
    for olds, news in matching.two_sided_gaps():
        if len(olds) == 1 == len(news):
            continue
        bags_old = [unit.bag if unit.shape == "line" else {} for unit in _at(matching.old, olds)]
        bags_new = [unit.bag if unit.shape == "line" else {} for unit in _at(matching.new, news)]
        for part_old, part_new in find_splits_and_merges(bags_old, bags_new):
            first_old, last_old = olds[part_old[0]], olds[part_old[-1]]
            first_new, last_new = news[part_new[0]], news[part_new[-1]]
            # Only where nothing else stands between them.
            if last_old - first_old == len(part_old) - 1 and (
                last_new - first_new == len(part_new) - 1
            ):
                matching.join(range(first_old, last_old + 1), range(first_new, last_new + 1))
    matching.refresh_gaps()


def _at(units: list[Unit], places: Sequence[int]) -> list[Unit]:
    return [units[k] for k in places]


def _match_similar(matching: Matching) -> None:
    """Pair what is left within each gap, similar units first."""
    for olds, news in matching.two_sided_gaps():
        if len(olds) == 1 == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs[olds[0]] = news[0]
        else:
            matching.pairs.update(
                heaviest_chain(_similar(matching, olds, news, MIN_EDIT_SIMILARITY))
            )
    matching.refresh_gaps()
    for olds, news in matching.two_sided_gaps():
        if len(olds) == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs.update(zip(olds, news, strict=True))
        elif min(len(olds), len(news)) == 1:
            _match_label(matching, olds, news)
    matching.refresh_gaps()


def _may_be_rewritten(matching: Matching, olds: Sequence[int], news: Sequence[int]) -> bool:
    """Whether all that is left in a gap may be shown as rewritten, place by place."""
    for i, j in zip(olds, news, strict=True):
        old, new = matching.old[i], matching.new[j]
        if not old.may_become(new) or old.shape == "hr":
            return False
        if old.is_table_row and new.is_table_row:
            continue
        if _container_tag(old) != _container_tag(new):
            return False
        if len(olds) > 1 and max(len(old.text), len(new.text)) > MAX_LABEL_LENGTH:
            return False
    return True


def _match_label(matching: Matching, olds: Sequence[int], news: Sequence[int]) -> None:
    """Pair a label with the one it gave way to: both short, both ending with the same sign."""
    for i in olds:
        for j in news:
            old, new = matching.old[i].text, matching.new[j].text
            if (
                max(len(old), len(new)) <= MAX_LABEL_LENGTH
                and old[-1:] == new[-1:]
                and not old[-1:].isalnum()
                and _may_be_rewritten(matching, [i], [j])
            ):
                matching.pairs[i] = j
                return


def _container_tag(unit: Unit) -> str:
    line = unit.lines[0]
    return line.path[-1].tag if line.path else line.tag or "div"
