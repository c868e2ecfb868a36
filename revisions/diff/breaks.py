"""Paragraph breaks inside edits: whole lines inserted or deleted, and breaks that stand alone."""

from __future__ import annotations

from collections.abc import Sequence

from .lines import AlignmentStep, whole
from .model import BREAK, Edit


def is_whole_lines(edit: Edit, old: str, new: str) -> bool:
    """Whether whole lines were inserted or deleted, with nothing but a space in their place."""
    before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
    if not after.strip(" \n"):
        return _is_made_of_lines(before, old, edit.o1, edit.o2)
    if not before.strip(" \n"):
        return _is_made_of_lines(after, new, edit.n1, edit.n2)
    return False


def _is_made_of_lines(part: str, text: str, start: int, end: int) -> bool:
    """Whether ``part``, which is ``text[start:end]``, is made of whole lines."""
    if BREAK not in part or not part.strip(" \n" + BREAK):
        return False
    at_start = start == 0 or text[start - 1] == BREAK
    at_end = end == len(text) or text[end] == BREAK
    starts = part.lstrip(" \n").startswith(BREAK)
    ends = part.rstrip(" \n").endswith(BREAK)
    return (starts and at_end) or (ends and at_start) or (starts and ends and part.count(BREAK) > 1)


def split_at_breaks(step: AlignmentStep) -> Sequence[Edit]:
    """The edits of a step; one with breaks that is no whole lines is cut at each break."""
    if len(step.old) < 2 and len(step.new) < 2:
        return step.edits
    old, new = whole(step.old).text, whole(step.new).text
    out: list[Edit] = []
    for edit in step.edits:
        before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
        has_break = edit.kind == "change" and BREAK in before + after
        is_one_sided = not (before.strip(" \n") and after.strip(" \n"))
        has_words = bool((before + after).strip(" \n" + BREAK))
        if has_break and is_one_sided and has_words and not is_whole_lines(edit, old, new):
            out += _cut(edit, before, after)
        else:
            out.append(edit)
    return out


def _cut(edit: Edit, before: str, after: str) -> list[Edit]:
    """An insertion or deletion cut before and behind each of its breaks."""
    out = []
    is_new = BREAK in after
    o, n = edit.o1, edit.n1
    for part in (after if is_new else before).replace(BREAK, f"\0{BREAK}\0").split("\0"):
        if part:
            end_o, end_n = (o, n + len(part)) if is_new else (o + len(part), n)
            out.append(Edit("change", o, end_o, n, end_n))
            o, n = end_o, end_n
    out[-1].o2, out[-1].n2 = edit.o2, edit.n2
    return out


def is_without_margins(step: AlignmentStep, kind: str) -> bool:
    """Whether a paragraph break looks like a line break: between lines that are no paragraphs."""
    lines = step.new if kind == "split" else step.old
    return all(line.tag in ("", "div", "address") and not line.style for line in lines)
