"""The edit of one text into another: words first, then made fit to read.

Equal islands that are smaller than the changes on both their sides are drowned (the rule of
diff-match-patch's semantic clean-up), so that a rewritten phrase reads as one; white space goes
inside a mark exactly where it came or went with its word.
"""

from __future__ import annotations

import re

from .model import BREAK, Edit
from .readable import Hunk, merge_short_matches, shift_boundaries
from .sequence import Budget, common_prefix_length, match
from .tokens import spans


def edit_text(old: str, new: str, budget: Budget) -> list[Edit]:
    """The steps from ``old`` to ``new``: their old sides joined are ``old``, the others ``new``."""
    if old == new:
        return [Edit("equal", 0, len(old), 0, len(new))]
    head, tail = _common_ends(old, new)
    if head or tail:
        edits = _edit_middle(old[head : len(old) - tail], new[head : len(new) - tail], budget)
        for edit in edits:
            edit.o1, edit.o2 = edit.o1 + head, edit.o2 + head
            edit.n1, edit.n2 = edit.n1 + head, edit.n2 + head
        ends = Edit("equal", len(old) - tail, len(old), len(new) - tail, len(new))
        return merge_adjacent([Edit("equal", 0, head, 0, head), *edits, ends])
    return _edit_middle(old, new, budget)


CONTEXT = 160  # characters around a difference, within which a mark may shift_boundaries


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How much of both texts is alike at the start and at the end, cut between words."""
    head = _word_boundary_before(old, common_prefix_length(old, new) - CONTEXT)
    turned_old, turned_new = old[:head:-1] + " ", new[:head:-1] + " "
    tail = common_prefix_length(turned_old, turned_new) - CONTEXT
    tail = min(tail, len(old) - head - 1, len(new) - head - 1)
    return head, _word_boundary_before(old[::-1], tail) if tail > 0 else 0


def _word_boundary_before(text: str, at: int) -> int:
    """The last place up to ``at`` behind a space that no number spans, or 0."""
    while at > 1:
        at = text.rfind(" ", 0, at) + 1
        if at < 2 or not (text[at - 2].isdigit() or text[at : at + 1].isdigit()):
            return max(at, 0) if at >= 2 else 0
        at -= 1
    return 0


MAX_WORD_DIFF_LENGTH = 60_000  # characters on a side compared word by word at once
WORD = re.compile(r"([^ \n]*)[ \n]*")


def _edit_middle(old: str, new: str, budget: Budget) -> list[Edit]:
    if (
        min(len(old), len(new)) <= MAX_WORD_DIFF_LENGTH // 4
        or max(len(old), len(new)) <= MAX_WORD_DIFF_LENGTH
    ):
        if max(len(old), len(new)) <= 4 * MAX_WORD_DIFF_LENGTH and budget.spend_letters(
            len(old) + len(new)
        ):
            return _edit_words(old, new, budget)
    elif budget.bits > 0:
        return _edit_segments(old, new, budget)
    budget.coarse = True
    return [Edit("change", 0, len(old), 0, len(new))]


def _edit_segments(old: str, new: str, budget: Budget) -> list[Edit]:
    """A very long text: stretches of a few words first, words in what is left."""
    parts_old, parts_new = _segments(old), _segments(new)
    edits: list[Edit] = []
    i = j = o = n = 0
    found = match(parts_old, parts_new, budget)
    if sum(len(parts_old[x]) for x, _y in found) * 10 < min(len(old), len(new)):
        # Hardly anything in common: single islands would only confuse.
        budget.coarse = True
        return [Edit("change", 0, len(old), 0, len(new))]
    for x, y in [*found, (len(parts_old), len(parts_new))]:
        gone, came = "".join(parts_old[i:x]), "".join(parts_new[j:y])
        if gone or came:
            if max(len(gone), len(came)) <= MAX_WORD_DIFF_LENGTH and budget.spend_letters(
                len(gone) + len(came)
            ):
                inner = _edit_words(gone, came, budget)
            else:
                budget.coarse = True
                inner = [Edit("change", 0, len(gone), 0, len(came))]
            for edit in inner:
                moved = Edit(edit.kind, edit.o1 + o, edit.o2 + o, edit.n1 + n, edit.n2 + n)
                edits.append(moved)
            o, n = o + len(gone), n + len(came)
        if x < len(parts_old):
            length = len(parts_old[x])
            edits.append(Edit("equal", o, o + length, n, n + length))
            o, n = o + length, n + length
        i, j = x + 1, y + 1
    return merge_adjacent(edits)


def _segments(text: str) -> list[str]:
    """Stretches that end at a long word or a sentence's end, so that both texts cut alike."""
    out: list[str] = []
    begin = end = words = 0
    for word in WORD.finditer(text):
        end = word.end()
        words += 1
        letters = word[1]
        if len(letters) > 6 or words == 12 or letters[-1:] in ".;:!?":
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
    hunks = merge_short_matches(hunks, old, spans_old, new, spans_new)
    hunks = shift_boundaries(hunks, words_old, words_new)
    return _to_character_edits(hunks, old, spans_old, new, spans_new)


