"""The edit script between two texts: words first, then made readable.

White space goes inside a mark exactly where it was inserted or deleted together with its word.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from diff_match_patch import diff_match_patch

from .budget import Budget
from .increasing_subsequence import Pairs
from .lcs import common_ends, common_subsequence, common_subsequence_at, unmatched_ranges
from .model import BREAK, Edit
from .readable import Hunk, Spans, merge_short_matches, shift_boundaries
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

SPACE = re.compile(r"[ \n]*")
WORD_AND_SPACE = re.compile(r"([^ \n]*)[ \n]*")


class EditScript:
    """Collects the edits from one text to another, from their start on, neighbours merged."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.o = 0  # where the next edit begins
        self.n = 0

    def append(self, kind: str, length_old: int, length_new: int) -> None:
        """Append what becomes of the next characters of both texts."""
        o, n = self.o + length_old, self.n + length_new
        last = self.edits[-1] if self.edits else None
        if last is not None and last.kind == kind != "space":
            last.o2, last.n2 = o, n
        elif length_old or length_new:
            self.edits.append(Edit(kind, self.o, o, self.n, n))
        self.o, self.n = o, n

    def extend(self, edits: list[Edit]) -> None:
        """Append the edits between the next stretches of both texts."""
        for edit in edits:
            self.append(edit.kind, edit.o2 - edit.o1, edit.n2 - edit.n1)


def edit_text(old: str, new: str, budget: Budget) -> list[Edit]:
    """The edits from ``old`` to ``new``: their old sides joined are ``old``, the others ``new``."""
    if old == new:
        return [Edit("equal", 0, len(old), 0, len(new))]
    head, tail = _common_ends(old, new)
    middle = _edit_middle(old[head : len(old) - tail], new[head : len(new) - tail], budget)
    script = EditScript()
    script.append("equal", head, head)
    script.extend(middle)
    script.append("equal", tail, tail)
    return script.edits


