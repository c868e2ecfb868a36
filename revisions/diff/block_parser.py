"""Reads a version into lines (leaf blocks), in the order in which a browser shows them.

Wrappers that show nothing (``div``, ``section``, …) leave no trace but their alignment; one that
has a style, or that looks like something by itself (``pre``, ``address``), is a container where
blocks stand in it. Elements deeper than MOST_DEEP are looked through: their blocks become lines of
text.
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
    ROOMY,
    SHOWN,
    block_format,
    cell_attributes,
    column_styles,
    short_key,
)
from .canonical import (
    KEPT,
    MAX_OPEN_FORMATS,
    RAISING,
    draws_its_start,
    opened_formats,
    picture,
    with_formats,
)
from .characters import ELEMENT_START, without_non_printing
from .exact import drawn_characters
from .lines import Container, Line
from .model import PICTURE, Content, Format

END = "end"  # the ``path_key`` of a line for the end of a version
COLLAPSIBLE = " \t\n\r\f"  # white space that shows nothing at the start of a line


@dataclass(slots=True)
class _Block:
    """An open block: where lines in it stand, and how they look."""

    tag: str = ""
    path: tuple[Container, ...] = ()
    path_key: str = ""
    style: str = ""  # its own
    align: str = ""
    line_tag: str = ""
    line_key: str = ""
    line_style: str = ""
    heading: str = ""  # the heading that the block stands in, with nothing but "div" between
    in_list: bool = False
    preserved: bool = False  # white space shows as it is
    first_line: int = 0  # the number of lines above it
    first_blank: int = 0  # the number of empty blocks between it and the line above
    inner: tuple[tuple[Container, ...], str] | None = None  # path and key of blocks in it


class BlockParser:
    """Reads nodes into ``lines``. ``blanks`` lists the empty blocks since the last line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.blanks: list[str] = []
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
                    if block.preserved:
                        self.add_preserved(text, form)
                    elif content or text.strip(COLLAPSIBLE):
                        content.append((text, form, None))
                elif tag in BLOCKS:
                    if content:
                        self.end_line(block)
                    if len(outer) >= MOST_DEEP:
                        self.read_deep(node, form)
                        self.end_line(block)
                        continue
                    is_item = tag == "li" and not block.in_list
                    implied_list = (
                        (implied_list or self.open("ul", {}, block, "in: li")) if is_item else None
                    )
                    if tag == "hr":
                        self.add_rule(node.attributes, block)
                    elif tag not in IGNORED:
                        outer.append((rest, block, is_inline, form, open_formats, implied_list))
                        columns = column_styles(node) if tag == "table" else ""
                        found = cell_attributes(node) if tag in CELLS else node.attributes
                        block = self.open(tag, found, implied_list or block, columns)
                        block.first_line = len(self.lines)
                        block.first_blank = len(self.blanks)
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
                            if draws_its_start(opened) or (tag in RAISING and is_empty(node)):
                                content.append((ELEMENT_START, form, None))
                    break
            else:
                if not is_inline:
                    self.end_block(block)
                if not outer:
                    return
                rest, block, is_inline, form, open_formats, implied_list = outer.pop()

    def add_preserved(self, text: str, form: Format) -> None:
        """Add text in which white space shows as it is: its line ends are line breaks."""
        for number, part in enumerate(text.split("\n")):
            if number:
                self.content.append((None, form, None))
            if part:
                self.content.append((part, form, None))

    def end_block(self, block: _Block) -> None:
        """End a block; a cell of a table has one line at least."""
        if self.content:
            self.end_line(block)
        if len(self.lines) == block.first_line:
            if block.tag in CELLS:
                self.add_empty_line(block.path, "", block.path_key, block.line_style)
            elif block.tag in ROOMY and (block.tag != "p" or len(self.blanks) == block.first_blank):
                self.blanks.append(f"{block.line_key}:")

    def add_rule(self, attributes: dict[str, str | None], block: _Block) -> None:
        """Add a line for a rule that stands in a block."""
        path, path_key = _inner(block)
        style = block_format("hr", attributes)[1] if attributes else ""
        self.add_empty_line(path, "hr", f"{path_key}/hr|{style}", style)

    def add_empty_line(
        self, path: tuple[Container, ...], tag: str, key: str, style: str = ""
    ) -> None:
        """Add a line without text: a rule or an empty cell."""
        self.lines.append(Line((), path, tag, key, style, tuple(self.blanks)))
        self.blanks.clear()

    @staticmethod
    def open(
        tag: str, attributes: dict[str, str | None], parent: _Block, columns: str = ""
    ) -> _Block:
        """The block that an element opens; ``columns``: how the columns of a table look."""
        kept: Format = ()
        style, align = columns, parent.align
        if attributes or tag == "center":
            kept, style, align = block_format(tag, attributes)
            align = align or parent.align
            style = f"{style}; {columns}" if style and columns else style or columns
        if tag == "div" and parent.heading and not parent.style:
            path, path_key = parent.path, parent.path_key
        else:
            path, path_key = parent.inner or _inner(parent)
        line_tag = heading = ""
        if tag not in SHOWN:
            line_tag = tag if tag in LEAVES else parent.heading or "div"
            heading = line_tag if tag in HEADINGS or (tag == "div" and parent.heading) else ""
        elif len(path) < MAX_CONTAINERS:
            path_key = f"{path_key}/{NAMES.get(tag, tag)}"
            if kept or style:
                path_key = short_key(f"{path_key}{kept!r}{style}")
            path = (*path, Container(tag, kept, path, path_key, style, align))
        line_style = style
        if align:
            line_style = f"text-align: {align}; {style}" if style else f"text-align: {align}"
        line_key = f"{path_key}/{line_tag}|{line_style}" if line_tag or line_style else path_key
        in_list = parent.in_list or tag in LISTS
        preserved = parent.preserved or tag == "pre"
        look = (path, path_key, style, align, line_tag, line_key, line_style)
        return _Block(tag, *look, heading, in_list, preserved)

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
        if _has_words(content):
            line = Line(content, block.path, block.line_tag, block.line_key, block.line_style)
            line.blanks = tuple(self.blanks)
            line.preserved = block.preserved
            self.lines.append(line)
            self.blanks.clear()
        elif drawn := drawn_characters(content, block.preserved):
            forms = "".join(repr(form) for _text, form, _image in content if form)
            self.blanks.append(f"{block.line_key}:{drawn}{forms}")


