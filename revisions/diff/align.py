"""Which lines of the old version are which lines of the new one.

Lines that are equal in source are matched first and never parsed; of what is left, equal texts,
then similar ones within each gap, then what changed places. A table row is one unit; the cells of
paired rows are matched by column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from .columns import pair_cells
from .edits import edit_text
from .lines import AlignmentStep, Line, joined
from .model import Edit
from .sequence import Budget, heaviest_chain, match
from .similar import find_splits_and_merges, similar_pairs
from .units import Unit, units_of

MAX_UNMATCHED = 12_000  # unmatched lines on both sides; beyond it nothing is likened
MAX_PIECES = 2_000  # of equal lines, where there are very many or their match is coarse
MAX_CELLS = 4_000  # of a row whose cells are matched
MANY = 400  # lines of a long text
TRUSTED = 12  # shared lines in a row that need no second look
NEAR = 0.42  # the least similarity of two bags of words for one to be an edit of the other
MOVED = 0.8  # and for one to be the other in a new place
SHORT = 40  # characters; as short lines may replace one another place by place


EditFunction = Callable[[str, str, Budget], list[Edit]]


@dataclass(slots=True)
class _Matching:
    """Who is whose: filled gap by gap."""

    old: list[Unit]
    new: list[Unit]
    pairs: dict[int, int] = field(default_factory=dict)  # old → new, in order on both sides
    clusters: list[tuple[range, range]] = field(default_factory=list)
    moves: dict[int, int] = field(default_factory=dict)  # old → new, out of order
    empty_old: set[int] = field(default_factory=set)  # lines with nothing to read
    empty_new: set[int] = field(default_factory=set)
    edit: EditFunction = edit_text
    found: tuple | None = None  # the gaps as last found, and what they were found for

    def drop_empty(self) -> None:
        """Leave out unmatched lines that turn out to hold nothing."""
        for olds, news in self.gaps():
            self.empty_old.update(i for i in olds if self.old[i].is_empty)
            self.empty_new.update(j for j in news if self.new[j].is_empty)

    def gaps(self) -> list[tuple[list[int], list[int]]]:
        """The unmatched units between matched ones, moved ones left out."""
        done = len(self.pairs), len(self.clusters), len(self.moves)
        done += len(self.empty_old), len(self.empty_new)
        if self.found is not None and self.found[0] == done:
            return self.found[1]
        taken_old = self.empty_old.union(self.moves, *(c[0] for c in self.clusters))
        taken_new = self.empty_new.union(self.moves.values(), *(c[1] for c in self.clusters))
        stops = sorted([*self.pairs.items(), *((c[0][-1], c[1][-1]) for c in self.clusters)])
        out = []
        i = j = 0
        for x, y in [*stops, (len(self.old), len(self.new))]:
            if x > i or y > j:
                olds = [k for k in range(i, x) if k not in taken_old]
                news = [k for k in range(j, y) if k not in taken_new]
                if olds or news:
                    out.append((olds, news))
            i, j = x + 1, y + 1
        self.found = done, out
        return out


def align(old_lines: list[Line], new_lines: list[Line], budget: Budget) -> list[AlignmentStep]:
    """The script of rows, in document order: what is gone stands before what came."""
    return _run(_Matching(units_of(old_lines), units_of(new_lines)), budget)


def align_units(
    old: list[Unit], new: list[Unit], budget: Budget, edit: EditFunction
) -> list[AlignmentStep]:
    """The same for units given, with an editor of their own and without moves."""
    matching = _Matching(old, new, edit=edit)
    _match_equal(matching, budget)
    if sum(len(olds) + len(news) for olds, news in matching.gaps()) > MAX_UNMATCHED:
        budget.coarse = True
    else:
        _match_similar(matching)
    return _steps(matching, budget)


def _run(matching: _Matching, budget: Budget) -> list[AlignmentStep]:
    _match_equal(matching, budget)
    matching.drop_empty()
    _match_text(matching, budget)
    _find_moves(matching)
    if sum(len(olds) + len(news) for olds, news in matching.gaps()) > MAX_UNMATCHED:
        budget.coarse = True
    else:
        _match_similar(matching)
        _find_moves(matching, similar=True)
    return _steps(matching, budget)


def _match_equal(matching: _Matching, budget: Budget) -> None:
    old, new, pairs = matching.old, matching.new, matching.pairs
    low, most = 0, min(len(old), len(new))
    while low < most and old[low].has_same_source(new[low]):
        pairs[low] = low
        low += 1
    high_old, high_new = len(old), len(new)
    while (
        high_old > low and high_new > low and old[high_old - 1].has_same_source(new[high_new - 1])
    ):
        high_old -= 1
        high_new -= 1
        pairs[high_old] = high_new
    if low in (high_old, high_new):
        return
    if high_old - low > MANY:
        _match_shared_runs(matching, low, high_old, high_new)
    for middle_old, middle_new in matching.gaps():
        if not middle_old or not middle_new:
            continue
        keys_old = {i: old[i].key for i in middle_old}
        keys_new = {j: new[j].key for j in middle_new}
        weights = {i: sum(len(line.raw) + 1 for line in old[i].lines) for i in middle_old}
        _match_keys(matching, keys_old, keys_new, middle_old, middle_new, weights, budget)


def _match_shared_runs(matching: _Matching, low: int, high_old: int, high_new: int) -> None:
    """In a long text, lines that were read once for both and stand long in a row are the same."""
    places = {id(matching.new[j].lines[0]): j for j in range(low, high_new)}
    run: list[tuple[int, int]] = []
    for i in range(low, high_old + 1):
        j = places.get(id(matching.old[i].lines[0])) if i < high_old else None
        if run and j == run[-1][1] + 1:
            run.append((i, j))
            continue
        if len(run) >= TRUSTED:
            matching.pairs.update(run)
        run = [(i, j)] if j is not None else []


def _match_text(matching: _Matching, budget: Budget) -> None:
    for olds, news in matching.gaps():
        if not olds or not news:
            continue
        old = {i: matching.old[i].text for i in olds}
        new = {j: matching.new[j].text for j in news}
        weights = {i: len(text) + 1 for i, text in old.items()}
        _match_keys(matching, old, new, olds, news, weights, budget)


def _match_keys(matching, old, new, olds, news, weights, budget) -> None:
    """Match equal keys in a gap: unique ones by weight, so that the shorter side of a swap
    is the one that moved; the rest by longest common subsequence in between."""
    count_old: dict = {}
    count_new: dict = {}
    for i in olds:
        count_old.setdefault(old[i], []).append(i)
    for j in news:
        count_new.setdefault(new[j], []).append(j)
    unique = []
    for key, places in count_old.items():
        others = count_new.get(key)
        if others is not None and len(places) == 1 == len(others) and key != "":
            unique.append((places[0], others[0], weights[places[0]]))
    chain = heaviest_chain(unique)
    matching.pairs.update(chain)
    olds, news = list(olds), list(news)
    at_old = at_new = 0
    end = (olds[-1] + 1 if olds else 0, news[-1] + 1 if news else 0)
    for x, y in [*chain, end]:
        stop_old, stop_new = at_old, at_new
        while stop_old < len(olds) and olds[stop_old] < x:
            stop_old += 1
        while stop_new < len(news) and news[stop_new] < y:
            stop_new += 1
        part_old = [i for i in olds[at_old:stop_old] if old[i] in count_new]
        part_new = [j for j in news[at_new:stop_new] if new[j] in count_old]
        if part_old and part_new:
            found = match([old[i] for i in part_old], [new[j] for j in part_new], budget)
            if (budget.coarse or len(found) > MAX_UNMATCHED) and _is_fragmented(found):
                budget.coarse, found = True, []
            for a, b in found:
                matching.pairs[part_old[a]] = part_new[b]
        at_old, at_new = stop_old + 1, stop_new + 1


def _is_fragmented(found: list[tuple[int, int]]) -> bool:
    """Whether a match is in so many pieces that it would only confuse."""
    pieces = sum(b[0] - a[0] != 1 or b[1] - a[1] != 1 for a, b in pairwise(found))
    return pieces > MAX_PIECES


def _find_moves(matching: _Matching, similar: bool = False) -> None:
    """What is left on both sides with equal, or very similar, text changed its place."""
    left_old = [i for olds, _ in matching.gaps() for i in olds]
    left_new = [j for _, news in matching.gaps() for j in news]
    if not left_old or not left_new:
        return
    if not similar:
        places: dict[str, list[int]] = {}
        for j in left_new:
            places.setdefault(matching.new[j].text, []).append(j)
        for i in left_old:
            text = matching.old[i].text
            found = places.get(text)
            if found and len(text) >= 8:
                matching.moves[i] = found.pop(0)
        return
    bags_old = [matching.old[i].bag for i in left_old]
    bags_new = [matching.new[j].bag for j in left_new]
    used: set[int] = set()
    for a, b, score in sorted(
        similar_pairs(bags_old, bags_new, MOVED), key=lambda p: (-p[2], p[0], p[1])
    ):
        i, j = left_old[a], left_new[b]
        if i in matching.moves or j in used or len(matching.old[i].text) < 20:
            continue
        if not matching.old[i].may_become(matching.new[j]):
            continue
        if score >= MOVED:
            matching.moves[i] = j
            used.add(j)


def _match_similar(matching: _Matching) -> None:
    for olds, news in matching.gaps():
        if not olds or not news:
            continue
        if len(olds) + len(news) > 2 and not matching.old[olds[0]].is_source:
            for range_old, range_new in find_splits_and_merges(
                [matching.old[i].bag if matching.old[i].shape == "line" else {} for i in olds],
                [matching.new[j].bag if matching.new[j].shape == "line" else {} for j in news],
            ):
                block_old = [olds[k] for k in range_old]
                block_new = [news[k] for k in range_new]
                if _is_contiguous(block_old) and _is_contiguous(block_new):
                    matching.clusters.append(
                        (
                            range(block_old[0], block_old[-1] + 1),
                            range(block_new[0], block_new[-1] + 1),
                        )
                    )
    for olds, news in matching.gaps():
        if not olds or not news:
            continue
        if len(olds) == 1 == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs[olds[0]] = news[0]
            continue
        scored = similar_pairs(
            [matching.old[i].bag for i in olds], [matching.new[j].bag for j in news], NEAR
        )
        chain = heaviest_chain(
            [
                (olds[a], news[b], score)
                for a, b, score in scored
                if matching.old[olds[a]].may_become(matching.new[news[b]])
            ]
        )
        matching.pairs.update(chain)
    for olds, news in matching.gaps():
        if len(olds) == len(news) and _may_be_rewritten(matching, olds, news):
            matching.pairs.update(zip(olds, news, strict=True))
        elif olds and news and min(len(olds), len(news)) == 1:
            _pair_label(matching, olds, news)


def _is_contiguous(block: list[int]) -> bool:
    return block[-1] - block[0] + 1 == len(block)


def _may_be_rewritten(matching: _Matching, olds: list[int], news: list[int]) -> bool:
    """Whether what is left may be read as one thing written anew, place by place."""
    for i, j in zip(olds, news, strict=True):
        old, new = matching.old[i], matching.new[j]
        if not old.may_become(new) or old.shape == "hr":
            return False
        if old.is_table_row and new.is_table_row:
            continue
        if _container_tag(old) != _container_tag(new):
            return False
        if len(olds) > 1 and max(len(old.text), len(new.text)) > SHORT:
            return False
    return True


def _pair_label(matching: _Matching, olds: list[int], news: list[int]) -> None:
    """A short line that gave way to another beside longer company: "Do pobrania:", "Na skróty:"."""
    for i in olds:
        for j in news:
            old, new = matching.old[i].text, matching.new[j].text
            if (
                max(len(old), len(new)) <= SHORT
                and _may_be_rewritten(matching, [i], [j])
                and old[-1:] == new[-1:]
                and not old[-1:].isalnum()
            ):
                matching.pairs[i] = j
                return


def _container_tag(unit: Unit) -> str:
    line = unit.lines[0]
    return line.path[-1].tag if line.path else line.tag or "div"


def _steps(matching: _Matching, budget: Budget) -> list[AlignmentStep]:
    """Matches as rows; inside a gap what is gone comes first, then what came."""
    back = {j: i for i, j in matching.moves.items()}
    clusters_at = {c[0][0]: c for c in matching.clusters}
    stops = sorted(
        [(i, j, None) for i, j in matching.pairs.items()]
        + [(c[0][0], c[1][0], c) for c in clusters_at.values()],
        key=lambda stop: stop[:2],
    )
    moved: dict[int, list[AlignmentStep]] = {}
    for i, j in matching.moves.items():
        moved[i] = _moved(matching.old[i], matching.new[j], budget)
    cells = pair_cells(
        [
            (matching.old[i], matching.new[j])
            for i, j in matching.pairs.items()
            if matching.old[i].is_table_row
            and matching.new[j].is_table_row
            and max(len(matching.old[i].lines), len(matching.new[j].lines)) <= MAX_CELLS
        ]
    )
    rows: list[AlignmentStep] = []
    end = len(matching.old)
    i = j = 0
    for x, y, block in [*stops, (len(matching.old), len(matching.new), None)]:
        for k in range(i, x):  # mostly none
            if k in moved:
                rows += [row for row in moved[k] if row.kind == "moved-from"]
            elif k not in matching.empty_old:
                rows += [AlignmentStep("deleted", (line,), ()) for line in matching.old[k].lines]
        for k in range(j, y):
            if k in back:
                rows += [row for row in moved[back[k]] if row.kind == "moved-to"]
            elif k not in matching.empty_new:
                rows += [AlignmentStep("inserted", (), (line,)) for line in matching.new[k].lines]
        i, j = x + 1, y + 1
        if block is not None:
            old = tuple(line for k in block[0] for line in matching.old[k].lines)
            new = tuple(line for k in block[1] for line in matching.new[k].lines)
            rows += _edited(old, new, budget, matching.edit)
            i, j = block[0][-1] + 1, block[1][-1] + 1
        elif x < end and matching.old[x].lines[0] is matching.new[y].lines[0]:
            lines = matching.old[x].lines
            if len(lines) == 1:
                rows.append(AlignmentStep("unchanged", lines, lines))
            else:
                rows += [AlignmentStep("unchanged", (line,), (line,)) for line in lines]
        elif x < end:
            rows += _paired(matching.old[x], matching.new[y], cells, budget, matching.edit)
    return rows


def _paired(
    old: Unit, new: Unit, cells: dict, budget: Budget, edit: EditFunction
) -> list[AlignmentStep]:
    if not (old.is_table_row and new.is_table_row):
        return _edited(old.lines, new.lines, budget, edit)
    if old.key == new.key:
        return [
            AlignmentStep("unchanged", (a,), (b,))
            for a, b in zip(old.lines, new.lines, strict=True)
        ]
    if max(len(old.lines), len(new.lines)) > MAX_CELLS:
        budget.coarse = True
        gone = [AlignmentStep("deleted", (line,), ()) for line in old.lines]
        return gone + [AlignmentStep("inserted", (), (line,)) for line in new.lines]
    out = []
    table = id(next(container for container in old.lines[0].path if container.tag == "table"))
    for place, (cell_old, cell_new) in enumerate(cells[id(old)]):
        if cell_old and cell_new:
            if len(cell_old) == 1 == len(cell_new):
                out += _edited(cell_old, cell_new, budget, edit)
            else:
                out += align_cell(cell_old, cell_new, budget)
        elif cell_old:
            out += [
                AlignmentStep("deleted", (line,), (), column=(table, place)) for line in cell_old
            ]
        else:
            out += [
                AlignmentStep("inserted", (), (line,), column=(table, place)) for line in cell_new
            ]
    return out


def align_cell(old: tuple[Line, ...], new: tuple[Line, ...], budget: Budget) -> list[AlignmentStep]:
    """The script of one cell's lines; here each line counts by itself."""
    matching = _Matching([Unit((line,)) for line in old], [Unit((line,)) for line in new])
    return _run(matching, budget)


