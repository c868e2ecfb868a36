"""The longest common subsequence of two sequences, bounded by counting work, never by a clock.

Equal head and tail are trimmed; a bit-parallel LCS (Hyyrö 2004; Crochemore et al. 2001) answers
exactly while its table fits; larger middles are cut at elements that are unique on both sides
(patience diff), then the n-th occurrence of an element is matched with the n-th. Only this last
step may miss a match: then ``budget.coarse`` is set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import takewhile
from operator import eq
from typing import TypeVar

from .budget import Budget
from .increasing_subsequence import Pairs, heaviest_increasing_subsequence

# Bits of an LCS table up to which it is made at once (some ms); larger ones are first cut at
# unique elements, which is quicker.
MAX_DIRECT_TABLE = 4_000_000

Item = TypeVar("Item")


def common_ends(
    a: Sequence[Item], b: Sequence[Item], equal: Callable[[Item, Item], bool] = eq
) -> tuple[int, int]:
    """How many elements two sequences share at the start, and how many of the rest at the end."""
    head = sum(takewhile(bool, map(equal, a, b)))
    return head, sum(takewhile(bool, map(equal, reversed(a[head:]), reversed(b[head:]))))


def unmatched_ranges(
    pairs: Pairs, end_a: int, end_b: int, start: int = 0
) -> Iterator[tuple[int, int, int, int]]:
    """(start in a, end in a, start in b, end in b) before each of the pairs, and behind the last.

    They are empty where pairs stand side by side.
    """
    i = j = start
    for x, y in pairs:
        yield i, x, j, y
        i, j = x + 1, y + 1
    yield i, end_a, j, end_b


def common_subsequence(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> Pairs:
    """Pairs (place in a, place in b) of equal elements, ascending on both sides."""
    head, tail = common_ends(a, b)
    end_a, end_b = len(a) - tail, len(b) - tail
    pairs = [(k, k) for k in range(head)]
    if head < end_a and head < end_b:
        middle = _match_middle(a[head:end_a], b[head:end_b], budget)
        pairs += [(i + head, j + head) for i, j in middle]
    pairs += [(end_a + k, end_b + k) for k in range(tail)]
    return pairs


def common_subsequence_at(
    a: Sequence[Hashable],
    places_a: Sequence[int],
    b: Sequence[Hashable],
    places_b: Sequence[int],
    budget: Budget,
) -> Pairs:
    """The common subsequence of the elements at these places."""
    found = common_subsequence([a[i] for i in places_a], [b[j] for j in places_b], budget)
    return [(places_a[x], places_b[y]) for x, y in found]


def _match_middle(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> Pairs:
    bits = len(a) * len(b)
    if bits <= MAX_DIRECT_TABLE and budget.spend_bits(bits):
        return _bit_parallel_lcs(a, b)
    anchors = _patience_anchors(a, b)
    if not anchors:
        if bits > MAX_DIRECT_TABLE and budget.spend_bits(bits):
            return _bit_parallel_lcs(a, b)
        budget.coarse = True
        return _match_nth_occurrences(a, b)
    out: Pairs = []
    for i, x, j, y in unmatched_ranges(anchors, len(a), len(b)):
        if i < x and j < y:
            inner = common_subsequence(a[i:x], b[j:y], budget)
            out += [(i + p, j + q) for p, q in inner]
        out.append((x, y))
    out.pop()  # the ends
    return out


def _bit_parallel_lcs(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
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


def _patience_anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """Elements that occur once on each side, the longest chain of them in order."""
    count_a, count_b = Counter(a), Counter(b)
    places = {item: j for j, item in enumerate(b) if count_b[item] == 1}
    return heaviest_increasing_subsequence(
        [(i, places[item], 1) for i, item in enumerate(a) if count_a[item] == 1 and item in places]
    )


def _match_nth_occurrences(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """The n-th occurrence of an element matched with the n-th; the longest chain of these."""
    places: dict[Hashable, list[int]] = {}
    for j in range(len(b) - 1, -1, -1):
        places.setdefault(b[j], []).append(j)
    return heaviest_increasing_subsequence(
        [(i, places[item].pop(), 1) for i, item in enumerate(a) if places.get(item)]
    )
