"""The longest common subsequence of two sequences, bounded by counting work, never by a clock.

``match(a, b)`` gives pairs of equal places. Equal head and tail are trimmed; a bit-parallel LCS
(Hyyrö 2004; Crochemore et al. 2001) answers exactly while its table fits; larger middles are cut
at elements that are unique on both sides (patience diff), then the n-th occurrence of an element
is matched with the n-th. Only this last step may miss a match: then ``budget.coarse`` is set.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise

Pairs = list[tuple[int, int]]

# Bits of an LCS table up to which it is made at once (some ms); larger ones are first cut at
# unique elements, which is quicker.
MAX_DIRECT_TABLE = 4_000_000
# Bits of the largest LCS table: 40 MB of memory.
MAX_TABLE = 320_000_000
# What one comparison may spend, each some tenths of a second: bits of LCS tables in all,
MAX_BITS = 1_200_000_000
# characters that are compared word by word,
MAX_LETTERS = 600_000
# pairs of lines with different words.
MAX_PAIRS = 10_000
# The first slice that common_prefix_length compares; the next are twice as long each.
FIRST_SLICE = 256


class Budget:
    """The work that one comparison may still spend; counted, not timed, so results are repeatable.

    ``coarse``: some of it ran out, and a mark is wider than it had to be.
    """

    __slots__ = ("bits", "coarse", "letters", "pairs")

    def __init__(self) -> None:
        self.bits = MAX_BITS
        self.letters = MAX_LETTERS
        self.pairs = MAX_PAIRS
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
        if bits > MAX_TABLE or bits > self.bits:
            return False
        self.bits -= bits
        return True


def match(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> Pairs:
    """Pairs (place in a, place in b) of a common subsequence, ascending."""
    low = 0
    high_a, high_b = len(a), len(b)
    most = min(high_a, high_b)
    while low < most and a[low] == b[low]:
        low += 1
    while high_a > low < high_b and a[high_a - 1] == b[high_b - 1]:
        high_a -= 1
        high_b -= 1
    pairs = [(i, i) for i in range(low)]
    if low < high_a and low < high_b:
        middle = _match_middle(a[low:high_a], b[low:high_b], budget)
        pairs += [(i + low, j + low) for i, j in middle]
    pairs += [(high_a + k, high_b + k) for k in range(len(a) - high_a)]
    return pairs


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
    last_a = last_b = 0
    for i, j in [*anchors, (len(a), len(b))]:
        if i > last_a and j > last_b:
            inner = match(a[last_a:i], b[last_b:j], budget)
            out += [(x + last_a, y + last_b) for x, y in inner]
        if i < len(a):
            out.append((i, j))
        last_a, last_b = i + 1, j + 1
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


def heaviest_chain(pairs: Sequence[tuple[int, int, float]]) -> Pairs:
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


def _longest_chain(pairs: Pairs) -> Pairs:
    """The longest chain of pairs in which j rises too; i rises in all of them. By patience
    sorting: far quicker than ``heaviest_chain``, which weighs."""
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


def _patience_anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """Elements that occur once on each side, the longest chain of them in order."""
    count_a, count_b = Counter(a), Counter(b)
    places = {item: j for j, item in enumerate(b) if count_b[item] == 1}
    return _longest_chain(
        [(i, places[item]) for i, item in enumerate(a) if count_a[item] == 1 and item in places]
    )


def _match_nth_occurrences(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """The n-th occurrence of an element matched with the n-th; the longest chain of these."""
    places: dict[Hashable, list[int]] = {}
    for j in range(len(b) - 1, -1, -1):
        places.setdefault(b[j], []).append(j)
    return _longest_chain([(i, places[item].pop()) for i, item in enumerate(a) if places.get(item)])


def common_prefix_length(one: str, other: str, at: int = 0, there: int = 0) -> int:
    """The length of the common prefix of ``one[at:]`` and ``other[there:]``.

    Compares growing slices, then halves: far quicker than letter by letter.
    """
    most = min(len(one) - at, len(other) - there)
    low, step = 0, FIRST_SLICE
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
