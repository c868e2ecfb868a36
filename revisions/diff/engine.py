"""The comparison itself: sources in, a Diff out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .align import align
from .classify import classify
from .cut import cut
from .lines import Row
from .model import Change
from .pause import collector_paused
from .sequence import Budget
from .shared import cut_both
from .words import POLISH, counted, look

LONGEST_SUMMARY = 120  # characters


class Diff:
    """What changed between two versions, for the renderers of ``revisions.diff``.

    ``changes``: Changes in document order, () when a reader sees no difference. ``same_bytes``:
    the sources are equal. ``coarse``: some mark is wider than it had to be, as the input was too
    large to be answered exactly (never wrong, only less fine).

    Two Diffs of the same sources are equal. Pickling keeps the sources only and compares anew, so
    a cache should hold renderings and ``changes`` instead of Diffs.
    """

    __slots__ = ("_after", "_before", "_how", "_rows", "changes", "coarse", "same_bytes")

    def __init__(
        self,
        before: str,
        after: str,
        how: Callable[[str, str], Diff],
        rows: list[Row],
        changes: tuple[Change, ...],
        coarse: bool,
    ) -> None:
        self._before = before
        self._after = after
        self._how = how
        self._rows = rows
        self.changes = changes
        self.coarse = coarse
        self.same_bytes = before == after

    def __reduce__(self) -> tuple:
        return self._how, (self._before, self._after)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Diff):
            return NotImplemented
        return (self._how, self._before, self._after) == (other._how, other._before, other._after)

    def __hash__(self) -> int:
        return hash((self._how, self._before, self._after))

    def __repr__(self) -> str:
        return f"<Diff {self.counts or 'no change'}{' coarse' if self.coarse else ''}>"

    @property
    def counts(self) -> dict[str, int]:
        """{kind: number of changes}, in the order of their first places."""
        out: dict[str, int] = {}
        for change in self.changes:
            out[change.kind] = out.get(change.kind, 0) + 1
        return out

    @property
    def size(self) -> int:
        """Tags of both sources, about."""
        return self._before.count("<") + self._after.count("<")

    @property
    def rows(self) -> list[Row]:
        """The script behind the changes, for renderers."""
        return self._rows

    def summary(self, words: Mapping[str, Any] | None = None) -> str:
        """One line of plain text, at most 120 characters; ``words``: a table as in ``words``."""
        table = POLISH if words is None else words
        changes = self.changes
        if not changes:
            return table["nothing"]
        if all(change.kind == "format" for change in changes):
            return table["format_only"].format(count=sum(change.count for change in changes))
        telling = [change for change in changes if change.kind != "format"]
        if len(telling) == 1 and telling[0].kind not in ("link", "split", "merge"):
            return _one(telling[0], table)
        if all(change.kind == "text" for change in telling):
            line = "; ".join(_one(change, table) for change in telling)
            if len(line) <= LONGEST_SUMMARY:
                return line
        line = ", ".join(counted(table, kind, number) for kind, number in self.counts.items())
        return _clip(line, LONGEST_SUMMARY)


def _one(change: Change, table: Mapping[str, Any]) -> str:
    before, after = " ".join(change.before.split()), " ".join(change.after.split())
    if change.kind == "move":
        return _fill(table["moved"], after)
    if before and after:
        half = (LONGEST_SUMMARY - 3) // 2
        room = max(half, LONGEST_SUMMARY - 3 - len(before))
        after = _clip(after, room)
        return f"{_clip(before, LONGEST_SUMMARY - 3 - len(after))} → {after}"
    if change.kind == "block" and (before or after) == "hr":
        before, after = (look(table, part) if part else "" for part in (before, after))
    return _fill(table["removed"], before) if before else _fill(table["added"], after)


def _fill(template: str, words: str) -> str:
    room = LONGEST_SUMMARY - len(template.format(words=""))
    return template.format(words=_clip(words or "·", room))


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def compare(before: str, after: str) -> Diff:
    """Compare two HTML sources as a reader sees them; "" for nothing. Never fails on bad HTML."""
    if before == after:
        return Diff(before, after, compare, same_rows(before), (), False)
    budget = Budget()
    with collector_paused(before.count("<") + after.count("<")):
        rows = align(*cut_both(before, after), budget)
        changes = classify(rows)
    return Diff(before, after, compare, rows, changes, budget.coarse)


def same_rows(source: str) -> list[Row]:
    """The script of a version that did not change."""
    return [Row("same", (line,), (line,)) for line in cut(source)]
