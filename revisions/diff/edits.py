"""The edit script between two texts: words first, then made readable.

White space goes inside a mark exactly where it was inserted or deleted together with its word.
"""

from __future__ import annotations

import re

from .budget import Budget
from .lcs import common_prefix_length, common_subsequence
from .model import BREAK, Edit
from .readable import Hunk, merge_short_matches, shift_boundaries
from .tokens import spans

# Characters kept around a difference when the equal start and end of two texts are cut off: room
# for a mark to be shifted to a sentence's start. More would cost time for every long paragraph.
BOUNDARY_CONTEXT = 160
# Characters on a side that are compared word by word at once; longer texts are first matched by
# stretches of a few words, which keeps a 1 MB paragraph below a second.
MAX_WORD_DIFF_LENGTH = 60_000
# A stretch ends behind a word of at least so many letters, which stands in the same place of both
# texts more likely than a short one, or after so many words.
MIN_STRETCH_END_LETTERS = 7
MAX_STRETCH_WORDS = 12
# The least share of the shorter text that equal stretches must cover; below it two very long
# texts have only scattered phrases in common, and are shown as one replaced by the other.
MIN_STRETCH_SHARE = 0.1

WORD_AND_SPACE = re.compile(r"([^ \n]*)[ \n]*")

Spans = list[tuple[int, int]]


def edit_text(old: str, new: str, budget: Budget) -> list[Edit]:
    """The edits from ``old`` to ``new``: their old sides joined are ``old``, the others ``new``."""
    if old == new:
        return [Edit("equal", 0, len(old), 0, len(new))]
    head, tail = _common_ends(old, new)
    if not head and not tail:
        return _edit_middle(old, new, budget)
    end_old, end_new = len(old) - tail, len(new) - tail
    edits = _edit_middle(old[head:end_old], new[head:end_new], budget)
    return merge_adjacent(
        [
            Edit("equal", 0, head, 0, head),
            *_shifted(edits, head, head),
            Edit("equal", end_old, len(old), end_new, len(new)),
        ]
    )


def _shifted(edits: list[Edit], o: int, n: int) -> list[Edit]:
    return [Edit(e.kind, e.o1 + o, e.o2 + o, e.n1 + n, e.n2 + n) for e in edits]


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How much of both texts is equal at the start and at the end, without the context."""
    head = _word_boundary_before(old, common_prefix_length(old, new) - BOUNDARY_CONTEXT)
    reversed_old, reversed_new = old[:head:-1] + " ", new[:head:-1] + " "
    tail = common_prefix_length(reversed_old, reversed_new) - BOUNDARY_CONTEXT
    tail = min(tail, len(old) - head - 1, len(new) - head - 1)
    return head, _word_boundary_before(old[::-1], tail) if tail > 0 else 0


def _word_boundary_before(text: str, at: int) -> int:
    """The last place up to ``at`` behind a space that is not inside a number, or 0."""
    while at > 1:
        at = text.rfind(" ", 0, at) + 1
        if at < 2 or not (text[at - 2].isdigit() or text[at : at + 1].isdigit()):
            return at if at >= 2 else 0
        at -= 1
    return 0


def _edit_middle(old: str, new: str, budget: Budget) -> list[Edit]:
    if max(len(old), len(new)) <= MAX_WORD_DIFF_LENGTH:
        if budget.spend_letters(len(old) + len(new)):
            return _edit_words(old, new, budget)
    elif budget.bits > 0:
        return _edit_stretches(old, new, budget)
    budget.coarse = True
    return [Edit("change", 0, len(old), 0, len(new))]


def _edit_stretches(old: str, new: str, budget: Budget) -> list[Edit]:
    """Very long texts: stretches of a few words first, words in what is left."""
    parts_old, parts_new = _stretches(old), _stretches(new)
    found = common_subsequence(parts_old, parts_new, budget)
    covered = sum(len(parts_old[x]) for x, _y in found)
    if covered < MIN_STRETCH_SHARE * min(len(old), len(new)):
        budget.coarse = True
        return [Edit("change", 0, len(old), 0, len(new))]
    edits: list[Edit] = []
    i = j = o = n = 0
    for x, y in [*found, (len(parts_old), len(parts_new))]:
        deleted, inserted = "".join(parts_old[i:x]), "".join(parts_new[j:y])
        if max(len(deleted), len(inserted)) <= MAX_WORD_DIFF_LENGTH and budget.spend_letters(
            len(deleted) + len(inserted)
        ):
            edits += _shifted(_edit_words(deleted, inserted, budget), o, n)
        else:
            budget.coarse = True
            edits.append(Edit("change", o, o + len(deleted), n, n + len(inserted)))
        o, n = o + len(deleted), n + len(inserted)
        if x < len(parts_old):
            length = len(parts_old[x])
            edits.append(Edit("equal", o, o + length, n, n + length))
            o, n = o + length, n + length
        i, j = x + 1, y + 1
    return merge_adjacent(edits)


def _stretches(text: str) -> list[str]:
    """Parts that end at a long word or a sentence's end, so that equal texts part alike."""
    out: list[str] = []
    begin = end = words = 0
    for word in WORD_AND_SPACE.finditer(text):
        end = word.end()
        words += 1
        letters = word[1]
        if (
            len(letters) >= MIN_STRETCH_END_LETTERS
            or words == MAX_STRETCH_WORDS
            or letters[-1:] in ".;:!?"
        ):
            out.append(text[begin:end])
            begin, words = end, 0
    if begin < len(text):
        out.append(text[begin:])
    return out


