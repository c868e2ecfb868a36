"""What is aligned: lines, and table rows as wholes."""

from __future__ import annotations

from dataclasses import dataclass

from .lines import Line
from .model import PICTURE
from .similar import Bag, bag_of


@dataclass(slots=True, eq=False)
class Unit:
    """A line, or all lines of one table row."""

    lines: tuple[Line, ...]
    row: bool = False
    source: bool = False
    _text: str | None = None
    _bag: Bag | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            if self.source:
                self._text = self.lines[0].text
                return self._text
            if self.row:
                self._text = "\x1f".join(line.text for line in self.lines)
            else:
                self._text = " ".join(self.lines[0].text.split())
            if PICTURE in self._text:
                self._text += "\x1f".join(
                    repr(run.picture)
                    for line in self.lines
                    for run in line.inline.runs
                    if run.picture
                )
            if self.lines[0].tag == "hr":
                self._text = "\x1fhr"
        return self._text

    @property
    def key(self) -> tuple:
        if len(self.lines) == 1:
            return (self.lines[0].sign, self.lines[0].raw)
        return tuple((line.sign, line.raw) for line in self.lines)

    def same(self, other: Unit) -> bool:
        """Whether both have the same source in the same boxes."""
        return self.lines[0] is other.lines[0] or self.key == other.key

    @property
    def bag(self) -> Bag:
        if self._bag is None:
            self._bag = bag_of(self.text)
        return self._bag

    @property
    def shape(self) -> str:
        line = self.lines[0]
        if self.row:
            return "cell" if len(self.lines) == 1 else "row"
        return "hr" if line.tag == "hr" else "line"

    def fits(self, other: Unit) -> bool:
        """Whether one may be an edit of the other; a row with one cell may be a line or a row."""
        if self.shape == other.shape:
            return True
        return {self.shape, other.shape} in ({"cell", "row"}, {"cell", "line"})

    @property
    def in_cell(self) -> bool:
        line = self.lines[0]
        return bool(line.path) and line.path[-1].tag in ("td", "th")

    @property
    def nothing(self) -> bool:
        """Whether a reader finds nothing here: no word, no image, no cell, no rule."""
        return not (self.row or self.source or self.text or self.in_cell)


def units_of(lines: list[Line]) -> list[Unit]:
    """Lines as units; a row with one cell only is layout: its lines stay by themselves."""
    out: list[Unit] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        row = next((box for box in line.path if box.tag == "tr"), None) if line.path else None
        if row is None:
            out.append(Unit((line,)))
            index += 1
            continue
        depth = line.path.index(row)
        end = index
        cells = set()
        while end < len(lines) and len(lines[end].path) > depth and lines[end].path[depth] is row:
            cells.add(lines[end].path[depth + 1 : depth + 2])
            end += 1
        if len(cells) > 1 or end - index == 1:
            out.append(Unit(tuple(lines[index:end]), row=True))
        else:
            out += [Unit((each,)) for each in lines[index:end]]
        index = end
    return out
