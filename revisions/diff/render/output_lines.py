"""Alignment steps as output lines, before any output syntax: runs of text with their marks.

A view is "inline" (both versions in one), "old" or "new".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..formats import first_run
from ..lines import AlignmentStep, Container, Line, whole
from ..model import BREAK, Edit, Format, FormatChange, Inline


@dataclass(slots=True)
class MarkedRun:
    """Text of one format under one mark.

    ``mark``: "" (unchanged), "ins", "del", "move-ins", "move-del", "break-ins", "break-del" or
    "anchor" (no text: the place of something that only the other version has).
    ``format_changes``: those that happened here.
    """

    text: str
    format: Format = ()
    picture: tuple[tuple[str, str], ...] | None = None
    mark: str = ""
    change_number: int = 0
    format_changes: tuple[FormatChange, ...] = ()


@dataclass(slots=True)
class OutputLine:
    """One block to write; ``unchanged``: the line as it is; ``mark``: all of it under that mark,
    without a run for each of its formats; else made of ``runs``.

    ``kind``: that of the alignment step.
    """

    path: tuple[Container, ...]
    line: Line
    kind: str
    runs: list[MarkedRun] = field(default_factory=list)
    unchanged: bool = False
    mark: str = ""
    change_number: int = 0
    block_format_changes: tuple[FormatChange, ...] = ()

    def use_runs(self) -> None:
        """Make runs of a line that is unchanged or under one mark."""
        if self.unchanged or self.mark:
            inline = self.line.inline
            marked = marked_runs(inline, 0, len(inline.text), self.mark, self.change_number)
            self.runs, self.unchanged, self.mark = [*self.runs, *marked], False, ""


def marked_runs(
    inline: Inline, start: int, end: int, mark: str = "", change_number: int = 0
) -> list[MarkedRun]:
    """A stretch of text under one mark: a run for each of its formats."""
    if start >= end:
        return []
    out: list[MarkedRun] = []
    text, runs = inline.text, inline.runs
    for index in range(first_run(runs, start), len(runs)):
        run = runs[index]
        if run.start >= end:
            break
        part = text[max(run.start, start) : min(run.end, end)]
        out.append(MarkedRun(part, run.format, run.picture, mark, change_number))
    return out


def output_lines(steps: list[AlignmentStep], view: str) -> list[OutputLine]:
    """The output lines of a view, in order."""
    return _OutputBuilder(steps, view).build()


class _OutputBuilder:
    def __init__(self, steps: list[AlignmentStep], view: str) -> None:
        self.steps = steps
        self.view = view
        self.out: list[OutputLine] = []
        self.anchors: list[MarkedRun] = []  # for the next line
        self.containers: dict[int, Container] = {}
        self.following_changes: deque[FormatChange] = deque()
        self.open_changes: list[FormatChange] = []

    def build(self) -> list[OutputLine]:
        if self.view == "inline" and any(
            step.kind in ("deleted", "moved-from") and step.old[0].path for step in self.steps
        ):
            self.map_containers()
        for step in self.steps:
            if step.kind == "unchanged":
                line = step.old[0] if self.view == "old" else step.new[0]
                if step.block_format_changes or self.anchors:
                    self.start_line(step, line)
                    self.out[-1].runs += marked_runs(line.inline, 0, len(line.text))
                else:
                    self.out.append(OutputLine(line.path, line, "unchanged", unchanged=True))
            elif step.kind == "edited":
                self.add_edited(step)
            else:
                self.add_whole_line(step)
        if self.anchors and self.out:
            self.out[-1].use_runs()
            self.out[-1].runs += self.anchors
        return self.out

    def map_containers(self) -> None:
        """Find the containers that both versions have: what was deleted is shown inside them."""
        for step in self.steps:
            if step.kind in ("unchanged", "edited"):
                for old, new in zip(step.old[0].path, step.new[0].path, strict=False):
                    if old.tag != new.tag:
                        break
                    self.containers.setdefault(id(old), new)

    def mapped_path(self, path: tuple[Container, ...]) -> tuple[Container, ...]:
        """A path of the old version within the new one."""
        out = list(path)
        for index, container in enumerate(path):
            new = self.containers.get(id(container))
            if new is None:
                break
            out[index] = new
        return tuple(out)

    def start_line(self, step: AlignmentStep, line: Line, is_first: bool = True) -> None:
        out = OutputLine(line.path, line, step.kind, self.anchors, change_number=step.change_number)
        if self.view == "inline" and step.kind in ("deleted", "moved-from"):
            out.path = self.mapped_path(line.path)
        elif is_first:
            out.block_format_changes = tuple(step.block_format_changes)
        self.anchors = []
        self.out.append(out)

    def start_words(self, step: AlignmentStep) -> None:
        """Begin to add the words of a step, with the format changes that happened in them."""
        self.following_changes = deque(step.format_changes)
        self.open_changes = []

    def add_anchor(self, change_number: int) -> None:
        self.out[-1].runs.append(MarkedRun("", mark="anchor", change_number=change_number))

    def add_whole_line(self, step: AlignmentStep) -> None:
        is_old = step.kind in ("deleted", "moved-from")
        is_move = step.kind in ("moved-from", "moved-to")
        if self.view == ("new" if is_old else "old"):
            if step.change_number and not is_move:
                anchor = MarkedRun("", mark="anchor", change_number=step.change_number)
                self.anchors.append(anchor)
            return
        line, mark = (step.old[0], "del") if is_old else (step.new[0], "ins")
        self.start_line(step, line)
        if not is_move:
            self.out[-1].mark = mark
            return
        self.start_words(step)
        # In one text the change is numbered where the line is now.
        number = 0 if is_old and self.view == "inline" else step.change_number
        for edit in step.edits:
            start, end = (edit.o1, edit.o2) if is_old else (edit.n1, edit.n2)
            if edit.kind != "change":
                moved = f"move-{mark}"
                self.add_unchanged_words(step, line.inline, start, end, is_old, moved, number)
                continue
            if start == end and self.view != "inline":
                self.add_anchor(edit.change_number)
            self.out[-1].runs += marked_runs(line.inline, start, end, mark, edit.change_number)

    def add_edited(self, step: AlignmentStep) -> None:
        old, new = whole(step.old), whole(step.new)
        is_old = self.view == "old"
        lines = iter(step.old if is_old else step.new)
        self.start_line(step, next(lines))
        self.start_words(step)
        for edit in step.edits:
            if edit.kind == "change":
                self.add_edit(step, edit, old, new, lines)
                continue
            inline = old if is_old else new
            start, end = (edit.o1, edit.o2) if is_old else (edit.n1, edit.n2)
            for s, e in self.between_breaks(step, inline, start, end, lines):
                self.add_unchanged_words(step, inline, s, e, is_old)

    def add_edit(
        self, step: AlignmentStep, edit: Edit, old: Inline, new: Inline, lines: Iterator[Line]
    ) -> None:
        before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
        number = edit.change_number
        is_inline = self.view == "inline"
        # A break for a space, or a space for a break: the space itself is not marked.
        is_split = is_inline and after.endswith(BREAK) and before and not before.strip(" \n")
        is_merge = is_inline and before.endswith(BREAK) and after and not after.strip(" \n")
        if self.view != "new" and not is_split:
            for s, e in self.between_breaks(step, old, edit.o1, edit.o2, lines, "del", number):
                self.out[-1].runs += marked_runs(old, s, e, "del", number)
        if is_merge and not is_split:
            self.out[-1].runs += marked_runs(new, edit.n1, edit.n2)
        elif self.view != "old":
            for s, e in self.between_breaks(step, new, edit.n1, edit.n2, lines, "ins", number):
                self.out[-1].runs += marked_runs(new, s, e, "ins", number)
        if is_split:
            self.out[-1].runs.append(MarkedRun(" "))
        if not is_inline and not (before if self.view == "old" else after):
            self.add_anchor(number)

    def between_breaks(
        self,
        step: AlignmentStep,
        inline: Inline,
        start: int,
        end: int,
        lines: Iterator[Line],
        mark: str = "",
        change_number: int = 0,
    ) -> Iterator[tuple[int, int]]:
        """The stretches between paragraph breaks; each break is marked, and starts a line unless
        it was deleted."""
        at = start
        for index, part in enumerate(inline.text[start:end].split(BREAK)):
            if index:
                if mark:
                    run = MarkedRun("", mark=f"break-{mark}", change_number=change_number)
                    self.out[-1].runs.append(run)
                if self.view != "inline" or mark != "del":
                    following = next(lines, None)
                    if following is not None:
                        self.start_line(step, following, is_first=False)
            yield at, at + len(part)
            at += len(part) + 1

    def format_changes_within(
        self, start: int, end: int, is_old: bool
    ) -> list[tuple[int, int, FormatChange]]:
        """(start, end, change) of the step's format changes in a stretch, cut to it.

        Stretches have to be asked for in order.
        """
        following = self.following_changes
        while following and (following[0].o1 if is_old else following[0].n1) < end:
            self.open_changes.append(following.popleft())
        found = []
        for change in self.open_changes:
            s, e = (change.o1, change.o2) if is_old else (change.n1, change.n2)
            if e > start:
                found.append((max(s, start), min(e, end), change))
        self.open_changes = [change for _, _, change in found]
        return sorted(found, key=lambda each: each[:2])

    def add_unchanged_words(
        self,
        step: AlignmentStep,
        inline: Inline,
        start: int,
        end: int,
        is_old: bool,
        mark: str = "",
        change_number: int = 0,
    ) -> None:
        """Add words that stayed, cut where their format, link or image changed."""
        runs = self.out[-1].runs
        found = self.format_changes_within(start, end, is_old) if start < end else []
        if not found or (is_old and self.view == "inline"):
            runs += marked_runs(inline, start, end, mark, change_number)
            return
        following = deque(found)
        active: list[tuple[int, int, FormatChange]] = []
        index = first_run(inline.runs, start)
        while start < end:
            active = [each for each in active if each[1] > start]
            while following and following[0][0] <= start:
                active.append(following.popleft())
            run = inline.runs[index]
            cut = min(run.end, end, following[0][0] if following else end)
            image = None
            for _, stop, change in active:
                if start < stop < cut:
                    cut = stop
                if change.kind == "image":
                    image = image or change
            here = tuple([change for _, _, change in active])
            if image is None or mark:
                text = inline.text[start:cut]
                runs.append(MarkedRun(text, run.format, run.picture, mark, change_number, here))
            else:
                number = image.change_number
                if self.view != "new":
                    runs += marked_runs(whole(step.old), image.o1, image.o2, "del", number)
                if self.view != "old":
                    runs += marked_runs(whole(step.new), image.n1, image.n2, "ins", number)
            start = cut
            index += run.end <= start
