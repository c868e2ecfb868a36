"""Where a change's value before ends and its value after begins.

A change reads `before' na 'after`. Where the separator `' na '` stands in it once, that is the
place. Where a value contains the separator itself, the neighbours decide: the value before must
equal the value after of the next older change of the field. All changes of a field, oldest
first, are a chain; of all ways to split them the one with most exact joins is taken, among
equals the one whose two values are nearest in length (an edit rarely doubles a text). A change
that the best ways split differently is marked uncertain.

The best way is found by dynamic programming over the chain. A "candidate" is the index of a
separator within its change.
"""

from dataclasses import dataclass

from .description_parser import VALUE_SEPARATOR

# Every candidate of a change is compared with every one of the next: 4096 steps a change at most.
MAX_SEPARATORS = 64


@dataclass(frozen=True, slots=True)
class ValueSplit:
    before: str
    after: str
    uncertain: bool


def separator_offsets(values: str) -> list[int] | None:
    """The offset of every `' na '` in the values, None if there are more than MAX_SEPARATORS."""
    offsets: list[int] = []
    at = values.find(VALUE_SEPARATOR)
    while at >= 0:
        if len(offsets) == MAX_SEPARATORS:
            return None
        offsets.append(at)
        at = values.find(VALUE_SEPARATOR, at + 1)
    return offsets


def split_chain(chain: list[str]) -> list[ValueSplit]:
    """Split the changes of one field, oldest first. Each has 1 to MAX_SEPARATORS separators."""
    if not chain:
        return []
    offsets = [separator_offsets(values) or [] for values in chain]
    if all(len(candidates) == 1 for candidates in offsets):
        return [
            _split_at(values, candidates[0], uncertain=False)
            for values, candidates in zip(chain, offsets, strict=True)
        ]
    exact_pairs = [
        _exact_pairs(chain[i], offsets[i], chain[i + 1], offsets[i + 1])
        for i in range(len(chain) - 1)
    ]
    closeness = [
        [-abs(len(values) - len(VALUE_SEPARATOR) - 2 * at) for at in candidates]
        for values, candidates in zip(chain, offsets, strict=True)
    ]
    best_up_to = _best_scores(closeness, exact_pairs)
    reversed_pairs = [{(newer, older) for older, newer in pairs} for pairs in exact_pairs[::-1]]
    best_from = _best_scores(closeness[::-1], reversed_pairs)[::-1]
    splits = []
    chosen = None
    for i, values in enumerate(chain):
        # A candidate's best whole chain: up to it, and from it on; its own closeness counts once.
        totals = [
            (up_to[0] + onward[0], up_to[1] + onward[1] - own)
            for up_to, onward, own in zip(best_up_to[i], best_from[i], closeness[i], strict=True)
        ]
        most_joins = max(joins for joins, _ in totals)
        uncertain = sum(joins == most_joins for joins, _ in totals) > 1
        if chosen is None:
            chosen = max(range(len(totals)), key=totals.__getitem__)
        else:
            chosen = _best_continuation(chosen, best_from[i], exact_pairs[i - 1])
        splits.append(_split_at(values, offsets[i][chosen], uncertain=uncertain))
    return splits


Score = tuple[int, int]  # exact joins, sum of closeness


def _best_scores(
    closeness: list[list[int]], exact_pairs: list[set[tuple[int, int]]]
) -> list[list[Score]]:
    """For each candidate of each change, the score of the best chain that ends there."""
    best: list[list[Score]] = [[(0, own) for own in closeness[0]]]
    for i, pairs in enumerate(exact_pairs):
        previous = best[-1]
        best_unjoined = max(previous)
        row = []
        for candidate, own in enumerate(closeness[i + 1]):
            joined = [
                (joins + 1, total)
                for older, (joins, total) in enumerate(previous)
                if (older, candidate) in pairs
            ]
            joins, total = max([best_unjoined, *joined])
            row.append((joins, total + own))
        best.append(row)
    return best


def _best_continuation(
    previous: int, best_from: list[Score], exact_pairs: set[tuple[int, int]]
) -> int:
    """The candidate with which the chain goes on best from the one chosen before."""

    def score(candidate: int) -> Score:
        joins, total = best_from[candidate]
        return (joins + ((previous, candidate) in exact_pairs), total)

    return max(range(len(best_from)), key=score)


def _exact_pairs(
    older: str, older_offsets: list[int], newer: str, newer_offsets: list[int]
) -> set[tuple[int, int]]:
    """The pairs of candidates with which the older value after equals the newer value before."""
    by_length = {
        len(older) - at - len(VALUE_SEPARATOR): candidate
        for candidate, at in enumerate(older_offsets)
    }
    pairs = set()
    for candidate, at in enumerate(newer_offsets):
        match = by_length.get(at)
        if match is not None and older.endswith(newer[:at]):
            pairs.add((match, candidate))
    return pairs


def _split_at(values: str, offset: int, *, uncertain: bool) -> ValueSplit:
    return ValueSplit(values[:offset], values[offset + len(VALUE_SEPARATOR) :], uncertain)
