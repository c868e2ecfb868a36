"""Lines (leaf blocks), the containers they stand in, and the steps that align two versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from operator import is_

from .canonical import read_inline
from .model import BREAK, Content, Edit, FormatChange, Inline, Run


@dataclass(slots=True, eq=False)
class Container:
    """A block element that holds lines; compared by identity.

    ``path`` lists the containers a renderer has to open around a line (lists, cells, quotations),
    outermost first; ``path_key`` is the same path as text, by tags and attributes. ``align`` is
    the alignment that lines in it inherit; ``table_row``: the outermost table row that it is or
    stands in.
    """

    tag: str
    attributes: tuple[tuple[str, str], ...]
    path: tuple[Container, ...]
    path_key: str
    style: str = ""
    align: str = ""
    table_row: Container | None = field(init=False)

    def __post_init__(self) -> None:
        around = self.path[-1].table_row if self.path else None
        self.table_row = around or (self if self.tag == "tr" else None)


@dataclass(slots=True, eq=False)
class Line:
    """One leaf block: a paragraph, a heading, the text of a list item or of a table cell.

    ``content`` is what the parser found in it; its canonical form is made only when ``inline`` is
    asked for. ``path_key`` tells the containers, the tag and the style; lines of equal
    ``path_key`` and ``content`` are equal. ``blanks`` are the empty blocks right above that take
    room, each by its ``path_key`` and content. ``preserved``: white space shows as it is.
    ``verbatim``: the text is the content to the letter, no canonical form of it.
    """

    content: Content
    path: tuple[Container, ...]
    tag: str
    path_key: str
    style: str = ""
    blanks: tuple[str, ...] = ()
    preserved: bool = False
    verbatim: bool = False
    _inline: Inline | None = None

    @property
    def inline(self) -> Inline:
        if self._inline is None:
            self._inline = read_inline(self.content)
        return self._inline

    def copy_inline(self, other: Line) -> None:
        """Take the parsed content of a line with the same source."""
        self._inline = other.inline

    @property
    def text(self) -> str:
        return self.inline.text

    @property
    def table_row(self) -> Container | None:
        """The outermost table row that the line stands in."""
        return self.path[-1].table_row if self.path else None

    @property
    def source_length(self) -> int:
        """How many characters the parser found in the line."""
        return sum(len(text) for text, _format, _picture in self.content if text)

    @property
    def is_bold_somewhere(self) -> bool:
        """Whether any part of the line is bold."""
        return any(("strong", "") in form for _text, form, _picture in self.content)


@dataclass(slots=True)
class AlignmentStep:
    """Lines of the old version beside the lines of the new version that they became.

    ``kind``: "unchanged", "edited" (one or several lines on a side), "inserted", "deleted",
    "moved-from" and "moved-to" (the two places of a moved line). Offsets of ``edits`` and
    ``format_changes`` count over the lines' texts joined by BREAK; ``block_format_changes`` are
    of the block itself (its tag, list, alignment). ``change_number`` is the Change that an
    inserted, deleted or moved line belongs to.
    """

    kind: str
    old: tuple[Line, ...]
    new: tuple[Line, ...]
    edits: Sequence[Edit] = ()
    format_changes: Sequence[FormatChange] = ()
    change_number: int = 0
    block_format_changes: Sequence[FormatChange] = ()
    column: tuple[int, int] | None = None  # (table, index) of a cell inserted or deleted alone
    counterpart: AlignmentStep | None = None  # the other place of a moved line


def common_depth(one: tuple[Container, ...], other: tuple[Container, ...]) -> int:
    """How many of the outermost containers two paths share."""
    return sum(takewhile(bool, map(is_, one, other)))


def whole(lines: tuple[Line, ...]) -> Inline:
    """Several lines as one text with its runs; a BREAK between lines has no format."""
    if len(lines) == 1:
        return lines[0].inline
    runs: list[Run] = []
    at = 0
    for line in lines:
        runs += [Run(at + r.start, at + r.end, r.format, r.picture) for r in line.inline.runs]
        at += len(line.text) + 1
        runs.append(Run(at - 1, at, ()))
    return Inline(BREAK.join(line.text for line in lines), tuple(runs[:-1]))


def unchanged_steps(lines: Iterable[Line]) -> list[AlignmentStep]:
    """The steps of lines that stand in both versions."""
    return [AlignmentStep("unchanged", (line,), (line,)) for line in lines]
