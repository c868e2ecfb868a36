"""Lines, the boxes they stand in, and the script of rows that turns old lines into new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .canonical import read_inline
from .model import BREAK, Edit, Inline, Touch


@dataclass(slots=True, eq=False)
class Box:
    """A block element that is open while lines are read; its identity is the object's.

    ``path`` holds the boxes a renderer has to open around a line (lists, cells, quotations), in
    order; ``sign`` names that path by tags and attributes.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...]
    path: tuple[Box, ...]
    sign: str
    style: str = ""
    align: str = ""
    mark: int = 0
    fostered: list[Line] | None = None
    host: Box | None = None


@dataclass(slots=True, eq=False)
class Line:
    """One leaf block: a paragraph, a heading, the text of a list item or of a table cell.

    ``raw`` is the source between two block tags; it is parsed only when somebody asks for
    ``inline``. ``blanks`` counts the blank paragraphs right above.
    """

    raw: str
    path: tuple[Box, ...]
    tag: str
    sign: str
    style: str = ""
    blanks: int = 0
    _inline: Inline | None = None

    @property
    def inline(self) -> Inline:
        if self._inline is None:
            self._inline = read_inline(self.raw)
        return self._inline

    def share(self, other: Line) -> None:
        """Take over what a line of the same source was read as."""
        self._inline = other.inline

    @property
    def text(self) -> str:
        return self.inline.text


@dataclass(slots=True)
class Row:
    """A step of the whole script: lines of the old version beside lines of the new one.

    ``kind``: "same" (nothing to see), "pair" (edited, one or several lines on a side), "came",
    "gone", "moved-in", "moved-out". Edits count over the lines' texts joined by BREAK.
    """

    kind: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    edits: Sequence[Edit] = ()
    touches: Sequence[Touch] = ()
    change: int = 0
    looks: Sequence[Touch] = ()
    column: tuple[int, int] | None = None  # (table, place) of a cell that came or went alone
    partner: Row | None = None  # the other place of a moved line


def joined(lines: tuple[Line, ...]) -> str:
    """The canonical text of several lines, BREAK between them."""
    if len(lines) == 1:
        return lines[0].inline.text
    return BREAK.join(line.inline.text for line in lines)
