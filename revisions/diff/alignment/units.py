"""The units that are aligned: single lines, and table rows as wholes."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from ..lines import Line
from ..model import PICTURE
from .word_similarity import Bag, bag_of

Cell = tuple[Line, ...]
SEPARATOR = "\x1f"  # canonical text never holds it


@dataclass(slots=True, eq=False)
class Unit:
    """A line, or all lines of one table row; ``is_source``: a line of an HTML source as text."""

    lines: tuple[Line, ...]
    is_table_row: bool = False
    is_source: bool = False
    _text: str | None = None
    _bag: Bag | None = None

    @property
    def text(self) -> str:
        """The text that is compared; equal for units that differ in markup only."""
        if self._text is None:
            self._text = self._read_text()
        return self._text

    def _read_text(self) -> str:
        first = self.lines[0]
        if self.is_source:
            return first.text
        if first.tag == "hr":
            return SEPARATOR + "hr"
        if self.is_table_row:
            text = SEPARATOR.join(line.text for line in self.lines)
        else:
            text = first.text
            if "\n" in text or "  " in text:
                text = " ".join(text.split())
        if PICTURE in text:
            text += SEPARATOR.join(
                repr(run.picture) for line in self.lines for run in line.inline.runs if run.picture
            )
        return text

    @property
    def key(self) -> Hashable:
        """Equal for units with the same source in the same containers."""
        if len(self.lines) == 1:
            return (self.lines[0].path_key, self.lines[0].content)
        return tuple((line.path_key, line.content) for line in self.lines)

    def has_same_source(self, other: Unit) -> bool:
        """Whether both have the same source in the same containers."""
        return self.lines[0] is other.lines[0] or self.key == other.key

    @property
    def bag(self) -> Bag:
        """The words of the text, counted."""
        if self._bag is None:
            self._bag = bag_of(self.text)
        return self._bag

    @property
    def shape(self) -> str:
        """ "line", "hr", "row", or "cell" for a table row with one line."""
        if self.is_table_row:
            return "cell" if len(self.lines) == 1 else "row"
        return "hr" if self.lines[0].tag == "hr" else "line"

    def may_become(self, other: Unit) -> bool:
        """Whether one can be an edit of the other; a row with one line fits a line and a row."""
        if self.shape == other.shape:
            return True
        return {self.shape, other.shape} in ({"cell", "row"}, {"cell", "line"})

    @property
    def is_empty(self) -> bool:
        """Whether a reader finds nothing here: no word, no image, no cell, no rule."""
        path = self.lines[0].path
        in_cell = bool(path) and path[-1].tag in ("td", "th")
        return not (self.is_table_row or self.is_source or self.text or in_cell)


def units_of(lines: list[Line]) -> list[Unit]:
    """Lines as units; a row with one cell only is page layout: its lines stay single units."""
    out: list[Unit] = []
    for row, members in groupby(lines, attrgetter("table_row")):
        found = tuple(members)
        if row is not None and (len(found) == 1 or len(cells_of(found)) > 1):
            out.append(Unit(found, is_table_row=True))
        else:
            out += [Unit((line,)) for line in found]
    return out


def cells_of(row: tuple[Line, ...]) -> list[Cell]:
    """The cells of a row, each with its lines."""
    depth = [each.tag for each in row[0].path].index("tr") + 1
    # A path of bounded length may end at the row: its lines are one cell.
    return [tuple(cell) for _, cell in groupby(row, lambda line: line.path[depth : depth + 1])]
