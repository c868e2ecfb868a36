"""The cells of paired table rows, matched by column over the whole table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..increasing_subsequence import heaviest_increasing_subsequence
from ..lines import Line
from .units import Unit
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

Cell = tuple[Line, ...]
CellPairs = list[tuple[Cell, Cell]]


def cells_of(lines: tuple[Line, ...]) -> list[Cell]:
    """The cells of a row, each with its lines; the outermost row counts."""
    depth = next(index for index, each in enumerate(lines[0].path) if each.tag == "tr") + 1
    # A path of bounded length may end at the row: its lines are one cell.
    cells = groupby(lines, lambda line: [id(each) for each in line.path[depth : depth + 1]])
    return [tuple(cell) for _id, cell in cells]


def pair_cells(rows: list[tuple[Unit, Unit]]) -> dict[int, CellPairs]:
    """{id of the old row: its cells beside the new row's}; () for a cell inserted or deleted.

    Where numbers of cells differ, all rows of the same two numbers decide together which column
    was inserted or deleted, so that one odd row cannot mislead.
    """
    groups: dict[tuple[int, int, int], list[tuple[Unit, list[Cell], list[Cell]]]] = {}
    for old, new in rows:
        if old.key == new.key:
            continue
        table = next(each for each in old.lines[0].path if each.tag == "table")
        cells_old, cells_new = cells_of(old.lines), cells_of(new.lines)
        key = (id(table), len(cells_old), len(cells_new))
        groups.setdefault(key, []).append((old, cells_old, cells_new))
    out: dict[int, CellPairs] = {}
    for (_table, count_old, count_new), members in groups.items():
        chain = _matched_columns([each[1:] for each in members], count_old, count_new)
        for old, cells_old, cells_new in members:
            pairs: CellPairs = []
            a = b = 0
            for x, y in [*chain, (count_old, count_new)]:
                pairs += [(cell, ()) for cell in cells_old[a:x]]
                pairs += [((), cell) for cell in cells_new[b:y]]
                if x < count_old:
                    pairs.append((cells_old[x], cells_new[y]))
                a, b = x + 1, y + 1
            out[id(old)] = pairs
    return out


def _matched_columns(
    rows: Sequence[tuple[list[Cell], list[Cell]]], count_old: int, count_new: int
) -> list[tuple[int, int]]:
    """Pairs of columns, in order, whose cells are most similar in sum."""
    if count_old == count_new or count_old * count_new > MAX_COLUMN_PAIRS:
        return [(k, k) for k in range(min(count_old, count_new))]
    scores = [[LEAST_SCORE] * count_new for _ in range(count_old)]
    for cells_old, cells_new in rows[: MAX_CELL_PAIRS // (count_old * count_new)]:
        texts_old = [" ".join(line.text for line in cell) for cell in cells_old]
        texts_new = [" ".join(line.text for line in cell) for cell in cells_new]
        bags_new = [bag_of(text) for text in texts_new]
        for a, text in enumerate(texts_old):
            bag = bag_of(text)
            for b, other in enumerate(texts_new):
                if text == other:
                    scores[a][b] += 1 if text else BOTH_EMPTY_SCORE
                else:
                    scores[a][b] += similarity(bag, bags_new[b])
    return heaviest_increasing_subsequence(
        [(a, b, score) for a, row in enumerate(scores) for b, score in enumerate(row)]
    )
