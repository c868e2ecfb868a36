"""Changes made fit to read: islands drowned, marks slid to where a sentence breaks."""

from __future__ import annotations

from itertools import pairwise

from .model import BREAK

Hunk = list[int]  # [first old, end old, first new, end new], in tokens


def _length(spans_: list[tuple[int, int]], start: int, end: int) -> int:
    return spans_[end - 1][1] - spans_[start][0] if end > start else 0


def merge_short_matches(
    hunks: list[Hunk],
    old: str,
    spans_old: list[tuple[int, int]],
    new: str,
    spans_new: list[tuple[int, int]],
) -> list[Hunk]:
    """Join changes across islands too small to rest the eye on.

    A one-letter word joins two changes; so does a sign between longer ones. Short islands join
    three changes or more, when they are little beside what changed: two hunks read well.
    """
    if len(hunks) < 2:
        return hunks

    def size(hunk: Hunk) -> int:
        return max(_length(spans_old, hunk[0], hunk[1]), _length(spans_new, hunk[2], hunk[3]))

    out = [hunks[0]]
    for hunk in hunks[1:]:
        left = out[-1]
        if _separated_by_one_token(left, hunk, old, spans_old):
            out[-1] = [left[0], hunk[1], left[2], hunk[3]]
        else:
            out.append(hunk)
    if len(out) < 3:
        return out
    done: list[Hunk] = []
    chain = [out[0]]
    for hunk in [*out[1:], None]:
        if hunk is not None:
            start, end = chain[-1][1], hunk[0]
            island = _length(spans_old, start, end)
            soft = island <= size(chain[-1]) and island <= size(hunk)
            if soft and not any(old[s:e] == BREAK for s, e in spans_old[start:end]):
                chain.append(hunk)
                continue
        done += _merge_if_rewritten(chain, size, spans_old)
        chain = [hunk] if hunk is not None else []
    return done


def _separated_by_one_token(
    left: Hunk, right: Hunk, old: str, spans_old: list[tuple[int, int]]
) -> bool:
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
    both = [max(hunk[1] - hunk[0], hunk[3] - hunk[2]) for hunk in (left, right)]
    swaps = all(hunk[1] > hunk[0] and hunk[3] > hunk[2] for hunk in (left, right))
    return min(both) > 1 or (swaps and max(both) > 1)


def _merge_if_rewritten(chain: list[Hunk], size, spans_old: list[tuple[int, int]]) -> list[Hunk]:
    """A chain of changes as one, if it is a phrase written anew."""
    if len(chain) < 3:
        return chain
    if all(hunk[1] - hunk[0] == 1 == hunk[3] - hunk[2] for hunk in chain):
        return chain
    islands = sum(_length(spans_old, a[1], b[0]) for a, b in pairwise(chain))
    if islands * 2 > sum(size(hunk) for hunk in chain):
        return chain
    return [[chain[0][0], chain[-1][1], chain[0][2], chain[-1][3]]]


def shift_boundaries(hunks: list[Hunk], old: list[str], new: list[str]) -> list[Hunk]:
    """Move a pure insertion or deletion to the better of the places that mean the same.

    Best is one that starts after a paragraph break, a sentence's end or at an opening sign.
    """
    for index, hunk in enumerate(hunks):
        o1, o2, n1, n2 = hunk
        if (o1 == o2) == (n1 == n2):
            continue
        words, start, end = (new, n1, n2) if o1 == o2 else (old, o1, o2)
        before = hunks[index - 1] if index else [0, 0, 0, 0]
        room_left = min(o1 - before[1], n1 - before[3])
        following = hunks[index + 1] if index + 1 < len(hunks) else None
        room_right = (
            min(following[0] - o2, following[2] - n2)
            if following
            else min(len(old) - o2, len(new) - n2)
        )
        best, shift = _boundary_score(words, start, end), 0
        step = 0
        while step < min(room_left, 40) and words[start - step - 1] == words[end - step - 1]:
            step += 1
            score = _boundary_score(words, start - step, end - step)
            if score > best:
                best, shift = score, -step
        step = 0
        while step < min(room_right, 40) and words[start + step] == words[end + step]:
            step += 1
            score = _boundary_score(words, start + step, end + step)
            if score > best:
                best, shift = score, step
        if shift:
            hunks[index] = [o1 + shift, o2 + shift, n1 + shift, n2 + shift]
    return hunks


def _boundary_score(words: list[str], start: int, end: int) -> int:
    """How well a stretch stands by itself."""
    score = 0
    first, last = words[start], words[end - 1]
    if start == 0 or words[start - 1] == BREAK:
        score += 3
    elif words[start - 1] in ".;:!?":
        score += 2
    if end == len(words) or words[end] == BREAK:
        score += 3
    if last == BREAK:
        score += 3
    elif last in ".;:!?":
        score += 1
    if first in "([„«–":
        score += 2
    if first in ".,;:!?)]”»":
        score -= 2
    if last in "([„«":
        score -= 2
    return score
