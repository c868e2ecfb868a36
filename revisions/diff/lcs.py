"""The longest common subsequence of two sequences, bounded by counting work, never by a clock.

Equal head and tail are trimmed; a bit-parallel LCS (Hyyrö 2004; Crochemore et al. 2001) answers
exactly while its table fits; larger middles are cut at elements that are unique on both sides
(patience diff), then the n-th occurrence of an element is matched with the n-th. Only this last
step may miss a match: then ``budget.coarse`` is set.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from .budget import Budget
from .increasing_subsequence import Pairs, longest_increasing_subsequence

# Bits of an LCS table up to which it is made at once (some ms); larger ones are first cut at
# unique elements, which is quicker.
MAX_DIRECT_TABLE = 4_000_000
# The first slice that common_prefix_length compares; the next are twice as long each.
FIRST_SLICE = 256


def common_subsequence(a: Sequence[Hashable], b: Sequence[Hashable], budget: Budget) -> Pairs:
    """Pairs (place in a, place in b) of equal elements, ascending on both sides."""
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
            inner = common_subsequence(a[last_a:i], b[last_b:j], budget)
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


def _patience_anchors(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """Elements that occur once on each side, the longest chain of them in order."""
    count_a, count_b = Counter(a), Counter(b)
    places = {item: j for j, item in enumerate(b) if count_b[item] == 1}
    return longest_increasing_subsequence(
        [(i, places[item]) for i, item in enumerate(a) if count_a[item] == 1 and item in places]
    )


def _match_nth_occurrences(a: Sequence[Hashable], b: Sequence[Hashable]) -> Pairs:
    """The n-th occurrence of an element matched with the n-th; the longest chain of these."""
    places: dict[Hashable, list[int]] = {}
    for j in range(len(b) - 1, -1, -1):
        places.setdefault(b[j], []).append(j)
    return longest_increasing_subsequence(
        [(i, places[item].pop()) for i, item in enumerate(a) if places.get(item)]
    )


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