def _edit_words(old: str, new: str, budget: Budget) -> list[Edit]:
    if not old or not new:
        return [Edit("change", 0, len(old), 0, len(new))]
    spans_old, spans_new = spans(old), spans(new)
    words_old = [old[s:e] for s, e in spans_old]
    words_new = [new[s:e] for s, e in spans_new]
    pairs = _match_words(words_old, words_new, budget)
    hunks = _hunks(pairs, len(words_old), len(words_new))
    hunks = merge_short_matches(hunks, old, spans_old, spans_new)
    hunks = shift_boundaries(hunks, words_old, words_new)
    return _character_edits(hunks, (old, new), (spans_old, spans_new))


def _match_words(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Words first, then the signs between them: a bracket must not cost a word its match."""
    low, high_old, high_new = 0, len(old), len(new)
    while low < min(high_old, high_new) and old[low] == new[low]:
        low += 1
    while high_old > low < high_new and old[high_old - 1] == new[high_new - 1]:
        high_old -= 1
        high_new -= 1
    at_old = [i for i in range(low, high_old) if old[i][0].isalnum() or old[i] == BREAK]
    at_new = [j for j in range(low, high_new) if new[j][0].isalnum() or new[j] == BREAK]
    words = common_subsequence([old[i] for i in at_old], [new[j] for j in at_new], budget)
    pairs = [(i, i) for i in range(low)]
    i = j = low
    stops = [(at_old[a], at_new[b]) for a, b in words]
    for x, y in [*stops, (high_old, high_new)]:
        signs_old = [k for k in range(i, x) if not old[k][0].isalnum()]
        signs_new = [k for k in range(j, y) if not new[k][0].isalnum()]
        if signs_old and signs_new:
            found = common_subsequence(
                [old[k] for k in signs_old], [new[k] for k in signs_new], budget
            )
            pairs += [(signs_old[a], signs_new[b]) for a, b in found]
        if x < high_old:
            pairs.append((x, y))
        i, j = x + 1, y + 1
    pairs += [(high_old + k, high_new + k) for k in range(len(old) - high_old)]
    return pairs


def _hunks(pairs: list[tuple[int, int]], end_old: int, end_new: int) -> list[Hunk]:
    """The stretches of tokens between matches."""
    hunks: list[Hunk] = []
    i = j = 0
    for x, y in [*pairs, (end_old, end_new)]:
        if x > i or y > j:
            hunks.append((i, x, j, y))
        i, j = x + 1, y + 1
    return hunks


def _character_edits(
    hunks: list[Hunk], texts: tuple[str, str], all_spans: tuple[Spans, Spans]
) -> list[Edit]:
    """Hunks of tokens as edits of characters, white space accounted for."""
    old, new = texts
    spans_old, spans_new = all_spans
    edits: list[Edit] = []
    o = n = 0
    i = j = 0
    for o1, o2, n1, n2 in hunks:
        o, n = _append_equal(edits, old, spans_old[i:o1], o, new, spans_new[j:n1], n)
        if o2 > o1 and n2 > n1:
            # White space in front that both sides have stays outside the mark.
            space_old, space_new = old[o : spans_old[o1][0]], new[n : spans_new[n1][0]]
            if space_old and space_new:
                _append_space(edits, o, space_old, n, space_new)
                o, n = o + len(space_old), n + len(space_new)
            ends = [spans_old[o2 - 1][1], spans_new[n2 - 1][1]]
        else:
            # One side only: the space behind belongs to the mark if one also stands in front.
            own = 0 if o2 > o1 else 1
            first, stop = (o1, o2) if o2 > o1 else (n1, n2)
            at, spaces, ends = [o, n], ["", ""], [o, n]
            ends[own] = all_spans[own][stop - 1][1]
            behind = _space_length(texts[own], ends[own])
            spaces[own] = texts[own][at[own] : all_spans[own][first][0]]
            other_at = at[1 - own]
            other_space = _space_length(texts[1 - own], other_at)
            spaces[1 - own] = texts[1 - own][other_at : other_at + other_space]
            if all(spaces):
                _append_space(edits, o, spaces[0], n, spaces[1])
                o, n = o + len(spaces[0]), n + len(spaces[1])
            if all(spaces) or not any(spaces):
                ends[own] += behind
        end_old, end_new = max(ends[0], o), max(ends[1], n)
        edits.append(Edit("change", o, end_old, n, end_new))
        o, n, i, j = end_old, end_new, o2, n2
    o, n = _append_equal(edits, old, spans_old[i:], o, new, spans_new[j:], n)
    _append_space(edits, o, old[o:], n, new[n:])
    return merge_adjacent(edits)


def _space_length(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in " \n":
        end += 1
    return end - at


def _append_space(edits: list[Edit], o: int, space_old: str, n: int, space_new: str) -> None:
    """White space of both sides: equal, of another kind, or inserted or deleted."""
    if space_old == space_new:
        kind = "equal"
    elif space_old and space_new:
        kind = "space"
    else:
        kind = "change"
    if space_old or space_new:
        edits.append(Edit(kind, o, o + len(space_old), n, n + len(space_new)))


def _append_equal(
    edits: list[Edit], old: str, spans_old: Spans, o: int, new: str, spans_new: Spans, n: int
) -> tuple[int, int]:
    """Append matched words, the white space in front of each compared; the new (o, n)."""
    for (s, e), (t, f) in zip(spans_old, spans_new, strict=True):
        space_old, space_new = old[o:s], new[n:t]
        if space_old != space_new:
            _append_space(edits, o, space_old, n, space_new)
            o, n = s, t
        last = edits[-1] if edits else None
        if last is not None and last.kind == "equal" and last.o2 == o and last.n2 == n:
            last.o2, last.n2 = e, f
        else:
            edits.append(Edit("equal", o, e, n, f))
        o, n = e, f
    return o, n


def merge_adjacent(edits: list[Edit]) -> list[Edit]:
    """Merge neighbours of one kind; drop empty ones."""
    out: list[Edit] = []
    for edit in edits:
        if edit.o1 == edit.o2 and edit.n1 == edit.n2:
            continue
        if out and out[-1].kind == edit.kind != "space":
            out[-1].o2, out[-1].n2 = edit.o2, edit.n2
        else:
            out.append(edit)
    return out
