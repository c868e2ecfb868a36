"""A script of rows as output lines, before any output syntax: text pieces with their marks.

A view is "inline" (both versions in one), "old" or "new".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ..lines import Box, Line, Row
from ..looks import first_run, whole
from ..model import BREAK, Edit, Format, Inline, Touch


@dataclass(slots=True)
class Piece:
    """Text of one look under one mark.

    ``mark``: "" (unchanged), "ins", "del", "move-ins", "move-del", "break-ins", "break-del" or
    "at" (nothing to show: the place of something that only the other version has).
    ``touches``: (kind, number of the change, "before → after") of looks that changed here.
    """

    text: str
    format: Format = ()
    picture: tuple | None = None
    mark: str = ""
    change: int = 0
    touches: tuple[tuple[str, int, str], ...] = ()


@dataclass(slots=True)
class OutLine:
    """One block to write: ``same`` when it is an unchanged line, else made of pieces."""

    path: tuple[Box, ...]
    line: Line
    pieces: list[Piece] = field(default_factory=list)
    same: bool = False
    kind: str = ""  # the row's kind
    change: int = 0
    column: bool = False
    looks: tuple[tuple[str, int, str], ...] = ()


def emit(rows: list[Row], view: str) -> list[OutLine]:
    """The output lines of a view, in order."""
    return _Emitter(rows, view).run()


class _Emitter:
    def __init__(self, rows: list[Row], view: str) -> None:
        self.rows = rows
        self.view = view
        self.out: list[OutLine] = []
        self.pending: list[Piece] = []
        self.boxes: dict[int, Box] = {}

    def run(self) -> list[OutLine]:
        if self.view == "inline" and any(
            row.kind in ("gone", "moved-out") and row.old[0].path for row in self.rows
        ):
            self.map_boxes()
        for row in self.rows:
            if row.kind == "same":
                line = row.old[0] if self.view == "old" else row.new[0]
                if row.looks or self.pending:
                    out = self.open(row, line)
                    self.text(out, line.inline, 0, len(line.text), "", 0)
                else:
                    self.out.append(OutLine(line.path, line, same=True, kind="same"))
            elif row.kind == "pair":
                self.pair(row)
            else:
                self.whole(row)
        if self.pending and self.out:
            self.thaw(self.out[-1])
            self.out[-1].pieces += self.pending
        return self.out

    def map_boxes(self) -> None:
        """Boxes of the old version that live on in the new one, so that what is gone stays in."""
        for row in self.rows:
            if row.kind in ("same", "pair"):
                for old, new in zip(row.old[0].path, row.new[0].path, strict=False):
                    if old.tag != new.tag:
                        break
                    self.boxes.setdefault(id(old), new)

    def path(self, line: Line) -> tuple[Box, ...]:
        """An old line's path within the new version."""
        path = list(line.path)
        for index, box in enumerate(path):
            new = self.boxes.get(id(box))
            if new is None:
                break
            path[index] = new
        return tuple(path)

    def thaw(self, out: OutLine) -> None:
        if out.same:
            out.same = False
            self.text(out, out.line.inline, 0, len(out.line.text), "", 0)

    def open(self, row: Row, line: Line, gone: bool = False) -> OutLine:
        path = self.path(line) if gone and self.view == "inline" else line.path
        out = OutLine(path, line, kind=row.kind, change=row.change, column=row.column is not None)
        if not (gone and self.view == "inline"):
            out.looks = tuple(_touch(look) for look in row.looks)
        out.pieces += self.pending
        self.pending = []
        self.out.append(out)
        return out

    def text(
        self,
        out: OutLine,
        inline: Inline,
        start: int,
        end: int,
        mark: str,
        change: int,
        touches: tuple = (),
    ) -> None:
        """Add a stretch of text, a piece for each run of one look."""
        if start >= end:
            return
        runs = inline.runs
        for index in range(first_run(runs, start), len(runs)):
            run = runs[index]
            if run.start >= end:
                break
            s, e = max(run.start, start), min(run.end, end)
            out.pieces.append(
                Piece(inline.text[s:e], run.format, run.picture, mark, change, touches)
            )

    # -- whole lines ---------------------------------------------------------------------------

    def whole(self, row: Row) -> None:
        old_side = row.kind in ("gone", "moved-out")
        if self.view == ("new" if old_side else "old"):
            if row.change and row.kind in ("gone", "came"):
                self.pending.append(Piece("", mark="at", change=row.change))
            return
        line = row.old[0] if old_side else row.new[0]
        out = self.open(row, line, gone=old_side)
        inline = line.inline
        if row.kind in ("gone", "came"):
            self.text(out, inline, 0, len(inline.text), "del" if old_side else "ins", row.change)
            return
        mark = "del" if old_side else "ins"
        change = row.change
        if old_side and self.view == "inline":
            change = 0
        for edit in row.edits:
            start, end = (edit.o1, edit.o2) if old_side else (edit.n1, edit.n2)
            if edit.kind == "change":
                if start == end and self.view != "inline":
                    out.pieces.append(Piece("", mark="at", change=edit.change))
                self.text(out, inline, start, end, mark, edit.change)
            else:
                self.touched(out, row, edit, inline, old_side, f"move-{mark}", change)
        if not row.edits:
            self.text(out, inline, 0, len(inline.text), f"move-{mark}", change)

    # -- edited lines --------------------------------------------------------------------------

    def pair(self, row: Row) -> None:
        old, new = whole(row.old), whole(row.new)
        view_old = self.view == "old"
        lines = iter(row.old if view_old else row.new)
        self.lines = lines
        self.row = row
        self.current = self.open(row, next(lines))
        for edit in row.edits:
            if edit.kind != "change":
                inline = old if view_old else new
                start, end = (edit.o1, edit.o2) if view_old else (edit.n1, edit.n2)
                if BREAK in inline.text[start:end]:
                    self.broken(inline, start, end, "", 0, edit, view_old)
                else:
                    self.touched(self.current, row, edit, inline, view_old, "", 0)
            else:
                self.changed(edit, old, new)

    def changed(self, edit: Edit, old: Inline, new: Inline) -> None:
        before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
        number = edit.change
        if self.view == "inline":
            # A break for a space, or a space for a break: the space is no change of its own.
            if after.endswith(BREAK) and before and not before.strip(" \n"):
                self.broken(new, edit.n1, edit.n2, "ins", number)
                self.current.pieces.append(Piece(" "))
                return
            if before.endswith(BREAK) and after and not after.strip(" \n"):
                self.broken(old, edit.o1, edit.o2, "del", number)
                self.text(self.current, new, edit.n1, edit.n2, "", 0)
                return
            self.broken(old, edit.o1, edit.o2, "del", number)
            self.broken(new, edit.n1, edit.n2, "ins", number)
        elif self.view == "old":
            self.broken(old, edit.o1, edit.o2, "del", number)
            if not before:
                self.current.pieces.append(Piece("", mark="at", change=number))
        else:
            self.broken(new, edit.n1, edit.n2, "ins", number)
            if not after:
                self.current.pieces.append(Piece("", mark="at", change=number))

    def broken(
        self,
        inline: Inline,
        start: int,
        end: int,
        mark: str,
        change: int,
        edit: Edit | None = None,
        view_old: bool = False,
    ) -> None:
        """A stretch that may hold paragraph breaks: each ends a line, or is shown as gone."""
        at = start
        for part_index, part in enumerate(inline.text[start:end].split(BREAK)):
            if part_index:
                if mark:
                    self.current.pieces.append(Piece("", mark=f"break-{mark}", change=change))
                if not (self.view == "inline" and mark == "del"):
                    following = next(self.lines, None)
                    if following is not None:
                        looks, self.row.looks = self.row.looks, ()
                        self.current = self.open(self.row, following)
                        self.row.looks = looks
                at += 1
            if part:
                if edit is not None:
                    shift = edit.o1 - edit.n1
                    o1 = at if view_old else at + shift
                    inner = Edit("equal", o1, o1 + len(part), o1 - shift, o1 - shift + len(part))
                    self.touched(self.current, self.row, inner, inline, view_old, "", 0)
                else:
                    self.text(self.current, inline, at, at + len(part), mark, change)
            at += len(part)

    def touched(
        self,
        out: OutLine,
        row: Row,
        edit: Edit,
        inline: Inline,
        old_side: bool,
        mark: str,
        change: int,
    ) -> None:
        """Unchanged words, cut where a look, a link or a picture changed over them."""
        start, end = (edit.o1, edit.o2) if old_side else (edit.n1, edit.n2)
        over = [] if old_side and self.view == "inline" else self.over(row, start, end, old_side)
        if not over:
            self.text(out, inline, start, end, mark, change)
            return
        cuts = sorted({start, end, *(s for s, _, _ in over), *(e for _, e, _ in over)})
        first = 0
        for s, e in pairwise(cuts):
            while over[first][1] <= s and first + 1 < len(over):
                first += 1
            here = [touch for a, b, touch in _until(over, first, e) if a <= s and e <= b]
            picture = next((touch for touch in here if touch.kind == "image"), None)
            if picture is not None and not mark:
                self.picture(row, picture, s, e, old_side)
            else:
                self.text(out, inline, s, e, mark, change, tuple(_touch(t) for t in here))

    @staticmethod
    def over(row: Row, start: int, end: int, old_side: bool) -> list[tuple[int, int, Touch]]:
        """The touches over a stretch, cut to it, in order."""
        out = []
        touches = row.touches
        low, high = 0, len(touches)
        while low < high:
            middle = (low + high) // 2
            touch = touches[middle]
            if (touch.o2 if old_side else touch.n2) <= start:
                low = middle + 1
            else:
                high = middle
        # A few touches of one place may follow one another out of order: look back a little.
        for touch in touches[max(0, low - 4) :]:
            s, e = (touch.o1, touch.o2) if old_side else (touch.n1, touch.n2)
            if s >= end:
                break
            if e > start:
                out.append((max(s, start), min(e, end), touch))
        return sorted(out, key=lambda entry: entry[:2])

    def picture(self, row: Row, touch: Touch, start: int, end: int, old_side: bool) -> None:
        out = self.out[-1]
        if self.view != "new":
            self.text(out, whole(row.old), touch.o1, touch.o2, "del", touch.change)
        if self.view != "old":
            self.text(out, whole(row.new), touch.n1, touch.n2, "ins", touch.change)


def _until(over: list, first: int, end: int) -> list:
    """The touches from ``first`` on that begin before ``end``."""
    out = []
    for entry in over[first : first + 16]:
        if entry[0] >= end:
            break
        out.append(entry)
    return out


def _touch(touch: Touch) -> tuple[str, int, str]:
    return touch.kind, touch.change, f"{touch.before} → {touch.after}".strip()
