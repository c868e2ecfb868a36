"""Stretches of a line in the words that a change tells."""

from __future__ import annotations

from .model import BREAK, PICTURE, Edit, Inline

SHOWN_BREAK = " ¶ "
SHOWN_CELL = " ¦ "
# Characters shown on each side of a paragraph break that was inserted or deleted: a few words.
BREAK_CONTEXT = 24


def displayed_break(text: str, edit: Edit, kind: str) -> tuple[str, str]:
    """A few words around a paragraph break, before and after a "split" or a "merge"."""
    left = text[max(0, edit.o1 - 4 * BREAK_CONTEXT) : edit.o1].rsplit(BREAK, 1)[-1]
    right = text[edit.o2 : edit.o2 + 4 * BREAK_CONTEXT].strip(" \n").split(BREAK, 1)[0]
    left, right = left.replace("\n", " "), right.replace("\n", " ")
    if len(left) > BREAK_CONTEXT:
        left = "…" + left[-BREAK_CONTEXT:].partition(" ")[2]
    if len(right) > BREAK_CONTEXT:
        right = right[:BREAK_CONTEXT].rpartition(" ")[0] + "…"
    joints = (" ", SHOWN_BREAK) if kind == "split" else (SHOWN_BREAK, " ")
    return left + joints[0] + right, left + joints[1] + right


def displayed_text(inline: Inline, start: int, end: int) -> str:
    """A stretch of text in words: an image by its alternative text or its address."""
    text = inline.text[start:end]
    if PICTURE in text:
        for run in inline.runs:
            if run.picture is not None and start <= run.start < end:
                picture = dict(run.picture)
                text = text.replace(PICTURE, picture["alt"].strip() or picture["src"], 1)
    parts = [" ".join(part.split()) for part in text.split(BREAK)]
    return SHOWN_BREAK.join(part for part in parts if part) or text[:1].replace(BREAK, "¶")
