"""Changes made fit to read: islands drowned, marks slid to where a sentence breaks."""

from __future__ import annotations

from itertools import pairwise

from .model import BREAK

Group = list[int]  # [first old, end old, first new, end new], in tokens


def _length(spans_: list[tuple[int, int]], start: int, end: int) -> int:
    return spans_[end - 1][1] - spans_[start][0] if end > start else 0


def drown(
    groups: list[Group],
    old: str,
    spans_old: list[tuple[int, int]],
    new: str,
    spans_new: list[tuple[int, int]],
) -> list[Group]:
    """Join changes across islands too small to rest the eye on.

    A one-letter word joins two changes; so does a sign between longer ones. Short islands join
    three changes or more, when they are little beside what changed: two groups read well.
    """
    if len(groups) < 2:
        return groups

    def size(group: Group) -> int:
        return max(_length(spans_old, group[0], group[1]), _length(spans_new, group[2], group[3]))

    out = [groups[0]]
    for group in groups[1:]:
        left = out[-1]
        if _joins(left, group, old, spans_old):
            out[-1] = [left[0], group[1], left[2], group[3]]
        else:
            out.append(group)
    if len(out) < 3:
        return out
    done: list[Group] = []
    chain = [out[0]]
    for group in [*out[1:], None]:
        if group is not None:
            start, end = chain[-1][1], group[0]
            island = _length(spans_old, start, end)
            soft = island <= size(chain[-1]) and island <= size(group)
            if soft and not any(old[s:e] == BREAK for s, e in spans_old[start:end]):
                chain.append(group)
                continue
        done += _rewritten(chain, size, spans_old)
        chain = [group] if group is not None else []
    return done


def _joins(left: Group, right: Group, old: str, spans_old: list[tuple[int, int]]) -> bool:
    """Whether a single letter or sign is all that parts two changes."""
    if right[0] - left[1] != 1:
        return False
    start, end = spans_old[left[1]]
    token = old[start:end]
    if token == BREAK:
        return False
    gone = left[1] > left[0] or right[1] > right[0]
    came = left[3] > left[2] or right[3] > right[2]
    if not (gone and came):
        return False
    if token.isalnum():
        return end - start == 1
    both = [max(group[1] - group[0], group[3] - group[2]) for group in (left, right)]
    swaps = all(group[1] > group[0] and group[3] > group[2] for group in (left, right))
    return min(both) > 1 or (swaps and max(both) > 1)


def _rewritten(chain: list[Group], size, spans_old: list[tuple[int, int]]) -> list[Group]:
    """A chain of changes as one, if it is a phrase written anew."""
    if len(chain) < 3:
        return chain
    if all(group[1] - group[0] == 1 == group[3] - group[2] for group in chain):
        return chain
    islands = sum(_length(spans_old, a[1], b[0]) for a, b in pairwise(chain))
    if islands * 2 > sum(size(group) for group in chain):
        return chain
    return [[chain[0][0], chain[-1][1], chain[0][2], chain[-1][3]]]


def slide(groups: list[Group], old: list[str], new: list[str]) -> list[Group]:
    """Move a pure insertion or deletion to the better of the places that mean the same.

    Best is one that starts after a paragraph break, a sentence's end or at an opening sign.
    """
    for index, group in enumerate(groups):
        o1, o2, n1, n2 = group
        if (o1 == o2) == (n1 == n2):
            continue
        words, start, end = (new, n1, n2) if o1 == o2 else (old, o1, o2)
        before = groups[index - 1] if index else [0, 0, 0, 0]
        room_left = min(o1 - before[1], n1 - before[3])
        following = groups[index + 1] if index + 1 < len(groups) else None
        room_right = (
            min(following[0] - o2, following[2] - n2)
            if following
            else min(len(old) - o2, len(new) - n2)
        )
        best, shift = _grace(words, start, end), 0
        step = 0
        while step < min(room_left, 40) and words[start - step - 1] == words[end - step - 1]:
            step += 1
            grace = _grace(words, start - step, end - step)
            if grace > best:
                best, shift = grace, -step
        step = 0
        while step < min(room_right, 40) and words[start + step] == words[end + step]:
            step += 1
            grace = _grace(words, start + step, end + step)
            if grace > best:
                best, shift = grace, step
        if shift:
            groups[index] = [o1 + shift, o2 + shift, n1 + shift, n2 + shift]
    return groups


def _grace(words: list[str], start: int, end: int) -> int:
    """How well a stretch stands by itself."""
    grace = 0
    first, last = words[start], words[end - 1]
    if start == 0 or words[start - 1] == BREAK:
        grace += 3
    elif words[start - 1] in ".;:!?":
        grace += 2
    if end == len(words) or words[end] == BREAK:
        grace += 3
    if last == BREAK:
        grace += 3
    elif last in ".;:!?":
        grace += 1
    if first in "([„«–":
        grace += 2
    if first in ".,;:!?)]”»":
        grace -= 2
    if last in "([„«":
        grace -= 2
    return grace
