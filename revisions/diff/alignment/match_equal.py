"""Matches units that are equal in both versions: in source, in text, or in text that moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import pairwise

from ..budget import Budget
from ..increasing_subsequence import Pairs, heaviest_increasing_subsequence
from ..lcs import common_ends, common_subsequence
from .matching import MAX_UNMATCHED, MIN_MOVED_LENGTH, Matching, split_gap
from .units import Unit

# Separate stretches of equal lines; a match in more pieces is noise, and slow to show.
MAX_PIECES = 2_000
# Lines in a row that the parser found to be shared by both versions in the same order; so many
# are matched without comparing them, which halves the time for long texts with few edits.
MIN_SHARED_RUN = 12


def match_equal_sources(matching: Matching, budget: Budget) -> None:
    """Match the units with the same source in the same containers; they are never parsed."""
    old, new = matching.old, matching.new
    head, tail = common_ends(old, new, Unit.has_same_source)
    end_old, end_new = len(old) - tail, len(new) - tail
    pairs = matching.pairs
    pairs.update(zip(range(head), range(head), strict=True))
    pairs.update(zip(range(end_old, len(old)), range(end_new, len(new)), strict=True))
    matching.gaps = []
    i = j = head
    for x, y, length in _shared_runs(old[head:end_old], new[head:end_new]):
        x, y = x + head, y + head
        matching.gaps.append((range(i, x), range(j, y)))
        i, j = x + length, y + length
        pairs.update(zip(range(x, i), range(y, j), strict=True))
    matching.gaps.append((range(i, end_old), range(j, end_new)))
    _match_keys(
        matching,
        lambda unit: unit.key,
        lambda unit: sum(line.source_length + 1 for line in unit.lines),
        budget,
    )


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


def match_equal_texts(matching: Matching, budget: Budget) -> None:
    """Match the units that differ in markup only."""
    _match_keys(matching, lambda unit: unit.text, lambda unit: len(unit.text) + 1, budget)


def skip_empty(matching: Matching) -> None:
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
        chain = heaviest_increasing_subsequence(
            (i, unique_new[k], weight(matching.old[i]))
            for i, k in keys_old.items()
            if count_old[k] == 1 and k in unique_new
        )
        matching.pairs.update(chain)
        for part_old, part_new in split_gap(olds, news, chain):
            rest_old = [i for i in part_old if keys_old[i] in count_new]
            rest_new = [j for j in part_new if keys_new[j] in count_old]
            if not rest_old or not rest_new:
                continue
            found = common_subsequence(
                [keys_old[i] for i in rest_old], [keys_new[j] for j in rest_new], budget
            )
            if (budget.coarse or len(found) > MAX_UNMATCHED) and _is_fragmented(found):
                budget.coarse = True
            else:
                matching.pairs.update((rest_old[a], rest_new[b]) for a, b in found)
    matching.refresh_gaps()


def _is_fragmented(found: Pairs) -> bool:
    """Whether a match is in so many pieces that it would only confuse."""
    breaks = sum(b[0] - a[0] != 1 or b[1] - a[1] != 1 for a, b in pairwise(found))
    return breaks >= MAX_PIECES


def find_equal_moves(matching: Matching) -> None:
    """What is left on both sides with an equal text was moved."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for _olds, news in matching.gaps:
        for j in news:
            places[matching.new[j].text].append(j)
    counts: list[Counter[str]] = []  # how often each text occurs in a version
    for i in [i for olds, _news in matching.gaps for i in olds]:
        text = matching.old[i].text
        if not places.get(text) or matching.old[i].shape == "hr":
            continue
        if len(text) < MIN_MOVED_LENGTH:
            counts = counts or [
                Counter(unit.text for unit in side) for side in (matching.old, matching.new)
            ]
            if any(count[text] > 1 for count in counts) or not any(map(str.isalnum, text)):
                continue
        matching.move(i, places[text].pop(0))
    matching.refresh_gaps()
