"""Edits made readable: short matches between changes are merged into them, marks are shifted to
where a sentence begins or ends (the semantic clean-up of diff-match-patch, for words)."""

from __future__ import annotations

from itertools import pairwise

from .model import BREAK

Hunk = tuple[int, int, int, int]  # (first old, end old, first new, end new), in tokens
Spans = list[tuple[int, int]]

# Letters of a word that is too short to stand unchanged between two changes.
MAX_MERGED_WORD = 1
# Changes in a row that are one rewritten phrase; two read well by themselves.
MIN_REWRITTEN = 3
# The most unchanged letters between the changes of a rewritten phrase, beside changed ones.
MAX_KEPT_SHARE = 0.5

SENTENCE_ENDS = ".;:!?"
OPENING = "([„«"
# How well a stretch stands by itself: a paragraph's edge is better than a sentence's end, that
# is better than a sign inside the sentence; a stretch must not begin or end inside a bracket.
PARAGRAPH_SCORE = 3
SENTENCE_SCORE = 2
SIGN_SCORE = 1


def merge_short_matches(
    hunks: list[Hunk], old: str, spans_old: Spans, spans_new: Spans
) -> list[Hunk]:
    """Merge changes across matches that are too short to be read by themselves.

    A one-letter word merges two changes; so does a sign between longer ones. Short matches merge
    MIN_REWRITTEN changes or more when little is kept beside what changed.
    """
    merged = hunks[:1]
    for hunk in hunks[1:]:
        left = merged[-1]
        if _is_too_short_between(left, hunk, old, spans_old):
            merged[-1] = (left[0], hunk[1], left[2], hunk[3])
        else:
            merged.append(hunk)
    if len(merged) < MIN_REWRITTEN:
        return merged

    def size(hunk: Hunk) -> int:
        return max(_length(spans_old, hunk[0], hunk[1]), _length(spans_new, hunk[2], hunk[3]))

    out: list[Hunk] = []
    chain = merged[:1]
    for left, right in pairwise(merged):
        kept = _length(spans_old, left[1], right[0])
        breaks = any(old[s:e] == BREAK for s, e in spans_old[left[1] : right[0]])
        if breaks or kept > min(size(left), size(right)):
            out += _merge_if_rewritten(chain, [size(each) for each in chain], spans_old)
            chain = []
        chain.append(right)
    return out + _merge_if_rewritten(chain, [size(each) for each in chain], spans_old)


def _length(spans: Spans, start: int, end: int) -> int:
    """Characters from the first token of a stretch to the end of its last."""
    return spans[end - 1][1] - spans[start][0] if end > start else 0


def _is_too_short_between(left: Hunk, right: Hunk, old: str, spans_old: Spans) -> bool:
    """Whether a single letter or sign is all that separates two changes."""
    if right[0] - left[1] != 1:
        return False
    start, end = spans_old[left[1]]
    token = old[start:end]
    deletes = [each[1] - each[0] for each in (left, right)]
    inserts = [each[3] - each[2] for each in (left, right)]
    if token == BREAK or not any(deletes) or not any(inserts):
        return False
    if token.isalnum():
        return len(token) <= MAX_MERGED_WORD
    longest = [max(counts) for counts in zip(deletes, inserts, strict=True)]
    return min(longest) > 1 or (all(deletes) and all(inserts) and max(longest) > 1)


def _merge_if_rewritten(chain: list[Hunk], sizes: list[int], spans_old: Spans) -> list[Hunk]:
    """A chain of changes as one, if it is a rewritten phrase and no list of single words."""
    if len(chain) < MIN_REWRITTEN:
        return chain
    if all(hunk[1] - hunk[0] == 1 == hunk[3] - hunk[2] for hunk in chain):
        return chain
    kept = sum(_length(spans_old, a[1], b[0]) for a, b in pairwise(chain))
    if kept > MAX_KEPT_SHARE * sum(sizes):
        return chain
    return [(chain[0][0], chain[-1][1], chain[0][2], chain[-1][3])]


def shift_boundaries(hunks: list[Hunk], old: list[str], new: list[str]) -> list[Hunk]:
    """Shift pure insertions and deletions to the best of the places that mean the same."""
    for index, (o1, o2, n1, n2) in enumerate(hunks):
        if (o1 == o2) == (n1 == n2):
            continue
        words, start, end = (new, n1, n2) if o1 == o2 else (old, o1, o2)
        # The words that both sides share up to the next change in front and behind.
        room_before = o1 - (hunks[index - 1][1] if index else 0)
        room_behind = (hunks[index + 1][0] if index + 1 < len(hunks) else len(old)) - o2
        best, shift = _boundary_score(words, start, end), 0
        for direction, room in ((-1, room_before), (1, room_behind)):
            for step in range(room):
                # Shifted by one more, the token that leaves the stretch equals the one that joins.
                offset = -step - 1 if direction < 0 else step
                if words[start + offset] != words[end + offset]:
                    break
                moved = direction * (step + 1)
                score = _boundary_score(words, start + moved, end + moved)
                if score > best:
                    best, shift = score, moved
        hunks[index] = (o1 + shift, o2 + shift, n1 + shift, n2 + shift)
    return hunks


def _boundary_score(words: list[str], start: int, end: int) -> int:
    """How well the stretch ``words[start:end]`` stands by itself."""
    score = 0
    first, last = words[start], words[end - 1]
    if start == 0 or words[start - 1] == BREAK:
        score += PARAGRAPH_SCORE
    elif words[start - 1] in SENTENCE_ENDS:
        score += SENTENCE_SCORE
    if end == len(words) or words[end] == BREAK:
        score += PARAGRAPH_SCORE
    if last == BREAK:
        score += PARAGRAPH_SCORE
    elif last in SENTENCE_ENDS:
        score += SIGN_SCORE
    if first in OPENING + "–":
        score += SENTENCE_SCORE
    if first in SENTENCE_ENDS + ",)]”»":
        score -= SENTENCE_SCORE
    if last in OPENING:
        score -= SENTENCE_SCORE
    return score
