"""A script of steps as output lines, before any output syntax: text pieces with their marks.

A view is "inline" (both versions in one), "old" or "new".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from ..formats import first_run, whole
from ..lines import AlignmentStep, Container, Line
from ..model import BREAK, Edit, Format, FormatChange, Inline


@dataclass(slots=True)
class MarkedRun:
    """Text of one look under one mark.

    ``mark``: "" (unchanged), "ins", "del", "move-ins", "move-del", "break-ins", "break-del" or
    "at" (nothing to show: the place of something that only the other version has).
    ``format_changes``: (kind, number of the change, "before → after") of looks that changed here.
    """

    text: str
    format: Format = ()
    picture: tuple | None = None
    mark: str = ""
    change_number: int = 0
    format_changes: tuple[tuple[str, int, str], ...] = ()


@dataclass(slots=True)
class OutputLine:
    """One block to write: ``same`` when it is an unchanged line, else made of pieces."""

    path: tuple[Container, ...]
    line: Line
    pieces: list[MarkedRun] = field(default_factory=list)
    same: bool = False
    kind: str = ""  # the step's kind
    change_number: int = 0
    column: bool = False
    block_format_changes: tuple[tuple[str, int, str], ...] = ()


def output_lines(steps: list[AlignmentStep], view: str) -> list[OutputLine]:
    """The output lines of a view, in order."""
    return _OutputBuilder(steps, view).run()


class _OutputBuilder:
    def __init__(self, steps: list[AlignmentStep], view: str) -> None:
        self.steps = steps
        self.view = view
        self.out: list[OutputLine] = []
        self.pending: list[MarkedRun] = []
        self.containers: dict[int, Container] = {}

    def run(self) -> list[OutputLine]:
        if self.view == "inline" and any(
            step.kind in ("deleted", "moved-from") and step.old[0].path for step in self.steps
        ):
            self.map_containers()
        for step in self.steps:
            if step.kind == "unchanged":
                line = step.old[0] if self.view == "old" else step.new[0]
                if step.block_format_changes or self.pending:
                    out = self.open(step, line)
                    self.text(out, line.inline, 0, len(line.text), "", 0)
                else:
                    self.out.append(OutputLine(line.path, line, same=True, kind="unchanged"))
            elif step.kind == "edited":
                self.pair(step)
            else:
                self.whole(step)
        if self.pending and self.out:
            self.expand(self.out[-1])
            self.out[-1].pieces += self.pending
        return self.out

    def map_containers(self) -> None:
        """Boxes of the old version that live on in the new one, so that what is gone stays in."""
        for step in self.steps:
            if step.kind in ("unchanged", "edited"):
                for old, new in zip(step.old[0].path, step.new[0].path, strict=False):
                    if old.tag != new.tag:
                        break
                    self.containers.setdefault(id(old), new)

    def path(self, line: Line) -> tuple[Container, ...]:
        """An old line's path within the new version."""
        path = list(line.path)
        for index, container in enumerate(path):
            new = self.containers.get(id(container))
            if new is None:
                break
            path[index] = new
        return tuple(path)

    def expand(self, out: OutputLine) -> None:
        if out.same:
            out.same = False
            self.text(out, out.line.inline, 0, len(out.line.text), "", 0)

    def open(self, step: AlignmentStep, line: Line, gone: bool = False) -> OutputLine:
        path = self.path(line) if gone and self.view == "inline" else line.path
        out = OutputLine(
            path,
            line,
            kind=step.kind,
            change_number=step.change_number,
            column=step.column is not None,
        )
        if not (gone and self.view == "inline"):
            out.block_format_changes = tuple(_as_tuple(look) for look in step.block_format_changes)
        out.pieces += self.pending
        self.pending = []
        self.out.append(out)
        return out

    def text(
        self,
        out: OutputLine,
        inline: Inline,
        start: int,
        end: int,
        mark: str,
        change_number: int,
        format_changes: tuple = (),
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
                MarkedRun(
                    inline.text[s:e], run.format, run.picture, mark, change_number, format_changes
                )
            )

    # -- whole lines ---------------------------------------------------------------------------

    def whole(self, step: AlignmentStep) -> None:
        old_side = step.kind in ("deleted", "moved-from")
        if self.view == ("new" if old_side else "old"):
            if step.change_number and step.kind in ("deleted", "inserted"):
                self.pending.append(MarkedRun("", mark="at", change_number=step.change_number))
            return
        line = step.old[0] if old_side else step.new[0]
        out = self.open(step, line, gone=old_side)
        inline = line.inline
        if step.kind in ("deleted", "inserted"):
            self.text(
                out, inline, 0, len(inline.text), "del" if old_side else "ins", step.change_number
            )
            return
        mark = "del" if old_side else "ins"
        change_number = step.change_number
        if old_side and self.view == "inline":
            change_number = 0
        for edit in step.edits:
            start, end = (edit.o1, edit.o2) if old_side else (edit.n1, edit.n2)
            if edit.kind == "change":
                if start == end and self.view != "inline":
                    out.pieces.append(MarkedRun("", mark="at", change_number=edit.change_number))
                self.text(out, inline, start, end, mark, edit.change_number)
            else:
                self.touched(out, step, edit, inline, old_side, f"move-{mark}", change_number)
        if not step.edits:
            self.text(out, inline, 0, len(inline.text), f"move-{mark}", change_number)

    # -- edited lines --------------------------------------------------------------------------

    def pair(self, step: AlignmentStep) -> None:
        old, new = whole(step.old), whole(step.new)
        view_old = self.view == "old"
        lines = iter(step.old if view_old else step.new)
        self.lines = lines
        self.step = step
        self.current = self.open(step, next(lines))
        for edit in step.edits:
            if edit.kind != "change":
                inline = old if view_old else new
                start, end = (edit.o1, edit.o2) if view_old else (edit.n1, edit.n2)
                if BREAK in inline.text[start:end]:
                    self.broken(inline, start, end, "", 0, edit, view_old)
                else:
                    self.touched(self.current, step, edit, inline, view_old, "", 0)
            else:
                self.changed(edit, old, new)

    def changed(self, edit: Edit, old: Inline, new: Inline) -> None:
        before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
        number = edit.change_number
        if self.view == "inline":
            # A break for a space, or a space for a break: the space is no change of its own.
            if after.endswith(BREAK) and before and not before.strip(" \n"):
                self.broken(new, edit.n1, edit.n2, "ins", number)
                self.current.pieces.append(MarkedRun(" "))
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
                self.current.pieces.append(MarkedRun("", mark="at", change_number=number))
        else:
            self.broken(new, edit.n1, edit.n2, "ins", number)
            if not after:
                self.current.pieces.append(MarkedRun("", mark="at", change_number=number))

    def broken(
        self,
        inline: Inline,
        start: int,
        end: int,
        mark: str,
        change_number: int,
        edit: Edit | None = None,
        view_old: bool = False,
    ) -> None:
        """A stretch that may hold paragraph breaks: each ends a line, or is shown as gone."""
        at = start
        for part_index, part in enumerate(inline.text[start:end].split(BREAK)):
            if part_index:
                if mark:
                    self.current.pieces.append(
                        MarkedRun("", mark=f"break-{mark}", change_number=change_number)
                    )
                if not (self.view == "inline" and mark == "del"):
                    following = next(self.lines, None)
                    if following is not None:
                        looks, self.step.block_format_changes = self.step.block_format_changes, ()
                        self.current = self.open(self.step, following)
                        self.step.block_format_changes = looks
                at += 1
            if part:
                if edit is not None:
                    shift = edit.o1 - edit.n1
                    o1 = at if view_old else at + shift
                    inner = Edit("equal", o1, o1 + len(part), o1 - shift, o1 - shift + len(part))
                    self.touched(self.current, self.step, inner, inline, view_old, "", 0)
                else:
                    self.text(self.current, inline, at, at + len(part), mark, change_number)
            at += len(part)

    def touched(
        self,
        out: OutputLine,
        step: AlignmentStep,
        edit: Edit,
        inline: Inline,
        old_side: bool,
        mark: str,
        change_number: int,
    ) -> None:
        """Unchanged words, cut where a look, a link or a picture changed over them."""
        start, end = (edit.o1, edit.o2) if old_side else (edit.n1, edit.n2)
        over = [] if old_side and self.view == "inline" else self.over(step, start, end, old_side)
        if not over:
            self.text(out, inline, start, end, mark, change_number)
            return
        cuts = sorted({start, end, *(s for s, _, _ in over), *(e for _, e, _ in over)})
        first = 0
        for s, e in pairwise(cuts):
            while over[first][1] <= s and first + 1 < len(over):
                first += 1
            here = [
                format_change for a, b, format_change in _until(over, first, e) if a <= s and e <= b
            ]
            picture = next(
                (format_change for format_change in here if format_change.kind == "image"), None
            )
            if picture is not None and not mark:
                self.picture(step, picture, s, e, old_side)
            else:
                self.text(out, inline, s, e, mark, change_number, tuple(_as_tuple(t) for t in here))

    @staticmethod
    def over(
        step: AlignmentStep, start: int, end: int, old_side: bool
    ) -> list[tuple[int, int, FormatChange]]:
        """The format_changes over a stretch, cut to it, in order."""
        out = []
        format_changes = step.format_changes
        low, high = 0, len(format_changes)
        while low < high:
            middle = (low + high) // 2
            format_change = format_changes[middle]
            if (format_change.o2 if old_side else format_change.n2) <= start:
                low = middle + 1
            else:
                high = middle
        # A few format_changes of one place may follow one another out of order: look back a little.
        for format_change in format_changes[max(0, low - 4) :]:
            s, e = (
                (format_change.o1, format_change.o2)
                if old_side
                else (format_change.n1, format_change.n2)
            )
            if s >= end:
                break
            if e > start:
                out.append((max(s, start), min(e, end), format_change))
        return sorted(out, key=lambda entry: entry[:2])

    def picture(
        self, step: AlignmentStep, format_change: FormatChange, start: int, end: int, old_side: bool
    ) -> None:
        out = self.out[-1]
        if self.view != "new":
            self.text(
                out,
                whole(step.old),
                format_change.o1,
                format_change.o2,
                "del",
                format_change.change_number,
            )
        if self.view != "old":
            self.text(
                out,
                whole(step.new),
                format_change.n1,
                format_change.n2,
                "ins",
                format_change.change_number,
            )


def _until(over: list, first: int, end: int) -> list:
    """The format_changes from ``first`` on that begin before ``end``."""
    out = []
    for entry in over[first : first + 16]:
        if entry[0] >= end:
            break
        out.append(entry)
    return out


def _as_tuple(format_change: FormatChange) -> tuple[str, int, str]:
    return (
        format_change.kind,
        format_change.change_number,
        f"{format_change.before} → {format_change.after}".strip(),
    )
