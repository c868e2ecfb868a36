"""A diff as plain text, one line for each block, that can be resolved into either version.

* ``[-deleted-]`` and ``{+inserted+}``; white space inserted or deleted with a word is inside.
* An inserted paragraph break is ``{+¶+}``, a deleted one ``[-¶-]``, within one line.
* Cells of a row are joined by `` ¦ ``; the sign of an inserted or deleted cell is inside its mark.
* A moved block stands in both places: ``[-<<…>>-]`` where it was, ``{+<<…>>+}`` where it is.
* Line breaks are spaces; images, rules and blank paragraphs hold no words and are not shown.

To get the new text, drop every ``[-…-]``, unwrap every ``{+…+}`` (``¶`` is then a line's end) and
drop the signs ``<<`` and ``>>``; empty lines mean nothing. The old text is got the other way round.
Where the author's own text holds one of these signs, a WORD JOINER (U+2060, which canonical text
never holds) stands inside it; drop it last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ..lines import Container
from ..model import PICTURE
from ..words import folded
from .html import folded_ranges
from .output_lines import OutputLine

JOINER = "\u2060"
SIGNS = re.compile(r"\[(?=-)|-(?=[\]])|\{(?=\+)|\+(?=\})|<(?=<)|>(?=>)|¶|¦")
MARKS = {"ins": ("{+", "+}"), "del": ("[-", "-]")}

Segment = tuple[str, str, bool]  # (mark: "", "ins" or "del"; text; moved)


def write_text(lines: list[OutputLine], words: Mapping[str, Any], fold: int | None = None) -> str:
    """The inline view as plain text."""
    hidden = folded_ranges(lines, fold)
    out: list[str] = []
    index = 0
    while index < len(lines):
        if index in hidden:
            out.append(folded(words, hidden[index]))
            index += hidden[index]
            continue
        end = index + 1
        row = _table_row(lines[index])
        if row is not None:
            while end < len(lines) and row in lines[end].path and end not in hidden:
                end += 1
        if row is not None and _is_layout_row(lines[index:end], row):
            end, row = index + 1, None
        text = _segments_text(_cells(lines[index:end], row))
        if text.strip():
            out.append(text)
        index = end
    return _join_lines(out)


def _is_layout_row(lines: list[OutputLine], row: Container) -> bool:
    """Whether a row has one cell only: a table used to lay out the page."""
    depth = lines[0].path.index(row) + 1
    return len({id(line.path[depth]) for line in lines if len(line.path) > depth}) < 2


def _join_lines(out: list[str]) -> str:
    """Lines joined; one that ends with an inserted break goes on, as in the old version."""
    text = ""
    parts: list[str] = []
    for line in out:
        parts.append(line)
        if not line.endswith("{+¶+}"):
            parts.append("\n")
    text = "".join(parts)
    return text.removesuffix("\n")


def _table_row(out: OutputLine) -> Container | None:
    """The table row a line stands in."""
    return next((container for container in out.path if container.tag == "tr"), None)


def _cells(lines: list[OutputLine], row: Container | None) -> list[Segment]:
    """The segments of a line, or of all cells of a row with their signs between."""
    if row is None or len(lines) == 1:
        return _segments(lines[0])
    depth = lines[0].path.index(row) + 1
    cells: list[tuple[Container | None, list[OutputLine]]] = []
    for line in lines:
        cell = line.path[depth] if len(line.path) > depth else None
        if cells and cells[-1][0] is cell:
            cells[-1][1].append(line)
        else:
            cells.append((cell, [line]))
    out: list[Segment] = []
    seen_old = seen_new = False
    for _cell, members in cells:
        in_old = any(member.kind not in ("inserted", "moved-to") for member in members)
        in_new = any(member.kind not in ("deleted", "moved-from") for member in members)
        moved = all(member.kind.startswith("moved") for member in members)
        sign_old, sign_new = seen_old and in_old, seen_new and in_new
        if sign_old or sign_new:
            mark = "" if sign_old and sign_new else "del" if sign_old else "ins"
            out.append((mark, " ¦ ", moved))
        for number, member in enumerate(members):
            if number:
                out.append(("", " ", False))
            out += _segments(member)
        seen_old, seen_new = seen_old or in_old, seen_new or in_new
    return out


def _segments(out: OutputLine) -> list[Segment]:
    if out.unchanged:
        return [("", _plain(out.line.text), False)]
    out.use_runs()
    found: list[Segment] = []
    for run in out.runs:
        if run.mark == "anchor":
            continue
        if run.mark.startswith("break-"):
            found.append((run.mark, "¶", False))
            continue
        text = _plain(run.text)
        if text:
            found.append((run.mark.removeprefix("move-"), text, run.mark.startswith("move-")))
    return found


def _plain(text: str) -> str:
    return text.replace(PICTURE, "").replace("\n", " ")


def _escape_signs(text: str) -> str:
    return SIGNS.sub(lambda match: match[0] + JOINER, text)


def _segments_text(segments: list[Segment]) -> str:
    out: list[str] = []
    index = 0
    while index < len(segments):
        mark, text, moved = segments[index]
        index += 1
        if mark.startswith("break-"):
            opening, closing = MARKS[mark.removeprefix("break-")]
            out.append(f"{opening}¶{closing}")
            continue
        while index < len(segments) and (segments[index][0], segments[index][2]) == (mark, moved):
            text = f"{text}\x00{segments[index][1]}"
            index += 1
        text = _escape_joined(text)
        if text[-1:] in ("<", ">") and _may_meet(text[-1], segments[index:]):
            text += JOINER
        if not mark:
            out.append(text)
        else:
            opening, closing = MARKS[mark]
            out.append(f"{opening}<<{text}>>{closing}" if moved else f"{opening}{text}{closing}")
    return re.sub(r" {2,}", " ", "".join(out))


def _may_meet(sign: str, segments: list[Segment]) -> bool:
    """Whether a sign stands next to its equal when changes are accepted or rejected."""
    for mark, text, _moved in segments:
        if text[:1] == sign:
            return True
        if not mark:
            return False
    return False


def _escape_joined(text: str) -> str:
    """Joined segments, the author's signs guarded, the cells' own signs as they are."""
    groups = groupby(text.split("\x00"), lambda part: part == " ¦ ")
    return "".join("".join(g) if is_sign else _escape_signs("".join(g)) for is_sign, g in groups)
