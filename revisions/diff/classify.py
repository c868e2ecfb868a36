"""From alignment steps to the list of changes, each reported once and in document order."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import LISTS
from .breaks import is_whole_lines, is_without_margins, split_at_breaks
from .characters import are_same_letters, without_non_printing
from .displayed import SHOWN_BREAK, SHOWN_CELL, displayed_break, displayed_text
from .formats import find_format_changes
from .headings import Sections
from .lines import AlignmentStep, Line, whole
from .model import BREAK, FORMATTING, PICTURE, Change, Edit, FormatChange, Inline
from .neighbours import changes_above

# Lines of one change that are reported in words; nobody reads more, and a list of changes that
# repeats a whole page would be as large as the page.
MAX_REPORTED_LINES = 500

LineKey = tuple[str, int]


@dataclass(slots=True)
class _PendingChange:
    """A change whose lines are still being collected, each as its cells.

    ``targets`` get the number of the change; ``places`` are what a formatting change is counted
    by: the places in the text, or the list that was changed.
    """

    kind: str
    section: str
    before: list[list[str]] = field(default_factory=list)
    after: list[list[str]] = field(default_factory=list)
    targets: list[AlignmentStep | Edit | FormatChange] = field(default_factory=list)
    places: set[int] = field(default_factory=set)


def classify(steps: list[AlignmentStep], words_only: bool = False) -> tuple[Change, ...]:
    """The changes in document order; gives the steps, edits and format changes their numbers.

    ``words_only``: the texts are shown as they are, so every edit is a change of text.
    """
    out = []
    for number, pending in enumerate(_ChangeCollector(steps, words_only).collect(), 1):
        for target in pending.targets:
            target.change_number = number
        before, after = _joined(pending.before), _joined(pending.after)
        if not before and not after:
            # A row of empty cells has no words: its tag is reported.
            target = pending.targets[0]
            if isinstance(target, AlignmentStep) and target.kind in ("inserted", "moved-to"):
                after = "tr"
            else:
                before = "tr"
        count = max(1, len(pending.places))
        out.append(Change(pending.kind, before, after, pending.section, count))
    return tuple(out)


def _joined(lines: list[list[str]]) -> str:
    return SHOWN_BREAK.join([SHOWN_CELL.join(cells) for cells in lines])


class _ChangeCollector:
    def __init__(self, steps: list[AlignmentStep], words_only: bool) -> None:
        self.steps = steps
        self.words_only = words_only
        self.sections = Sections(steps)
        self.changes: list[_PendingChange] = []
        self.format_changes: dict[tuple[str, str, str], _PendingChange] = {}
        self.columns: dict[tuple[str, tuple[int, int]], _PendingChange] = {}
        # What may still grow: by kind of step, the change, its last line and the key of that line.
        self.runs: dict[str, tuple[_PendingChange, Line, LineKey]] = {}
        self.move: tuple[_PendingChange, AlignmentStep] | None = None
        self.moved_from = {
            id(step): index for index, step in enumerate(steps) if step.kind == "moved-from"
        }

    def collect(self) -> list[_PendingChange]:
        for index, step in enumerate(self.steps):
            if step.kind in ("inserted", "deleted"):
                self.add_whole_line(index, step)
            else:
                self.runs.clear()
            if step.kind == "moved-to":
                self.add_move(index, step)
            else:
                self.move = None
            if step.kind in ("edited", "unchanged"):
                self.compare_above(index, step)
            if step.kind == "edited":
                self.add_edits(index, step)
        return self.changes

    def new_change(
        self, kind: str, index: int, offset: int = 0, before: str = "", after: str = ""
    ) -> _PendingChange:
        change = _PendingChange(kind, self.sections.at(index, offset))
        change.before += [[before]] if before else []
        change.after += [[after]] if after else []
        self.changes.append(change)
        return change

    # -- inside lines --------------------------------------------------------------------------

    def add_edits(self, index: int, step: AlignmentStep) -> None:
        step.edits = split_at_breaks(step)
        told = len(step.block_format_changes)
        find_format_changes(step)
        old, new = whole(step.old), whole(step.new)
        reported: dict[tuple[str, str, str], _PendingChange] = {}
        for format_change in step.block_format_changes[told:]:
            self.add_format_change(index, format_change, reported)
        parts: list[Edit | FormatChange] = [e for e in step.edits if e.kind == "change"]
        parts += step.format_changes
        for part in sorted(parts, key=lambda part: (part.n1, part.o1)):
            if isinstance(part, FormatChange):
                self.add_format_change(index, part, reported)
                continue
            kind, before, after = "text", old.text[part.o1 : part.o2], new.text[part.n1 : part.n2]
            if not self.words_only:
                kind, before, after = _told(step, part, old, new)
            self.new_change(kind, index, part.n1, before, after).targets.append(part)

    def add_format_change(
        self,
        index: int,
        format_change: FormatChange,
        reported: dict[tuple[str, str, str], _PendingChange],
    ) -> None:
        """Report a format change once in the document, a link or an image once in its line."""
        kind, before, after = format_change.kind, format_change.before, format_change.after
        known = self.format_changes if kind in FORMATTING else reported
        change = known.get((kind, before, after))
        if change is None:
            change = self.new_change(kind, index, format_change.n1, before, after)
            known[kind, before, after] = change
        if kind in FORMATTING:
            change.places.add(format_change.place or id(format_change))
        change.targets.append(format_change)

    def compare_above(self, index: int, step: AlignmentStep) -> None:
        """Report what differs between two lines that both stayed and the lines above them."""
        above = self.steps[index - 1] if index else None
        if above is not None and above.kind not in ("unchanged", "edited"):
            return
        old, new = step.old[0], step.new[0]
        if old.blanks == new.blanks and not (old.path and new.path):
            return
        old_above, new_above = (above.old[-1], above.new[-1]) if above else (None, None)
        for change in changes_above((old_above, old), (new_above, new)):
            self.add_format_change(index, change, {})
            step.block_format_changes = [*step.block_format_changes, change]

    # -- whole lines ---------------------------------------------------------------------------

    def add_whole_line(self, index: int, step: AlignmentStep) -> None:
        line = (step.new or step.old)[0]
        if step.column is not None:
            known = self.columns.get((step.kind, step.column)) or self.new_change("table", index)
            self.columns[step.kind, step.column] = known
            self.add_line(known, step, line)
            self.runs.clear()
            return
        key = _kind_of_line(line)
        change, above, key_above = self.runs.get(step.kind, (None, None, None))
        if change is None or above is None or key_above != key:
            change, above = self.new_change(key[0], index), None
        self.add_line(change, step, line, _is_same_row(above, line))
        self.runs[step.kind] = change, line, key

    def add_move(self, index: int, step: AlignmentStep) -> None:
        line, source = step.new[0], step.counterpart
        change, above = self.move or (None, None)
        if change is None or above is None or not self.were_neighbours(above, step):
            change, above = self.new_change("move", index), None
        self.move = change, step
        is_same_row = _is_same_row(above.new[0] if above else None, line)
        self.add_line(change, step, line, is_same_row)
        if source is None:
            return
        if step.old:
            self.add_line(change, source, step.old[0], is_same_row)
            self.add_edits(index, step)
            source.format_changes = step.format_changes
            source.block_format_changes = step.block_format_changes
        else:
            change.targets.append(source)

    def were_neighbours(self, above: AlignmentStep, below: AlignmentStep) -> bool:
        """Whether two moved lines stood next to each other in the old version too."""
        place_above = self.moved_from.get(id(above.counterpart))
        place_below = self.moved_from.get(id(below.counterpart))
        return place_above is not None and place_below == place_above + 1

    @staticmethod
    def add_line(
        change: _PendingChange, step: AlignmentStep, line: Line, is_same_row: bool = False
    ) -> None:
        """Add a line to a change; a very long change stops reporting words."""
        change.targets.append(step)
        side = change.after if step.kind in ("inserted", "moved-to") else change.before
        if len(side) > MAX_REPORTED_LINES:
            return
        words = "hr" if line.tag == "hr" else displayed_text(line.inline, 0, len(line.text))
        if is_same_row and side:
            side[-1].append(words)
        elif words:
            side.append([words if len(side) < MAX_REPORTED_LINES else "…"])


def _told(step: AlignmentStep, edit: Edit, old: Inline, new: Inline) -> tuple[str, str, str]:
    """(kind, before, after) of an edit."""
    before, after = displayed_text(old, edit.o1, edit.o2), displayed_text(new, edit.n1, edit.n2)
    is_merge = BREAK in old.text[edit.o1 : edit.o2]
    text = old.text[edit.o1 : edit.o2] + new.text[edit.n1 : edit.n2]
    if PICTURE in text and not text.strip(PICTURE + " \n" + BREAK):
        return "image", before, after
    if BREAK in text and not text.strip(" \n" + BREAK):
        kind = "merge" if is_merge else "split"
        if "\n" in text and is_without_margins(step, kind):
            return ("format", "div", "br") if is_merge else ("format", "br", "div")
        return kind, *displayed_break(old.text, edit, kind)
    if is_whole_lines(edit, old.text, new.text):
        return "block", before.strip(), after.strip()
    if not without_non_printing(text):
        return "invisible", before, after
    return "letters" if are_same_letters(before, after) else "text", before, after


def _kind_of_line(line: Line) -> LineKey:
    """(kind, group) of an inserted or deleted line; neighbours of equal groups are one change."""
    kind, group = "block", 0
    for container in line.path:
        if container.tag == "table" or container.tag in LISTS:
            kind, group = ("table" if container.tag == "table" else "list"), id(container)
            break
    else:
        if PICTURE in line.text and not line.text.strip(PICTURE + " \n"):
            kind, group = "image", id(line)
    return kind, id(line) if line.tag == "hr" else group


def _is_same_row(above: Line | None, below: Line) -> bool:
    row = below.table_row
    return row is not None and above is not None and above.table_row is row
