"""Reads a version into lines (leaf blocks), in the order in which a browser shows them.

Wrappers that show nothing (``div``, ``section``, …) leave no trace but their alignment and style.
Elements deeper than MOST_DEEP are looked through: their blocks become lines of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from revisions.html_reader import HIDDEN, MOST_DEEP, TEXT, Node, parse

from .blocks import (
    BLOCKS,
    CELLS,
    HEADINGS,
    IGNORED,
    LEAVES,
    LISTS,
    MAX_CONTAINERS,
    NAMES,
    SHOWN,
    block_format,
)
from .canonical import KEPT, MAX_OPEN_FORMATS, opened_formats, picture, with_formats
from .lines import Container, Line
from .model import PICTURE, Content, Format


@dataclass(slots=True)
class _Block:
    """An open block: where lines in it stand, and how they look."""

    path: tuple[Container, ...] = ()
    path_key: str = ""
    align: str = ""
    line_tag: str = ""
    line_key: str = ""
    line_style: str = ""
    heading: str = ""  # the heading that the block stands in, with nothing but "div" between
    in_list: bool = False
    is_cell: bool = False
    first_line: int = 0  # the number of lines above it


class BlockParser:
    """Reads nodes into ``lines``. ``blanks`` counts the blank paragraphs since the last line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.blanks = 0
        self.content: list[tuple[str | None, Format, tuple[tuple[str, str], ...] | None]] = []

    def read(self, nodes: Iterable[Node]) -> None:
        """Append the lines of top-level nodes.

        Without recursion: CPython gives its stack back and takes it again at each call beyond
        certain depths, which made elements there five times slower.
        """
        content = self.content
        rest = iter(nodes)
        block, is_inline = _Block(), False
        form: Format = ()
        open_formats = 0  # inline elements that opened them
        implied_list: _Block | None = None  # of list items without a list
        outer: list[tuple[Iterator[Node], _Block, bool, Format, int, _Block | None]] = []
        while True:
            for node in rest:
                tag = node.tag
                if tag == TEXT:
                    text = node.text_content or ""
                    if content or not text.isspace() or "\xa0" in text:
                        content.append((text, form, None))
                elif tag in BLOCKS:
                    if content:
                        self.end_line(block)
                    if len(outer) >= MOST_DEEP:
                        self.read_deep(node, form)
                        self.end_line(block)
                        continue
                    is_item = tag == "li" and not block.in_list
                    implied_list = (implied_list or self.open("ul", {}, block)) if is_item else None
                    if tag == "hr":
                        self.add_empty_line(block.path, "hr", block.path_key + "/hr")
                    elif tag not in IGNORED:
                        outer.append((rest, block, is_inline, form, open_formats, implied_list))
                        block = self.open(tag, node.attributes, implied_list or block)
                        block.first_line = len(self.lines)
                        rest, is_inline, implied_list = node.iter(include_text=True), False, None
                        break
                elif tag == "br":
                    content.append((None, form, None))
                elif tag == "img":
                    content.append((PICTURE, form, picture(node.attributes)))
                elif tag in HIDDEN:
                    continue
                elif len(outer) >= MOST_DEEP:
                    self.read_deep(node, form)
                else:
                    outer.append((rest, block, is_inline, form, open_formats, implied_list))
                    rest, is_inline, implied_list = node.iter(include_text=True), True, None
                    if tag in KEPT and open_formats < MAX_OPEN_FORMATS:
                        opened = opened_formats(tag, node.attributes)
                        if opened:
                            open_formats += 1
                            form = with_formats(form, opened)
                    break
            else:
                if not is_inline:
                    self.end_block(block)
                if not outer:
                    return
                rest, block, is_inline, form, open_formats, implied_list = outer.pop()

    def end_block(self, block: _Block) -> None:
        """End a block; a cell of a table has one line at least."""
        if self.content:
            self.end_line(block)
        if block.is_cell and len(self.lines) == block.first_line:
            self.blanks = 0
            self.add_empty_line(block.path, "", block.path_key, block.line_style)

    def add_empty_line(
        self, path: tuple[Container, ...], tag: str, key: str, style: str = ""
    ) -> None:
        """Add a line without text: a rule or an empty cell."""
        self.lines.append(Line((), path, tag, key, style, self.blanks))
        self.blanks = 0

    @staticmethod
    def open(tag: str, attributes: dict[str, str | None], parent: _Block) -> _Block:
        """The block that an element opens."""
        kept: Format = ()
        style, align = "", parent.align
        if attributes or tag == "center":
            kept, style, align = block_format(tag, attributes)
            align = align or parent.align
        path, path_key = parent.path, parent.path_key
        line_tag = ""
        if tag in SHOWN:
            if len(path) < MAX_CONTAINERS:
                path_key = f"{path_key}/{NAMES.get(tag, tag)}"
                if kept:
                    path_key += repr(kept)
                path = (*path, Container(tag, kept, path, path_key, style, align))
        else:
            line_tag = tag if tag in LEAVES else parent.heading or "div"
        heading = line_tag if line_tag in HEADINGS and (tag in HEADINGS or tag == "div") else ""
        line_style = style
        if align:
            line_style = f"text-align: {align}; {style}" if style else f"text-align: {align}"
        line_key = f"{path_key}/{line_tag}|{line_style}" if line_tag or line_style else path_key
        in_list = parent.in_list or tag in LISTS
        return _Block(
            path, path_key, align, line_tag, line_key, line_style, heading, in_list, tag in CELLS
        )

    def read_deep(self, node: Node, form: Format) -> None:
        """Read an element that stands too deep: text, with line breaks where blocks begin."""
        for inner in node.traverse(include_text=True):
            tag = inner.tag
            if tag == TEXT:
                parent = inner.parent
                if parent is None or parent.tag not in HIDDEN:
                    self.content.append((inner.text_content, form, None))
            elif tag == "br" or tag in BLOCKS:
                self.content.append((None, form, None))
            elif tag == "img":
                self.content.append((PICTURE, form, picture(inner.attributes)))

    def end_line(self, block: _Block) -> None:
        """End the line that stands in a block, if there is anything in it."""
        if not self.content:
            return
        content: Content = tuple(self.content)
        self.content.clear()
        for text, _form, image in content:
            if image is not None or (text and not text.isspace()):
                break
        else:
            self.blanks += any(text is None or "\xa0" in text for text, _form, _image in content)
            return
        self.lines.append(
            Line(content, block.path, block.line_tag, block.line_key, block.line_style, self.blanks)
        )
        self.blanks = 0


def parse_blocks(source: str) -> list[Line]:
    """The lines of a source, in document order; blank paragraphs are counted, not listed."""
    parser = BlockParser()
    parser.read(parse(source))
    return parser.lines