def replacement(old: str, new: str) -> list[Edit]:
    """One text replaced by another as a whole."""
    return [Edit("change", 0, len(old), 0, len(new))]


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How much of both texts is equal at the start and at the end, without the context."""
    patcher = diff_match_patch()
    head = _word_boundary_before(old, patcher.diff_commonPrefix(old, new) - BOUNDARY_CONTEXT)
    tail = patcher.diff_commonSuffix(old[head + 1 :], new[head + 1 :]) - BOUNDARY_CONTEXT
    return head, _word_boundary_before(old[::-1], tail) if tail > 0 else 0


def _word_boundary_before(text: str, at: int) -> int:
    """The last place up to ``at`` behind a space that is not inside a number, or 0."""
    while at > 1:
        at = text.rfind(" ", 0, at) + 1
        if at < 2 or not (text[at - 2].isdigit() or text[at : at + 1].isdigit()):
            return at if at >= 2 else 0
        at -= 1
    return 0


def _edit_middle(old: str, new: str, budget: Budget, is_stretch: bool = False) -> list[Edit]:
    """``is_stretch``: the texts are what stretches of very long ones left, not cut once more."""
    if max(len(old), len(new)) <= MAX_WORD_DIFF_LENGTH:
        if budget.spend_letters(len(old) + len(new)):
            return _edit_words(old, new, budget)
    elif budget.bits > 0 and not is_stretch:
        return _edit_stretches(old, new, budget)
    budget.coarse = True
    return replacement(old, new)


def _edit_stretches(old: str, new: str, budget: Budget) -> list[Edit]:
    """Very long texts: stretches of a few words first, words in what is left."""
    parts_old, parts_new = _stretches(old), _stretches(new)
    found = common_subsequence(parts_old, parts_new, budget)
    if sum(len(parts_old[x]) for x, _y in found) < MIN_STRETCH_SHARE * min(len(old), len(new)):
        budget.coarse = True
        return replacement(old, new)
    return edit_parts(
        parts_old, parts_new, found, lambda one, other: _edit_middle(one, other, budget, True)
    )


def edit_parts(
    old: list[str],
    new: list[str],
    matches: Pairs,
    edit_unmatched: Callable[[str, str], list[Edit]] = replacement,
) -> list[Edit]:
    """The edits between two texts given in parts, some of which match."""
    script = EditScript()
    for i, x, j, y in unmatched_ranges(matches, len(old), len(new)):
        script.extend(edit_unmatched("".join(old[i:x]), "".join(new[j:y])))
        if x < len(old):
            script.append("equal", len(old[x]), len(old[x]))
    return script.edits


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
        return replacement(old, new)
    spans_old, spans_new = spans(old), spans(new)
    words_old = [old[s:e] for s, e in spans_old]
    words_new = [new[s:e] for s, e in spans_new]
    pairs = _match_words(words_old, words_new, budget)
    hunks = [
        (i, x, j, y)
        for i, x, j, y in unmatched_ranges(pairs, len(words_old), len(words_new))
        if i < x or j < y
    ]
    hunks = merge_short_matches(hunks, old, spans_old, spans_new)
    hunks = shift_boundaries(hunks, words_old, words_new)
    return _character_edits(hunks, (old, new), (spans_old, spans_new))


def _match_words(old: list[str], new: list[str], budget: Budget) -> Pairs:
    """Words first, then the signs between them: a bracket must not cost a word its match."""
    head, tail = common_ends(old, new)
    end_old, end_new = len(old) - tail, len(new) - tail
    at_old = [i for i in range(head, end_old) if old[i][0].isalnum() or old[i] == BREAK]
    at_new = [j for j in range(head, end_new) if new[j][0].isalnum() or new[j] == BREAK]
    words = common_subsequence_at(old, at_old, new, at_new, budget)
    pairs = [(k, k) for k in range(head)]
    for i, x, j, y in unmatched_ranges(words, end_old, end_new, head):
        signs_old = [k for k in range(i, x) if not old[k][0].isalnum()]
        signs_new = [k for k in range(j, y) if not new[k][0].isalnum()]
        if signs_old and signs_new:
            pairs += common_subsequence_at(old, signs_old, new, signs_new, budget)
        pairs.append((x, y))
    pairs.pop()  # the ends
    pairs += [(end_old + k, end_new + k) for k in range(tail)]
    return pairs


def _character_edits(
    hunks: list[Hunk], texts: tuple[str, str], all_spans: tuple[Spans, Spans]
) -> list[Edit]:
    """Hunks of tokens as edits of characters, white space accounted for."""
    old, new = texts
    spans_old, spans_new = all_spans
    script = EditScript()
    i = j = 0
    for o1, o2, n1, n2 in hunks:
        _append_words(script, old, spans_old[i:o1], new, spans_new[j:n1])
        space_old, space_new = _space(old, script.o), _space(new, script.n)
        if space_old and space_new:
            # White space in front that both sides have stays outside the mark.
            _append_space(script, space_old, space_new)
        end_old = spans_old[o2 - 1][1] if o2 > o1 else script.o
        end_new = spans_new[n2 - 1][1] if n2 > n1 else script.n
        if bool(space_old) == bool(space_new):
            # One side only: the space behind belongs to the mark if one also stands in front.
            if n1 == n2:
                end_old += len(_space(old, end_old))
            elif o1 == o2:
                end_new += len(_space(new, end_new))
        script.append("change", end_old - script.o, end_new - script.n)
        i, j = o2, n2
    _append_words(script, old, spans_old[i:], new, spans_new[j:])
    _append_space(script, old[script.o :], new[script.n :])
    return script.edits


def _space(text: str, at: int) -> str:
    """The white space that begins at an offset."""
    found = SPACE.match(text, at)
    return found[0] if found else ""


def _append_space(script: EditScript, old: str, new: str) -> None:
    """White space of both sides: equal, of another kind, or inserted or deleted."""
    kind = "equal" if old == new else "space" if old and new else "change"
    script.append(kind, len(old), len(new))


def _append_words(
    script: EditScript, old: str, spans_old: Spans, new: str, spans_new: Spans
) -> None:
    """Words that match, the white space in front of each compared."""
    if spans_old:
        length = spans_old[-1][1] - script.o
        if old[script.o : spans_old[-1][1]] == new[script.n : spans_new[-1][1]]:
            script.append("equal", length, length)
            return
    for (s, e), (t, f) in zip(spans_old, spans_new, strict=True):
        _append_space(script, old[script.o : s], new[script.n : t])
        script.append("equal", e - s, f - t)
