"""Reads a version into lines (leaf blocks), in the order in which a browser shows them.

Wrappers that show nothing (``div``, ``section``, …) leave no trace but their alignment and style.
Elements deeper than MOST_DEEP are looked through: their blocks become lines of text.
"""

from __future__ import annotations

from collections.abc import Iterable
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
from .canonical import KEPT, MAX_OPEN_FORMATS, opened_formats, ordered, picture
from .lines import Container, Line
from .model import PICTURE, Content, Format

Formats = tuple[Format, ...]  # those of the open inline elements, outermost first


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


class BlockParser:
    """Reads nodes into ``lines``. ``blanks`` counts the blank paragraphs since the last line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.blanks = 0
        self.content: list[tuple[str | None, Format, tuple[tuple[str, str], ...] | None]] = []

    def read(self, nodes: Iterable[Node]) -> None:
        """Append the lines of top-level nodes."""
        block = _Block()
        self.read_nodes(nodes, block, (), (), 0)
        self.end_line(block)

    def read_nodes(
        self, nodes: Iterable[Node], block: _Block, formats: Formats, form: Format, depth: int
    ) -> None:
        """Read nodes that stand in a block, inside inline elements of these formats.

        ``form`` is the same formats in canonical order.
        """
        content = self.content
        implied_list: _Block | None = None  # of list items without a list
        for node in nodes:
            tag = node.tag
            if tag == TEXT:
                text = node.text_content or ""
                if content or not text.isspace() or "\xa0" in text:
                    content.append((text, form, None))
            elif tag in BLOCKS:
                if content:
                    self.end_line(block)
                if depth >= MOST_DEEP:
                    self.read_deep(node, form)
                    self.end_line(block)
                elif tag == "li" and not block.in_list:
                    implied_list = implied_list or self.open("ul", {}, block)
                    self.read_block(node, tag, implied_list, formats, form, depth)
                else:
                    implied_list = None
                    self.read_block(node, tag, block, formats, form, depth)
            elif tag == "br":
                content.append((None, form, None))
            elif tag == "img":
                content.append((PICTURE, form, picture(node.attributes)))
            elif tag in HIDDEN:
                continue
            elif depth >= MOST_DEEP:
                self.read_deep(node, form)
            elif tag in KEPT and len(formats) < MAX_OPEN_FORMATS:
                opened = opened_formats(tag, node.attributes)
                if opened:
                    inner = (*formats, opened)
                    self.read_nodes(
                        node.iter(include_text=True), block, inner, ordered(inner), depth + 1
                    )
                else:
                    self.read_nodes(node.iter(include_text=True), block, formats, form, depth + 1)
            else:
                self.read_nodes(node.iter(include_text=True), block, formats, form, depth + 1)

    def read_block(
        self, node: Node, tag: str, parent: _Block, formats: Formats, form: Format, depth: int
    ) -> None:
        """Read a block element."""
        if tag == "hr":
            key = parent.path_key + "/hr"
            self.lines.append(Line((), parent.path, "hr", key, "", self.blanks))
            self.blanks = 0
        elif tag not in IGNORED:
            block = self.open(tag, node.attributes, parent)
            count = len(self.lines)
            self.read_nodes(node.iter(include_text=True), block, formats, form, depth + 1)
            if self.content:
                self.end_line(block)
            if tag in CELLS and len(self.lines) == count:
                key = block.path_key
                self.lines.append(Line((), block.path, "", key, block.line_style))
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
        return _Block(path, path_key, align, line_tag, line_key, line_style, heading, in_list)

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
