"""Two versions' lines as steps: unchanged, edited, inserted, deleted or moved.

Equal sources are matched first and never parsed; of what is left, equal texts, then lines that
were split or merged, then similar ones. What is left on both sides with an equal or very similar
text was moved. A table row is one unit; the cells of paired rows are matched by column.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from ..budget import Budget
from ..edits import edit_text
from ..exact import exact_of
from ..lines import AlignmentStep, Line, whole
from ..model import Edit
from .columns import pair_cells
from .match_equal import find_equal_moves, match_equal_sources, match_equal_texts, skip_empty
from .match_similar import find_similar_moves, match_similar, match_splits_and_merges
from .matching import MAX_UNMATCHED, Matching
from .units import Unit, units_of

# Cells of one row that are matched by column; a longer row is shown as deleted and inserted, as
# each pair of cells costs an edit script.
MAX_CELLS = 4_000

EditFunction = Callable[[str, str, Budget], list[Edit]]


def align(old_lines: list[Line], new_lines: list[Line], budget: Budget) -> list[AlignmentStep]:
    """The steps in document order: what was deleted stands before what was inserted."""
    return _align_units(units_of(old_lines), units_of(new_lines), budget)


def align_source(
    old_lines: list[Line], new_lines: list[Line], budget: Budget, edit: EditFunction
) -> list[AlignmentStep]:
    """The steps between the lines of two HTML sources; ``edit`` compares two lines."""
    old = [Unit((line,), is_source=True) for line in old_lines]
    new = [Unit((line,), is_source=True) for line in new_lines]
    return _Steps(_match_source_lines(old, new, budget), budget, edit).build()


def _align_units(old: list[Unit], new: list[Unit], budget: Budget) -> list[AlignmentStep]:
    return _Steps(_match_lines(old, new, budget), budget, edit_text).build()


def _match_lines(old: list[Unit], new: list[Unit], budget: Budget) -> Matching:
    """Match the units of two HTML versions."""
    matching = Matching(old, new)
    match_equal_sources(matching, budget)
    skip_empty(matching)
    match_equal_texts(matching, budget)
    find_equal_moves(matching)
    if matching.unmatched > MAX_UNMATCHED:
        budget.coarse = True
        return matching
    match_splits_and_merges(matching)
    match_similar(matching)
    find_similar_moves(matching)
    return matching


def _match_source_lines(old: list[Unit], new: list[Unit], budget: Budget) -> Matching:
    """Match the lines of two HTML sources; there, nothing counts as moved, split or merged."""
    matching = Matching(old, new)
    match_equal_sources(matching, budget)
    if matching.unmatched > MAX_UNMATCHED:
        budget.coarse = True
    else:
        match_similar(matching)
    return matching


class _Steps:
    def __init__(self, matching: Matching, budget: Budget, edit: EditFunction) -> None:
        self.matching = matching
        self.budget = budget
        self.edit = edit
        self.steps: list[AlignmentStep] = []

    def build(self) -> list[AlignmentStep]:
        """The steps that a matching amounts to."""
        old, new, pairs = self.matching.old, self.matching.new, self.matching.pairs
        rows = sorted(
            (i, j) for i, j in pairs.items() if old[i].is_table_row and new[j].is_table_row
        )
        self.cells = pair_cells([(old[i], new[j]) for i, j in rows if not _is_long(old[i], new[j])])
        self.moves = {i: self.moved(old[i], new[j]) for i, j in sorted(self.matching.moves.items())}
        self.moved_to = {j: i for i, j in self.matching.moves.items()}
        at = 0
        for i, unit in enumerate(old):
            j = pairs.get(i)
            if j is None:
                self.add_deleted(i)
                continue
            if at < j:
                self.add_inserted(at, j)
            at = j + 1
            lines = unit.lines
            if lines[0] is new[j].lines[0] and len(lines) == 1 == len(new[j].lines):
                self.steps.append(AlignmentStep("unchanged", lines, lines))
            elif unit.is_table_row and new[j].is_table_row:
                self.steps += self.paired_rows(unit, new[j])
            else:
                self.steps += self.paired_lines(lines, new[j].lines)
        self.add_inserted(at, len(new))
        return self.steps

    def add_deleted(self, i: int) -> None:
        if i in self.moves:
            self.steps += [step for step in self.moves[i] if step.kind == "moved-from"]
        elif i not in self.matching.skipped_old:
            self.steps += _deleted(self.matching.old[i].lines)

    def add_inserted(self, start: int, end: int) -> None:
        for j in range(start, end):
            if j in self.moved_to:
                moved = self.moves[self.moved_to[j]]
                self.steps += [step for step in moved if step.kind == "moved-to"]
            elif j not in self.matching.skipped_new:
                self.steps += _inserted(self.matching.new[j].lines)

    def moved(self, old: Unit, new: Unit) -> list[AlignmentStep]:
        """Both places of a moved unit, each with the edits between them."""
        out = []
        for a, b in zip_longest(old.lines, new.lines):
            edits = edit_text(a.text if a else "", b.text if b else "", self.budget)
            moved_from = AlignmentStep("moved-from", (a,) if a else (), (b,) if b else (), edits)
            if a:
                out.append(moved_from)
            if b:
                moved_to = AlignmentStep("moved-to", moved_from.old, moved_from.new, edits)
                moved_to.counterpart = moved_from
                out.append(moved_to)
        return out

    def paired_rows(self, old: Unit, new: Unit) -> list[AlignmentStep]:
        """The steps between the cells of two table rows."""
        if old.key == new.key:
            lines = zip(old.lines, new.lines, strict=True)
            return [AlignmentStep("unchanged", (a,), (b,)) for a, b in lines]
        if _is_long(old, new):
            self.budget.coarse = True
            return _deleted(old.lines) + _inserted(new.lines)
        out: list[AlignmentStep] = []
        table = id(next(each for each in old.lines[0].path if each.tag == "table"))
        for place, (cell_old, cell_new) in enumerate(self.cells[id(old)]):
            if len(cell_old) == 1 == len(cell_new):
                out += self.paired_lines(cell_old, cell_new)
            elif cell_old and cell_new:
                units_old = [Unit((line,)) for line in cell_old]
                units_new = [Unit((line,)) for line in cell_new]
                out += _align_units(units_old, units_new, self.budget)
            else:
                out += _deleted(cell_old, (table, place)) + _inserted(cell_new, (table, place))
        return out

    def paired_lines(self, old: tuple[Line, ...], new: tuple[Line, ...]) -> list[AlignmentStep]:
        """The steps between lines that became one another."""
        if len(old) == 1 == len(new) and old[0].content == new[0].content:
            if old[0].path_key == new[0].path_key:
                return [AlignmentStep("unchanged", old, new)]
            new[0].copy_inline(old[0])  # the same content in other containers
        text_old, text_new = whole(old).text, whole(new).text
        is_same = text_old == text_new and _look_same(old, new)
        if not is_same and not self.budget.spend_pair():
            return _deleted(old) + _inserted(new)
        return [AlignmentStep("edited", old, new, self.edit(text_old, text_new, self.budget))]


def _look_same(old: tuple[Line, ...], new: tuple[Line, ...]) -> bool:
    """Whether lines of equal words have equal formats, white space and invisible characters."""
    if [line.content for line in old] == [line.content for line in new]:
        return True
    inlines_old, inlines_new = ([line.inline for line in lines] for lines in (old, new))
    return inlines_old == inlines_new and exact_of(old) == exact_of(new)


def _is_long(old: Unit, new: Unit) -> bool:
    return max(len(old.lines), len(new.lines)) > MAX_CELLS


def _deleted(lines: tuple[Line, ...], column: tuple[int, int] | None = None) -> list[AlignmentStep]:
    return [AlignmentStep("deleted", (line,), (), column=column) for line in lines]


def _inserted(
    lines: tuple[Line, ...], column: tuple[int, int] | None = None
) -> list[AlignmentStep]:
    return [AlignmentStep("inserted", (), (line,), column=column) for line in lines]