def _edited(
    old: tuple[Line, ...], new: tuple[Line, ...], budget: Budget, edit: EditFunction
) -> list[AlignmentStep]:
    if (
        len(old) == 1 == len(new)
        and old[0].raw == new[0].raw
        and old[0].path_key == new[0].path_key
    ):
        return [AlignmentStep("unchanged", old, new)]
    if len(old) == 1 == len(new) and old[0].raw == new[0].raw:
        new[0].copy_inline(old[0])  # the same words in another frame
    text_old, text_new = joined(old), joined(new)
    if text_old != text_new and not budget.spend_pair():
        budget.coarse = True
        return [
            *(AlignmentStep("deleted", (line,), ()) for line in old),
            *(AlignmentStep("inserted", (), (line,)) for line in new),
        ]
    return [AlignmentStep("edited", old, new, edit(text_old, text_new, budget))]


def _moved(old: Unit, new: Unit, budget: Budget) -> list[AlignmentStep]:
    """Both places of a unit that changed its place, each with the edits between them."""
    out = []
    for a, b in zip_longest(old.lines, new.lines):
        edits = edit_text(a.text if a else "", b.text if b else "", budget)
        gone = AlignmentStep("moved-from", (a,) if a else (), (b,) if b else (), edits)
        came = AlignmentStep("moved-to", gone.old, gone.new, edits, counterpart=gone)
        out += [row for row, line in ((gone, a), (came, b)) if line]
    return out
