"""The longest common subsequence of two sequences, bounded by counting work, never by a clock.

``match(a, b)`` gives pairs of equal places. Equal head and tail are trimmed; a bit-parallel LCS
(Hyyrö 2004; Crochemore et al. 2001) answers exactly while its table fits; larger middles are cut
at elements that are unique on both sides (patience diff), then the n-th occurrence of an element
is matched with the n-th. Only this last step may miss a match: then ``budget.coarse`` is set.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from itertools import pairwise

Block = tuple[int, int, int]  # (start in a, start in b, length)


class Budget:
    """The work that one comparison may still spend; counted, not timed, so results are repeatable.

    ``bits`` of LCS tables, ``letters`` compared word by word, ``pairs`` of lines compared.
    ``coarse``: some of it ran out, and a mark is wider than it had to be.
    """

    __slots__ = ("bits", "coarse", "letters", "pairs")
    TABLE = 320_000_000  # bits of one table: 40 MB

    def __init__(self, bits: int = 1_200_000_000) -> None:
        self.bits = bits
        self.letters = 600_000
        self.pairs = 10_000
        self.coarse = False

    def spend_pair(self) -> bool:
        """Whether one more line may be compared with another of different words."""
        self.pairs -= 1
        return self.pairs >= 0

    def spend_letters(self, letters: int) -> bool:
        """Whether so many letters may still be compared word by word."""
        self.letters -= letters
        return self.letters >= 0

    def spend_bits(self, bits: int) -> bool:
        """Whether an LCS table of so many bits may be made."""
        if bits > self.TABLE or bits > self.bits:
            return False
        self.bits -= bits
        return True


def match(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> list[tuple[int, int]]:
    """Pairs (place in a, place in b) of a common subsequence, ascending."""
    low = 0
    high_a, high_b = len(a), len(b)
    most = min(high_a, high_b)
    while low < most and a[low] == b[low]:
        low += 1
    while high_a > low and high_b > low and a[high_a - 1] == b[high_b - 1]:
        high_a -= 1
        high_b -= 1
    pairs = [(i, i) for i in range(low)]
    if low < high_a and low < high_b:
        middle = _match_middle(a[low:high_a], b[low:high_b], budget)
        pairs += [(i + low, j + low) for i, j in middle]
    pairs += [(high_a + k, high_b + k) for k in range(len(a) - high_a)]
    return pairs


def _match_middle(a: Sequence, b: Sequence, budget: Budget) -> list[tuple[int, int]]:
    if len(a) * len(b) > MIN_RESYNC_CELLS and (pairs := _resynchronise(a, b)) is not None:
        return pairs
    if len(a) * len(b) <= 4_000_000 and budget.spend_bits(len(a) * len(b)):
        return _bit_parallel_lcs(a, b)
    anchors = _patience_anchors(a, b)
    if not anchors and budget.spend_bits(len(a) * len(b)):
        return _bit_parallel_lcs(a, b)
    if not anchors:
        budget.coarse = True
        return _match_nth_occurrences(a, b)
    out: list[tuple[int, int]] = []
    last_a = last_b = 0
    for i, j in [*anchors, (len(a), len(b))]:
        if i > last_a and j > last_b:
            inner = match(a[last_a:i], b[last_b:j], budget)
            out += [(x + last_a, y + last_b) for x, y in inner]
        if i < len(a):
            out.append((i, j))
        last_a, last_b = i + 1, j + 1
    return out


MIN_RESYNC_CELLS = 40_000  # cells of a table; below it the table is as quick
MAX_RESYNC_SKIP = 6  # elements skipped on a side
MIN_RESYNC_MATCH = 3  # equal elements that must follow


def _resynchronise(a: Sequence, b: Sequence) -> list[tuple[int, int]] | None:
    """Pairs for sequences with few, short differences, found by scanning forward.

    None where a difference is longer than MAX_RESYNC_SKIP; then the exact methods are needed.
    """
    pairs: list[tuple[int, int]] = []
    i = j = 0
    end_a, end_b = len(a), len(b)
    while i < end_a and j < end_b:
        if a[i] == b[j]:
            pairs.append((i, j))
            i += 1
            j += 1
            continue
        step = _next_agreement(a, b, i, j)
        if step is None:
            return None
        i, j = i + step[0], j + step[1]
    return pairs


def _next_agreement(a: Sequence, b: Sequence, i: int, j: int) -> tuple[int, int] | None:
    """The fewest elements to skip on both sides until MIN_RESYNC_MATCH elements agree."""
    for both in range(1, 2 * MAX_RESYNC_SKIP + 1):
        for down in range(max(0, both - MAX_RESYNC_SKIP), min(both, MAX_RESYNC_SKIP) + 1):
            x, y = i + down, j + both - down
            found = a[x : x + MIN_RESYNC_MATCH]
            if len(found) == MIN_RESYNC_MATCH and found == b[y : y + MIN_RESYNC_MATCH]:
                return down, both - down
    return None


def _bit_parallel_lcs(a: Sequence, b: Sequence) -> list[tuple[int, int]]:
    """An exact LCS: a row of bits for each element of ``b``, read back from the end."""
    masks: dict[Hashable, int] = {}
    bit = 1
    for item in a:
        masks[item] = masks.get(item, 0) | bit
        bit <<= 1
    full = bit - 1
    rows = []
    row = full
    for item in b:
        hits = masks.get(item, 0) & row
        if hits:
            row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    out = []
    i, j = len(a), len(b)
    size = (i + 7) // 8
    current = rows[j - 1].to_bytes(size, "little")
    while i and j:
        if current[(i - 1) >> 3] >> ((i - 1) & 7) & 1:
            i -= 1
            continue
        j -= 1
        if j:
            above = current if rows[j - 1] is rows[j] else rows[j - 1].to_bytes(size, "little")
            current = above
            if not above[(i - 1) >> 3] >> ((i - 1) & 7) & 1:
                continue
        i -= 1
        out.append((i, j))
    out.reverse()
    return out


def heaviest_chain(pairs: list[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """The heaviest chain of (i, j, weight) in which both i and j strictly rise."""
    if not pairs:
        return []
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(ordered)):
        return [pair[:2] for pair in ordered]  # as nearly always
    places = sorted({pair[1] for pair in ordered})
    size = len(places)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    back: list[int] = []
    best = (0.0, -1)
    for index, (_i, j, weight) in enumerate(ordered):
        rank = bisect_left(places, j)
        top = (0.0, -1)
        at = rank
        while at:
            if tree[at][0] > top[0]:
                top = tree[at]
            at &= at - 1
        back.append(top[1])
        entry = (top[0] + weight, index)
        if entry[0] > best[0]:
            best = entry
        at = rank + 1
        while at <= size:
            if entry[0] > tree[at][0]:
                tree[at] = entry
            at += at & -at
    out = []
    at = best[1]
    while at >= 0:
        out.append(ordered[at][:2])
        at = back[at]
    out.reverse()
    return out


def _patience_anchors(a: Sequence, b: Sequence) -> list[tuple[int, int]]:
    """Elements that occur once on each side, the longest chain of them in order."""
    where = _unique_places(a)
    if not where:
        return []
    other = _unique_places(b)
    pairs = [(i, other[item]) for item, i in where.items() if item in other]
    return _chain(pairs)


def _unique_places(items: Sequence) -> dict:
    seen: dict = {}
    for index, item in enumerate(items):
        seen[item] = -1 if item in seen else index
    return {item: index for item, index in seen.items() if index >= 0}


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs (i ascending) with rising j: patience sorting."""
    tops: list[int] = []
    piles: list[int] = []
    back = [-1] * len(pairs)
    for index, (_i, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        if pile == len(tops):
            tops.append(j)
            piles.append(index)
        else:
            tops[pile] = j
            piles[pile] = index
        back[index] = piles[pile - 1] if pile else -1
    out = []
    at = piles[-1] if piles else -1
    while at >= 0:
        out.append(pairs[at])
        at = back[at]
    out.reverse()
    return out


def _match_nth_occurrences(a: Sequence, b: Sequence) -> list[tuple[int, int]]:
    """The n-th occurrence of an element matched with the n-th; the longest chain of these."""
    occurrences: dict = {}
    for index, item in enumerate(b):
        occurrences.setdefault(item, []).append(index)
    used: dict = {}
    pairs = []
    for index, item in enumerate(a):
        occurrence = used.get(item, 0)
        places = occurrences.get(item, ())
        if occurrence < len(places):
            pairs.append((index, places[occurrence]))
            used[item] = occurrence + 1
    return _chain(pairs)


def common_prefix_length(one: str, other: str, at: int = 0, there: int = 0) -> int:
    """The length of the common prefix of ``one[at:]`` and ``other[there:]``.

    Compares growing slices, then halves: far quicker than letter by letter.
    """
    most = min(len(one) - at, len(other) - there)
    low, step = 0, 256
    while low < most and one[at + low : at + low + step] == other[there + low : there + low + step]:
        low += step
        step *= 2
    high = min(low + step, most)
    low = min(low, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[at + low : at + middle] == other[there + low : there + middle]:
            low = middle
        else:
            high = middle - 1
    return low
