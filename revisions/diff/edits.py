"""The edit of one text into another: words first, then made fit to read.

Equal islands that are smaller than the changes on both their sides are drowned (the rule of
diff-match-patch's semantic clean-up), so that a rewritten phrase reads as one; white space goes
inside a mark exactly where it came or went with its word.
"""

from __future__ import annotations

import re
from itertools import pairwise

from .cut import common_head
from .model import BREAK, Edit
from .sequence import Budget, match
from .tokens import spans

Group = list[int]  # [o1, o2, n1, n2] in tokens


def edit_text(old: str, new: str, budget: Budget) -> list[Edit]:
    """The steps from ``old`` to ``new``: their old sides joined are ``old``, the others ``new``."""
    if old == new:
        return [Edit("equal", 0, len(old), 0, len(new))]
    head, tail = _margins(old, new)
    if head or tail:
        edits = _edit_middle(old[head : len(old) - tail], new[head : len(new) - tail], budget)
        for edit in edits:
            edit.o1, edit.o2 = edit.o1 + head, edit.o2 + head
            edit.n1, edit.n2 = edit.n1 + head, edit.n2 + head
        ends = Edit("equal", len(old) - tail, len(old), len(new) - tail, len(new))
        return tidy([Edit("equal", 0, head, 0, head), *edits, ends])
    return _edit_middle(old, new, budget)


CONTEXT = 160  # characters around a difference, within which a mark may slide


def _margins(old: str, new: str) -> tuple[int, int]:
    """How much of both texts is alike at the start and at the end, cut between words."""
    head = _fit(old, common_head(old, new) - CONTEXT)
    turned_old, turned_new = old[:head:-1] + " ", new[:head:-1] + " "
    tail = common_head(turned_old, turned_new) - CONTEXT
    tail = min(tail, len(old) - head - 1, len(new) - head - 1)
    return head, _fit(old[::-1], tail) if tail > 0 else 0


def _fit(text: str, at: int) -> int:
    """The last place up to ``at`` behind a space that no number spans, or 0."""
    while at > 1:
        at = text.rfind(" ", 0, at) + 1
        if at < 2 or not (text[at - 2].isdigit() or text[at : at + 1].isdigit()):
            return max(at, 0) if at >= 2 else 0
        at -= 1
    return 0


MOST_FINE = 60_000  # characters on a side compared word by word at once
WORD = re.compile(r"([^ \n]*)[ \n]*")


def _edit_middle(old: str, new: str, budget: Budget) -> list[Edit]:
    if min(len(old), len(new)) <= MOST_FINE // 4 or max(len(old), len(new)) <= MOST_FINE:
        if max(len(old), len(new)) <= 4 * MOST_FINE and budget.fine(len(old) + len(new)):
            return _edit_words(old, new, budget)
    elif budget.left > 0:
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
            if max(len(gone), len(came)) <= MOST_FINE and budget.fine(len(gone) + len(came)):
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
    return tidy(edits)


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
    groups = _groups(pairs, len(words_old), len(words_new))
    groups = _drown(groups, old, spans_old, new, spans_new)
    groups = _slide(groups, words_old, words_new)
    return _spell(groups, old, spans_old, new, spans_new)


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


def _groups(pairs: list[tuple[int, int]], end_old: int, end_new: int) -> list[Group]:
    """The stretches between matches."""
    groups: list[Group] = []
    i = j = 0
    for x, y in [*pairs, (end_old, end_new)]:
        if x > i or y > j:
            groups.append([i, x, j, y])
        i, j = x + 1, y + 1
    return groups


def _length(spans_: list[tuple[int, int]], start: int, end: int) -> int:
    return spans_[end - 1][1] - spans_[start][0] if end > start else 0


def _drown(
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


def _slide(groups: list[Group], old: list[str], new: list[str]) -> list[Group]:
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


def _spell(
    groups: list[Group],
    old: str,
    spans_old: list[tuple[int, int]],
    new: str,
    spans_new: list[tuple[int, int]],
) -> list[Edit]:
    """Groups of tokens as edits of characters, white space accounted for."""
    edits: list[Edit] = []
    o = n = 0
    i = j = 0
    for group in [*groups, None]:
        o1, n1 = (group[0], group[2]) if group else (len(spans_old), len(spans_new))
        o, n = _equal(edits, old, spans_old[i:o1], o, new, spans_new[j:n1], n)
        if group is None:
            break
        o2, n2 = group[1], group[3]
        end_o = spans_old[o2 - 1][1] if o2 > o1 else o
        end_n = spans_new[n2 - 1][1] if n2 > n1 else n
        # White space in front that both sides share stays outside the mark.
        if o2 > o1 and n2 > n1:
            gap_o, gap_n = old[o : spans_old[o1][0]], new[n : spans_new[n1][0]]
            if gap_o and gap_n:
                _white(edits, o, gap_o, n, gap_n)
                o, n = o + len(gap_o), n + len(gap_n)
        elif o2 > o1 or n2 > n1:
            # One side only: take the space that follows, if one also stands in front.
            text, at, end, other, place = (
                (old, o, end_o, new, n) if o2 > o1 else (new, n, end_n, old, o)
            )
            lead = text[at : (spans_old[o1] if o2 > o1 else spans_new[n1])[0]]
            follows = _blank(text, end)
            faces = _blank(other, place)
            if lead and faces:
                # The space in front stands on both sides; the one behind came with the word.
                gap = other[place : place + faces]
                _white(edits, o, lead if o2 > o1 else gap, n, gap if o2 > o1 else lead)
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
        _white(edits, o, old[o:], n, new[n:])
    return tidy(edits)


def _blank(text: str, at: int) -> int:
    end = at
    while end < len(text) and text[end] in " \n":
        end += 1
    return end - at


def _white(edits: list[Edit], o: int, gap_o: str, n: int, gap_n: str) -> None:
    """White space on both sides: equal, of another look, or come or gone."""
    if gap_o == gap_n:
        kind = "equal"
    elif gap_o and gap_n:
        kind = "space"
    else:
        kind = "change"
    if gap_o or gap_n:
        edits.append(Edit(kind, o, o + len(gap_o), n, n + len(gap_n)))


def _equal(edits, old, spans_old, o, new, spans_new, n) -> tuple[int, int]:
    """Matched words, with the white space in front of each compared."""
    for (s, e), (t, f) in zip(spans_old, spans_new, strict=True):
        gap_o, gap_n = old[o:s], new[n:t]
        if gap_o != gap_n:
            _white(edits, o, gap_o, n, gap_n)
            o, n = s, t
        last = edits[-1] if edits else None
        if last is not None and last.kind == "equal" and last.o2 == o and last.n2 == n:
            last.o2, last.n2 = e, f
        else:
            edits.append(Edit("equal", o, e, n, f))
        o, n = e, f
    return o, n


def tidy(edits: list[Edit]) -> list[Edit]:
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