def _has_words(content: Content) -> bool:
    """Whether there is anything in a line but white space and characters that show nothing."""
    for text, _form, image in content:
        if image is not None or (text and not text.isspace() and _has_letters(text)):
            return True
    return False


def is_empty(node: Node) -> bool:
    """Whether an inline element has neither a letter nor an image in it."""
    return node.first_child is None or not (node.text().strip() or node.css_first("img"))


def _has_letters(text: str) -> bool:
    return text[0].isprintable() or bool(without_non_printing(text).strip())


def _inner(block: _Block) -> tuple[tuple[Container, ...], str]:
    """(path, path_key) of the blocks that stand in a block."""
    if block.inner is None:
        path, path_key = block.path, block.path_key
        within = block.tag if block.tag in LEAVES else block.heading
        look = f"in: {within}" if within else ""
        if block.tag not in SHOWN and (block.style or look) and len(path) < MAX_CONTAINERS:
            style = "; ".join(filter(None, (look, block.style)))
            path_key = short_key(f"{path_key}/div{style}")
            path = (*path, Container("div", (), path, path_key, style, block.align))
        block.inner = path, path_key
    return block.inner


@dataclass(slots=True)
class Part:
    """The lines of a source, or of a part of one that reads the same wherever it stands."""

    lines: list[Line]
    blanks: tuple[str, ...]  # empty blocks after the last line


def read_nodes(nodes: Iterable[Node]) -> Part:
    """The lines of top-level nodes."""
    parser = BlockParser()
    parser.read(nodes)
    return Part(parser.lines, tuple(parser.blanks))


def parse_blocks(source: str) -> list[Line]:
    """The lines of a source, in document order; empty blocks at its end as a line without text."""
    part = read_nodes(parse(source))
    return [*part.lines, end_line(part.blanks)] if part.blanks else part.lines


def end_line(blanks: tuple[str, ...]) -> Line:
    """A line for the end of a version, to which the empty blocks above it belong."""
    return Line((), (), "", END, "", blanks)
