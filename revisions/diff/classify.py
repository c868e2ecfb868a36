"""From a script of steps to the list of changes, each told once and in document order."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import LISTS
from .formats import find_format_changes, whole
from .headings import Sections
from .lines import AlignmentStep, Line
from .model import BREAK, PICTURE, Change, Edit, FormatChange, Inline

SHOWN_BREAK = " ¶ "
MAX_REPORTED_LINES = 500  # lines of one change whose words are told
AROUND = 24  # characters of context on each side of a paragraph break that came or went


@dataclass(slots=True)
class _PendingChange:
    kind: str
    before: list[str]
    after: list[str]
    section: str
    targets: list[AlignmentStep | Edit | FormatChange] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    count: int = 1


class _ChangeCollector:
    def __init__(self, steps: list[AlignmentStep], words_only: bool) -> None:
        self.steps = steps
        self.words_only = words_only
        self.sections = Sections(steps)
        self.pending: list[_PendingChange] = []
        self.formats: dict[tuple, _PendingChange] = {}
        self.columns: dict[tuple, _PendingChange] = {}

    def collect(self) -> list[_PendingChange]:
        last: tuple | None = None
        runs: dict[str, tuple] = {}  # what came and what went, without anything else between
        for index, step in enumerate(self.steps):
            if (
                step.kind == "unchanged"
                and step.old[0] is step.new[0]
                and not runs
                and last is None
            ):
                continue
            if step.kind not in ("inserted", "deleted"):
                runs.clear()
            if step.kind == "unchanged":
                self.blanks(index, step)
                last = None
            elif step.kind == "edited":
                last = None
                self.blanks(index, step)
                self.pair(index, step)
            elif step.kind in ("inserted", "deleted"):
                last = None
                self.whole_line(index, step, runs)
            elif step.kind == "moved-to":
                last = self.move(index, step, last)
            else:
                last = None
        return self.pending

    # -- inside lines --------------------------------------------------------------------------

    def pair(self, index: int, step: AlignmentStep) -> None:
        step.edits = split_breaks(step)
        find_format_changes(step)
        old, new = whole(step.old), whole(step.new)
        told: dict[tuple, _PendingChange] = {}
        for format_change in step.block_format_changes:
            if format_change.before != "blank" != format_change.after:
                self.add_format_change(index, format_change, told, step.new[0])
        steps: list[Edit | FormatChange] = sorted(
            [*(e for e in step.edits if e.kind == "change"), *step.format_changes],
            key=lambda s: (s.n1, s.o1),
        )
        for step in steps:
            if isinstance(step, FormatChange):
                self.add_format_change(index, step, told, None)
            else:
                self.edit(index, step, old, new)

    def edit(self, index: int, edit: Edit, old: Inline, new: Inline) -> None:
        if self.words_only:
            before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
            self.pending.append(_PendingChange("text", [before], [after], "", [edit]))
            return
        before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
        kind = "text"
        words = (before + after).replace(PICTURE, "").strip(" \n" + BREAK)
        shown_before, shown_after = (
            displayed_text(old, edit.o1, edit.o2),
            displayed_text(new, edit.n1, edit.n2),
        )
        if BREAK in before + after and not words and PICTURE not in before + after:
            kind = "split" if BREAK in after else "merge"
            left = _tail(old.text[max(0, edit.o1 - 4 * AROUND) : edit.o1])
            right = _head(old.text[edit.o2 : edit.o2 + 4 * AROUND])
            shown_before = left + (SHOWN_BREAK if BREAK in before else " ") + right
            shown_after = left + (SHOWN_BREAK if BREAK in after else " ") + right
        elif not words and PICTURE in before + after:
            kind = "image"
        elif (not after.strip(" \n") and _whole_lines(before, old.text, edit.o1, edit.o2)) or (
            not before.strip(" \n") and _whole_lines(after, new.text, edit.n1, edit.n2)
        ):
            kind = "block"
        if kind == "block":
            shown_before, shown_after = shown_before.strip(), shown_after.strip()
        section = self.sections.at(index, edit.n1)
        self.pending.append(_PendingChange(kind, [shown_before], [shown_after], section, [edit]))

    def add_format_change(
        self, index: int, format_change: FormatChange, told: dict, line: Line | None
    ) -> None:
        key = (format_change.kind, format_change.before, format_change.after)
        if format_change.kind == "format":
            change = self.formats.get(key)
            if change is None:
                change = _PendingChange(
                    *_change_values(format_change),
                    self.sections.at(index, format_change.n1),
                    count=0,
                )
                self.formats[key] = change
                self.pending.append(change)
            place = id(format_change)
            if line is not None and line.path and format_change.after.split(" ")[0] in LISTS:
                place = id(
                    next(container for container in reversed(line.path) if container.tag in LISTS)
                )
            if place not in change.places:
                change.places.add(place)
                change.count += 1
        else:
            change = told.get(key)
            if change is None:
                change = _PendingChange(
                    *_change_values(format_change), self.sections.at(index, format_change.n1)
                )
                told[key] = change
                self.pending.append(change)
        change.targets.append(format_change)

    def blanks(self, index: int, step: AlignmentStep) -> None:
        """Blank paragraphs that came or went between two lines that both stayed."""
        old, new = step.old[0], step.new[0]
        if old.blanks == new.blanks:
            return
        if index and self.steps[index - 1].kind not in ("unchanged", "edited"):
            return
        count_old, count_new = max(0, old.blanks - new.blanks), max(0, new.blanks - old.blanks)
        format_change = FormatChange(
            "format", 0, 0, 0, 0, "blank" if count_old else "", "blank" if count_new else ""
        )
        step.block_format_changes = [*step.block_format_changes, format_change]
        self.add_format_change(index, format_change, {}, None)

    # -- whole lines ---------------------------------------------------------------------------

    def whole_line(self, index: int, step: AlignmentStep, runs: dict[str, tuple]) -> None:
        line = (step.new or step.old)[0]
        kind = "block"
        group: object = "block"
        if step.column is not None:
            change = self.columns.get((step.kind, step.column))
            if change is None:
                change = _PendingChange("table", [], [], self.sections.at(index))
                self.columns[step.kind, step.column] = change
                self.pending.append(change)
            self.add(change, step, line)
            runs.clear()
            return
        for container in line.path:
            if container.tag == "table":
                kind, group = "table", id(container)
                break
            if container.tag in LISTS:
                kind, group = "list", id(container)
                break
        if line.tag == "hr":
            group = id(step)
        elif kind == "block" and "<i" in line.raw.lower() and self.only_pictures(line):
            kind, group = "image", id(step)
        key = (step.kind, kind, group)
        last = runs.get(step.kind)
        if last is not None and last[0] == key:
            change = last[1]
            self.add(change, step, line, _same_row(last[2], line))
        else:
            change = _PendingChange(kind, [], [], self.sections.at(index))
            self.pending.append(change)
            self.add(change, step, line)
        runs[step.kind] = (key, change, line)

    @staticmethod
    def only_pictures(line: Line) -> bool:
        """Whether a line shows images and no word."""
        return bool(line.text) and not line.text.strip(PICTURE + " \n")

    def add(
        self, change: _PendingChange, step: AlignmentStep, line: Line, cell: bool = False
    ) -> None:
        """One line more for a change; a very long change stops telling its words."""
        change.targets.append(step)
        side = change.after if step.kind in ("inserted", "moved-to") else change.before
        if len(side) > MAX_REPORTED_LINES:
            side[-1] = "…"
            return
        words = "hr" if line.tag == "hr" else displayed_text(line.inline, 0, len(line.text))
        if cell and side:
            side[-1] += " ¦ " + words
        elif words:
            side.append(words)

    def move(self, index: int, step: AlignmentStep, last: tuple | None) -> tuple | None:
        line = step.new[0]
        was = displayed_text(step.old[0].inline, 0, len(step.old[0].text)) if step.old else ""
        if last is not None and last[0] == "move" and self._moved_together(last[3], step):
            change = last[1]
            cell = _same_row(last[2], line)
        else:
            change = _PendingChange("move", [], [], self.sections.at(index))
            self.pending.append(change)
            cell = False
        self.add(change, step, line, cell)
        if step.counterpart is not None:
            change.targets.append(step.counterpart)
            if cell and change.before:
                change.before[-1] += " ¦ " + was
            elif was:
                change.before.append(was)
        if step.old and step.new:
            self.pair(index, step)
            if step.counterpart is not None:
                step.counterpart.format_changes, step.counterpart.block_format_changes = (
                    step.format_changes,
                    step.block_format_changes,
                )
        return ("move", change, line, step)

    def _moved_together(self, above: AlignmentStep, below: AlignmentStep) -> bool:
        """Whether two moved lines stood next to each other in the old version too."""
        if not hasattr(self, "_places"):
            outs = [step for step in self.steps if step.kind == "moved-from"]
            self._places = {id(step): k for k, step in enumerate(self.steps)} if outs else {}
        a, b = self._places.get(id(above.counterpart)), self._places.get(id(below.counterpart))
        return a is not None and b is not None and b == a + 1


def _change_values(format_change: FormatChange) -> tuple[str, list[str], list[str]]:
    return (
        format_change.kind,
        [format_change.before] if format_change.before else [],
        [format_change.after] if format_change.after else [],
    )


def _same_row(a: Line, b: Line) -> bool:
    step = next((container for container in a.path if container.tag == "tr"), None)
    return step is not None and step in b.path


def _tail(text: str) -> str:
    part = text.rsplit(BREAK, 1)[-1].replace("\n", " ")
    return part if len(part) <= AROUND else "…" + part[-AROUND:].partition(" ")[2]


def _head(text: str) -> str:
    part = text.strip(" \n").split(BREAK, 1)[0].replace("\n", " ")
    return part if len(part) <= AROUND else part[:AROUND].rpartition(" ")[0] + "…"


def _is_whole_lines(edit: Edit, old: str, new: str) -> bool:
    """Whether whole lines came, or went, and nothing but a space stands against them."""
    before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
    if not after.strip(" \n"):
        return _whole_lines(before, old, edit.o1, edit.o2)
    if not before.strip(" \n"):
        return _whole_lines(after, new, edit.n1, edit.n2)
    return False


def _whole_lines(part: str, text: str, start: int, end: int) -> bool:
    """Whether a stretch with breaks in it is made of whole lines."""
    if BREAK not in part or not part.strip(" \n" + BREAK):
        return False
    at_start = start == 0 or text[start - 1] == BREAK
    at_end = end == len(text) or text[end] == BREAK
    starts = part.lstrip(" \n")[0] == BREAK
    ends = part.rstrip(" \n")[-1] == BREAK
    return (starts and at_end) or (ends and at_start) or (starts and ends and part.count(BREAK) > 1)


def split_breaks(step: AlignmentStep) -> list[Edit]:
    """Edits with breaks that are no whole lines, cut so that a break stands by itself."""
    if len(step.old) < 2 and len(step.new) < 2:
        return step.edits
    old, new = whole(step.old).text, whole(step.new).text
    out: list[Edit] = []
    for edit in step.edits:
        before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
        breaks = edit.kind == "change" and BREAK in before + after
        one_sided = not (before.strip(" \n") and after.strip(" \n"))
        words = (before + after).strip(" \n" + BREAK)
        if not (breaks and one_sided and words) or _is_whole_lines(edit, old, new):
            out.append(edit)
        else:
            out += _cut(edit, before, after)
    return out


def _cut(edit: Edit, before: str, after: str) -> list[Edit]:
    out = []
    text, is_new = (after, True) if BREAK in after else (before, False)
    o, n = edit.o1, edit.n1
    parts = text.split(BREAK)
    for index, part in enumerate(parts):
        for piece in (BREAK, part) if index else (part,):
            if not piece:
                continue
            step_o, step_n = (0, len(piece)) if is_new else (len(piece), 0)
            out.append(Edit("change", o, o + step_o, n, n + step_n))
            o, n = o + step_o, n + step_n
    if out:
        out[-1].o2, out[-1].n2 = edit.o2, edit.n2
    return out


def displayed_text(inline: Inline, start: int, end: int) -> str:
    """A stretch of text as words: an image by its alternative text or its address."""
    text = inline.text[start:end]
    if PICTURE in text:
        for run in inline.runs:
            if run.picture is not None and start <= run.start < end:
                picture = dict(run.picture)
                text = text.replace(PICTURE, picture["alt"].strip() or picture["src"], 1)
    parts = [" ".join(part.split()) for part in text.split(BREAK)]
    return SHOWN_BREAK.join(part for part in parts if part) or text[:1].replace(BREAK, "¶")


def classify(steps: list[AlignmentStep], words_only: bool = False) -> tuple[Change, ...]:
    """The changes in document order; numbers them in the steps' steps, from 1."""
    pending = _ChangeCollector(steps, words_only).collect()
    out = []
    for number, change in enumerate(pending, 1):
        for target in change.targets:
            target.change_number = number
        if not (change.before or change.after):
            # An empty step has no words: its tag says what came or went.
            target = change.targets[0]
            came = isinstance(target, AlignmentStep) and target.kind in ("inserted", "moved-to")
            (change.after if came else change.before).append("tr")
        out.append(
            Change(
                change.kind,
                SHOWN_BREAK.join(change.before),
                SHOWN_BREAK.join(change.after),
                change.section,
                max(1, change.count),
            )
        )
    return tuple(out)
