"""The cells of paired table rows, matched by column over the whole table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from ..increasing_subsequence import Pairs, heaviest_increasing_subsequence
from ..lcs import unmatched_ranges
from ..lines import Container, whole
from .units import Cell, Unit, cells_of
from .word_similarity import bag_of, similarity

# Pairs of columns that are compared; wider tables are matched place by place.
MAX_COLUMN_PAIRS = 10_000
# Cells that are compared to find which columns belong together; a table's first rows tell.
MAX_CELL_PAIRS = 20_000
# What a pair of cells says for their columns being the same: from 0 to 1 for words in common.
# Two empty cells say little: three such pairs less than one pair of equal words.
BOTH_EMPTY_SCORE = 0.3
# Columns with nothing in common are still paired rather than deleted and inserted: any number that
# is small beside the others.
LEAST_SCORE = 0.01

CellPairs = list[tuple[Cell, Cell]]


def table_of(row: Unit) -> Container:
    """The outermost table that a row stands in."""
    return next(each for each in row.lines[0].path if each.tag == "table")


def pair_cells(rows: list[tuple[Unit, Unit]]) -> dict[int, CellPairs]:
    """{id of the old row: its cells beside the new row's}; () for a cell inserted or deleted.

    Where numbers of cells differ, all rows of the same two numbers decide together which column
    was inserted or deleted, so that one odd row cannot mislead.
    """
    groups: dict[tuple[int, int, int], list[tuple[Unit, list[Cell], list[Cell]]]] = {}
    for old, new in rows:
        if old.key != new.key:
            cells_old, cells_new = cells_of(old.lines), cells_of(new.lines)
            key = (id(table_of(old)), len(cells_old), len(cells_new))
            groups.setdefault(key, []).append((old, cells_old, cells_new))
    out: dict[int, CellPairs] = {}
    for (_table, count_old, count_new), members in groups.items():
        columns = _matched_columns([each[1:] for each in members], count_old, count_new)
        for row, cells_old, cells_new in members:
            pairs: CellPairs = []
            for i, x, j, y in unmatched_ranges(columns, count_old, count_new):
                pairs += [(cell, ()) for cell in cells_old[i:x]]
                pairs += [((), cell) for cell in cells_new[j:y]]
                pairs += zip(cells_old[x : x + 1], cells_new[y : y + 1], strict=True)
            out[id(row)] = pairs
    return out


def _matched_columns(
    rows: Sequence[tuple[list[Cell], list[Cell]]], count_old: int, count_new: int
) -> Pairs:
    """Pairs of columns, in order, whose cells are most similar in sum."""
    if count_old == count_new or count_old * count_new > MAX_COLUMN_PAIRS:
        return [(k, k) for k in range(min(count_old, count_new))]
    scores = dict.fromkeys(product(range(count_old), range(count_new)), LEAST_SCORE)
    for row in rows[: MAX_CELL_PAIRS // len(scores)]:
        texts_old, texts_new = ([whole(cell).text for cell in cells] for cells in row)
        bags_old, bags_new = ([bag_of(text) for text in texts] for texts in (texts_old, texts_new))
        for a, b in scores:
            if texts_old[a] == texts_new[b]:
                scores[a, b] += 1 if texts_old[a] else BOTH_EMPTY_SCORE
            else:
                scores[a, b] += similarity(bags_old[a], bags_new[b])
    return heaviest_increasing_subsequence([(a, b, score) for (a, b), score in scores.items()])
