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
from ..lcs import unmatched_ranges
from ..lines import AlignmentStep, Line, whole
from ..model import Edit
from .columns import CellPairs, pair_cells, table_of
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
    """Makes the steps that a matching amounts to."""

    def __init__(self, matching: Matching, budget: Budget, edit: EditFunction) -> None:
        self.matching = matching
        self.budget = budget
        self.edit = edit
        self.cells: dict[int, CellPairs] = {}  # by id of the old row

    def build(self) -> list[AlignmentStep]:
        old, new = self.matching.old, self.matching.new
        pairs = sorted(self.matching.pairs.items())
        rows = [(old[i], new[j]) for i, j in pairs if old[i].is_table_row and new[j].is_table_row]
        self.cells = pair_cells([row for row in rows if not _is_long(*row)])
        moved_from, moved_to = {}, {}
        for i, j in sorted(self.matching.moves.items()):
            moved_from[i], moved_to[j] = self.moved(old[i], new[j])
        steps: list[AlignmentStep] = []
        for start_old, end_old, start_new, end_new in unmatched_ranges(pairs, len(old), len(new)):
            for i in range(start_old, end_old):
                if i in moved_from:
                    steps += moved_from[i]
                elif i not in self.matching.skipped_old:
                    steps += _deleted(old[i].lines)
            for j in range(start_new, end_new):
                if j in moved_to:
                    steps += moved_to[j]
                elif j not in self.matching.skipped_new:
                    steps += _inserted(new[j].lines)
            if end_old == len(old):
                break
            unit, became = old[end_old], new[end_new]
            if unit.lines[0] is became.lines[0] and len(unit.lines) == 1 == len(became.lines):
                steps.append(AlignmentStep("unchanged", unit.lines, became.lines))
            elif unit.is_table_row and became.is_table_row:
                steps += self.paired_rows(unit, became)
            else:
                steps += self.paired_lines(unit.lines, became.lines)
        return steps

    def moved(self, old: Unit, new: Unit) -> tuple[list[AlignmentStep], list[AlignmentStep]]:
        """The steps of both places of a moved unit, each with the edits between them."""
        there, here = [], []
        for a, b in zip_longest(old.lines, new.lines):
            edits = edit_text(a.text if a else "", b.text if b else "", self.budget)
            lines = (a,) if a else (), (b,) if b else ()
            moved_from = AlignmentStep("moved-from", *lines, edits)
            if a:
                there.append(moved_from)
            if b:
                here.append(AlignmentStep("moved-to", *lines, edits, counterpart=moved_from))
        return there, here

    def paired_rows(self, old: Unit, new: Unit) -> list[AlignmentStep]:
        """The steps between the cells of two table rows."""
        if old.key == new.key:
            lines = zip(old.lines, new.lines, strict=True)
            return [AlignmentStep("unchanged", (a,), (b,)) for a, b in lines]
        if _is_long(old, new):
            self.budget.coarse = True
            return _deleted(old.lines) + _inserted(new.lines)
        out: list[AlignmentStep] = []
        for place, (cell_old, cell_new) in enumerate(self.cells[id(old)]):
            if len(cell_old) == 1 == len(cell_new):
                out += self.paired_lines(cell_old, cell_new)
            elif cell_old and cell_new:
                units_old = [Unit((line,)) for line in cell_old]
                units_new = [Unit((line,)) for line in cell_new]
                out += _align_units(units_old, units_new, self.budget)
            else:
                column = (id(table_of(old)), place)
                out += _deleted(cell_old, column) + _inserted(cell_new, column)
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
    return whole(old).runs == whole(new).runs and exact_of(old) == exact_of(new)


def _is_long(old: Unit, new: Unit) -> bool:
    return max(len(old.lines), len(new.lines)) > MAX_CELLS


def _deleted(lines: tuple[Line, ...], column: tuple[int, int] | None = None) -> list[AlignmentStep]:
    return [AlignmentStep("deleted", (line,), (), column=column) for line in lines]


def _inserted(
    lines: tuple[Line, ...], column: tuple[int, int] | None = None
) -> list[AlignmentStep]:
    return [AlignmentStep("inserted", (), (line,), column=column) for line in lines]
