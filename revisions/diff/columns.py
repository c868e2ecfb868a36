"""The cells of paired table rows, matched by column over the whole table."""

from __future__ import annotations

from .lines import Line
from .similar import bag_of, weight
from .units import Unit

Cells = list[tuple[Line, ...]]
Paired = list[tuple[tuple[Line, ...], tuple[Line, ...]]]


def cells_of(lines: tuple[Line, ...]) -> Cells:
    """The cells of a row, each with its lines; the outermost row counts."""
    depth = (
        next(index for index, container in enumerate(lines[0].path) if container.tag == "tr") + 1
    )
    out: Cells = []
    last = None
    for line in lines:
        cell = line.path[depth] if len(line.path) > depth else None
        if out and cell is last:
            out[-1] = (*out[-1], line)
        else:
            out.append((line,))
        last = cell
    return out


def pair_cells(rows: list[tuple[Unit, Unit]]) -> dict[int, Paired]:
    """{id of the old row: its cells beside the new row's}; () for a cell inserted or deleted.

    Where numbers of cells differ, all rows of the same two numbers decide together which column
    was inserted or deleted, so that one odd row cannot mislead.
    """
    split = [
        (old, cells_of(old.lines), cells_of(new.lines)) for old, new in rows if old.key != new.key
    ]
    groups: dict[tuple, list] = {}
    for old, cells_old, cells_new in split:
        table = next(container for container in old.lines[0].path if container.tag == "table")
        key = (id(table), len(cells_old), len(cells_new))
        groups.setdefault(key, []).append((old, cells_old, cells_new))
    out: dict[int, Paired] = {}
    for (_table, count_old, count_new), members in groups.items():
        if count_old == count_new:
            places = [(k, k) for k in range(count_old)]
        else:
            places = _match_columns(members, count_old, count_new)
        for old, cells_old, cells_new in members:
            out[id(old)] = [
                (cells_old[a] if a is not None else (), cells_new[b] if b is not None else ())
                for a, b in places
            ]
    return out


def _match_columns(
    members: list, count_old: int, count_new: int
) -> list[tuple[int | None, int | None]]:
    """The matching of columns, in order, with the greatest similarity of their cells in sum."""
    if count_old * count_new > 10_000:
        both = min(count_old, count_new)
        return (
            [(k, k) for k in range(both)]
            + [(k, None) for k in range(both, count_old)]
            + [(None, k) for k in range(both, count_new)]
        )
    table = [[0.01] * count_new for _ in range(count_old)]
    for _old, cells_old, cells_new in members[: max(1, 20_000 // (count_old * count_new))]:
        texts_old = [" ".join(line.text for line in cell) for cell in cells_old]
        texts_new = [" ".join(line.text for line in cell) for cell in cells_new]
        bags_old = [bag_of(text) for text in texts_old]
        bags_new = [bag_of(text) for text in texts_new]
        for a in range(count_old):
            for b in range(count_new):
                table[a][b] += _cell_similarity(
                    texts_old[a], bags_old[a], texts_new[b], bags_new[b]
                )
    best = [[0.0] * (count_new + 1) for _ in range(count_old + 1)]
    for a in range(count_old - 1, -1, -1):
        for b in range(count_new - 1, -1, -1):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + table[a][b])
    out: list[tuple[int | None, int | None]] = []
    a = b = 0
    while a < count_old or b < count_new:
        if a < count_old and b < count_new and best[a][b] == best[a + 1][b + 1] + table[a][b]:
            out.append((a, b))
            a, b = a + 1, b + 1
        elif a < count_old and (b == count_new or best[a][b] == best[a + 1][b]):
            out.append((a, None))
            a += 1
        else:
            out.append((None, b))
            b += 1
    return out


def _cell_similarity(text_old: str, bag_old: dict, text_new: str, bag_new: dict) -> float:
    if text_old == text_new:
        return 1.0 if text_old else 0.3
    size = weight(bag_old) + weight(bag_new)
    if not size:
        return 0.0
    both = sum(min(count, bag_new.get(word, 0)) * len(word) for word, count in bag_old.items())
    return 1.6 * both / size