def _match_words(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Words first, then the signs between them: a bracket must not cost a word its match."""
    low, high_old, high_new = 0, len(old), len(new)
    while low < min(high_old, high_new) and old[low] == new[low]:
        low += 1
    while high_old > low and high_new > low and old[high_old - 1] == new[high_new - 1]:
        high_old -= 1
        high_new -= 1
    at_old = [i for i in range(low, high_old) if old[i][0].isalnum() or old[i] == BREAK]
    at_new = [j for j in range(low, high_new) if new[j][0].isalnum() or new[j] == BREAK]
    words = match([old[i] for i in at_old], [new[j] for j in at_new], budget)
    pairs = [(i, i) for i in range(low)]
    i = j = low
    stops = [(at_old[a], at_new[b]) for a, b in words]
    for x, y in [*stops, (high_old, high_new)]:
        pairs += _match_signs(old, new, i, x, j, y, budget)
        if x < high_old:
            pairs.append((x, y))
        i, j = x + 1, y + 1
    pairs += [(high_old + k, high_new + k) for k in range(len(old) - high_old)]
    return pairs


def _match_signs(
    old: list[str], new: list[str], i: int, x: int, j: int, y: int, budget: Budget
) -> list[tuple[int, int]]:
    if i >= x or j >= y:
        return []
    if old[i:x] == new[j:y]:
        return [(i + k, j + k) for k in range(x - i)]
    signs_old = [k for k in range(i, x) if not old[k][0].isalnum()]
    signs_new = [k for k in range(j, y) if not new[k][0].isalnum()]
    if not signs_old or not signs_new:
        return []
    found = match([old[k] for k in signs_old], [new[k] for k in signs_new], budget)
    return [(signs_old[a], signs_new[b]) for a, b in found]


def _hunks(pairs: list[tuple[int, int]], end_old: int, end_new: int) -> list[Hunk]:
    """The stretches between matches."""
    hunks: list[Hunk] = []
    i = j = 0
    for x, y in [*pairs, (end_old, end_new)]:
        if x > i or y > j:
            hunks.append([i, x, j, y])
        i, j = x + 1, y + 1
    return hunks


def _to_character_edits(
    hunks: list[Hunk],
    old: str,
    spans_old: list[tuple[int, int]],
    new: str,
    spans_new: list[tuple[int, int]],
) -> list[Edit]:
    """Groups of tokens as edits of characters, white space accounted for."""
    edits: list[Edit] = []
    o = n = 0
    i = j = 0
    for hunk in [*hunks, None]:
        o1, n1 = (hunk[0], hunk[2]) if hunk else (len(spans_old), len(spans_new))
        o, n = _append_equal(edits, old, spans_old[i:o1], o, new, spans_new[j:n1], n)
        if hunk is None:
            break
        o2, n2 = hunk[1], hunk[3]
        end_o = spans_old[o2 - 1][1] if o2 > o1 else o
        end_n = spans_new[n2 - 1][1] if n2 > n1 else n
        # White space in front that both sides share stays outside the mark.
        if o2 > o1 and n2 > n1:
            gap_o, gap_n = old[o : spans_old[o1][0]], new[n : spans_new[n1][0]]
            if gap_o and gap_n:
                _append_space(edits, o, gap_o, n, gap_n)
                o, n = o + len(gap_o), n + len(gap_n)
        elif o2 > o1 or n2 > n1:
            # One side only: take the space that follows, if one also stands in front.
            text, at, end, other, place = (
                (old, o, end_o, new, n) if o2 > o1 else (new, n, end_n, old, o)
            )
            lead = text[at : (spans_old[o1] if o2 > o1 else spans_new[n1])[0]]
            follows = _space_length(text, end)
            faces = _space_length(other, place)
            if lead and faces:
                # The space in front stands on both sides; the one behind came with the word.
                gap = other[place : place + faces]
                _append_space(edits, o, lead if o2 > o1 else gap, n, gap if o2 > o1 else lead)
                o += len(lead) if o2 > o1 else faces
                n += faces if o2 > o1 else len(lead)
                end += follows
            elif not lead and follows and not faces:
                end += follows
            end_o, end_n = (end, n) if o2 > o1 else (o, end)
        end_o, end_n = max(end_o, o), max(end_n, n)
        edits.append(Edit("change", o, end_o, n, end_n))
        o, n, i, j = end_o, end_n, o2, n2
    if o < len(old) or n < len(new):
        _append_space(edits, o, old[o:], n, new[n:])
    return merge_adjacent(edits)


def _space_length(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in " \n":
        end += 1
    return end - at


def _append_space(edits: list[Edit], o: int, gap_o: str, n: int, gap_n: str) -> None:
    """White space on both sides: equal, of another look, or come or gone."""
    if gap_o == gap_n:
        kind = "equal"
    elif gap_o and gap_n:
        kind = "space"
    else:
        kind = "change"
    if gap_o or gap_n:
        edits.append(Edit(kind, o, o + len(gap_o), n, n + len(gap_n)))


def _append_equal(edits, old, spans_old, o, new, spans_new, n) -> tuple[int, int]:
    """Matched words, with the white space in front of each compared."""
    for (s, e), (t, f) in zip(spans_old, spans_new, strict=True):
        gap_o, gap_n = old[o:s], new[n:t]
        if gap_o != gap_n:
            _append_space(edits, o, gap_o, n, gap_n)
            o, n = s, t
        last = edits[-1] if edits else None
        if last is not None and last.kind == "equal" and last.o2 == o and last.n2 == n:
            last.o2, last.n2 = e, f
        else:
            edits.append(Edit("equal", o, e, n, f))
        o, n = e, f
    return o, n


def merge_adjacent(edits: list[Edit]) -> list[Edit]:
    """Join what touches and is of one kind; drop what is empty."""
    out: list[Edit] = []
    for edit in edits:
        if edit.o1 == edit.o2 and edit.n1 == edit.n2:
            continue
        if out and out[-1].kind == edit.kind != "space":
            out[-1].o2, out[-1].n2 = edit.o2, edit.n2
        else:
            out.append(edit)
    return out
