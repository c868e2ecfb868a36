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
    IGNORED,
    ROOMY,
    BlockLook,
    block_format,
    cell_attributes,
    column_styles,
)
from .canonical import (
    KEPT,
    MAX_OPEN_FORMATS,
    RAISING,
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

Path = tuple[Container, ...]


@dataclass(slots=True)
class Part:
    """The lines of a source, or of a part of one that reads the same wherever it stands."""

    lines: list[Line]
    blanks: tuple[str, ...]  # empty blocks after the last line


@dataclass(slots=True, eq=False)
class _Formats:
    """The formats of the inline elements that are open."""

    open: Format = ()
    elements: int = 0  # that opened them
    draws_start: bool = False  # whether a browser draws something where the innermost begins


@dataclass(slots=True)
class _Block:
    """An open block, and the containers that its lines stand in."""

    look: BlockLook
    path: Path = ()
    first_line: int = 0  # the number of lines above it
    first_blank: int = 0  # the number of empty blocks between it and the line above
    inner_path: Path | None = None  # the containers of the blocks in it

    def path_within(self) -> Path:
        """The containers of the blocks in it."""
        if self.inner_path is None:
            inner = self.look.inner
            self.inner_path = _path_in(inner, self.path) if inner else self.path
        return self.inner_path


def _path_in(look: BlockLook, path: Path) -> Path:
    """The path of what stands in a new container; ``path`` is the container's own."""
    key, style = look.path_key, look.style
    return (*path, Container(look.tag, look.attributes, path, key, style, look.align))


class BlockParser:
    """Reads nodes into lines; what it finds out about blocks serves all that it reads."""

    def __init__(self) -> None:
        self.look = BlockLook()
        self.formats = _Formats()
        self.known_formats: dict[tuple[object, ...], _Formats] = {}
        self.lines: list[Line] = []
        self.blanks: list[str] = []  # the empty blocks since the last line
        self.content: list[tuple[str | None, Format, tuple[tuple[str, str], ...] | None]] = []

    def part(self, nodes: Iterable[Node]) -> Part:
        """The lines of top-level nodes."""
        self.lines, self.blanks = [], []
        self.read(nodes)
        return Part(self.lines, tuple(self.blanks))

    def read(self, nodes: Iterable[Node]) -> None:
        """Append the lines of top-level nodes.

        Without recursion: CPython gives its stack back and takes it again at each call beyond
        certain depths, which made elements there five times slower.
        """
        content = self.content
        rest = iter(nodes)
        block, is_inline = _Block(self.look), False
        formats = self.formats
        implied_list: _Block | None = None  # of list items without a list
        outer: list[tuple[Iterator[Node], _Block, bool, _Formats, _Block | None]] = []
        while True:
            for node in rest:
                tag = node.tag
                if tag == TEXT:
                    text = node.text_content or ""
                    if block.look.preserved:
                        self.add_preserved(text, formats.open)
                    elif content or text.strip(COLLAPSIBLE):
                        content.append((text, formats.open, None))
                elif tag in BLOCKS:
                    if content:
                        self.end_line(block)
                    if len(outer) >= MOST_DEEP:
                        self.read_deep(node, formats.open)
                        self.end_line(block)
                        continue
                    if tag != "li" or block.look.in_list:
                        implied_list = None
                    elif implied_list is None:
                        implied_list = self.open(block, "ul", {}, "in: li")
                    if tag == "hr":
                        self.add_rule(node.attributes, block)
                    elif tag not in IGNORED:
                        outer.append((rest, block, is_inline, formats, implied_list))
                        columns = column_styles(node) if tag == "table" else ""
                        found = cell_attributes(node) if tag in CELLS else node.attributes
                        block = self.open(implied_list or block, tag, found, columns)
                        rest, is_inline, implied_list = node.iter(include_text=True), False, None
                        break
                elif tag == "br":
                    content.append((None, formats.open, None))
                elif tag == "img":
                    content.append((PICTURE, formats.open, picture(node.attributes)))
                elif tag in HIDDEN:
                    continue
                elif len(outer) >= MOST_DEEP:
                    self.read_deep(node, formats.open)
                else:
                    outer.append((rest, block, is_inline, formats, implied_list))
                    rest, is_inline, implied_list = node.iter(include_text=True), True, None
                    if tag in KEPT and formats.elements < MAX_OPEN_FORMATS:
                        inside = self.formats_inside(formats, tag, node.attributes)
                        if inside is not formats:
                            formats = inside
                            if formats.draws_start or (tag in RAISING and is_empty(node)):
                                content.append((ELEMENT_START, formats.open, None))
                    break
            else:
                if not is_inline:
                    self.end_block(block)
                if not outer:
                    return
                rest, block, is_inline, formats, implied_list = outer.pop()

    def formats_inside(
        self, formats: _Formats, tag: str, attributes: dict[str, str | None]
    ) -> _Formats:
        """The formats inside an inline element; those around it where it opens none."""
        key = (formats, tag, *attributes.items()) if attributes else (formats, tag)
        found = self.known_formats.get(key)
        if found is None:
            found = formats
            if opened := opened_formats(tag, attributes):
                form, draws_start = with_formats(formats.open, opened)
                found = _Formats(form, formats.elements + 1, draws_start)
            self.known_formats[key] = found
        return found

    def open(
        self, parent: _Block, tag: str, attributes: dict[str, str | None], columns: str = ""
    ) -> _Block:
        """The block that an element opens in another one."""
        look = parent.look.within(tag, attributes, columns)
        path = parent.path if look.is_beside else parent.path_within()
        if look.is_container:
            path = _path_in(look, path)
        return _Block(look, path, len(self.lines), len(self.blanks))

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
            look, tag = block.look, block.look.tag
            if tag in CELLS:
                self.add_line(Line((), block.path, "", look.path_key, look.line_style))
            elif tag in ROOMY and (tag != "p" or len(self.blanks) == block.first_blank):
                self.blanks.append(f"{look.line_key}:")

    def add_rule(self, attributes: dict[str, str | None], block: _Block) -> None:
        """Add a line for a rule that stands in a block."""
        style = block_format("hr", attributes)[1] if attributes else ""
        path_key = (block.look.inner or block.look).path_key
        self.add_line(Line((), block.path_within(), "hr", f"{path_key}/hr|{style}", style))

    def add_line(self, line: Line) -> None:
        """Add a line, below the empty blocks since the last one."""
        if self.blanks:
            line.blanks = tuple(self.blanks)
            self.blanks.clear()
        self.lines.append(line)

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
        look, text = block.look, content[0][0]
        if (text and text[0].isalnum()) or _has_words(content):
            line = Line(content, block.path, look.line_tag, look.line_key, look.line_style)
            line.preserved = look.preserved
            self.add_line(line)
        elif drawn := drawn_characters(content, look.preserved):
            forms = "".join(repr(form) for _text, form, _image in content if form)
            self.blanks.append(f"{look.line_key}:{drawn}{forms}")


def _has_words(content: Content) -> bool:
    """Whether there is anything in a line but white space and characters that show nothing."""
    for text, _form, image in content:
        if image is not None or (
            text
            and not text.isspace()
            and (text[0].isprintable() or without_non_printing(text).strip())
        ):
            return True
    return False


def is_empty(node: Node) -> bool:
    """Whether an inline element has neither a letter nor an image in it."""
    return node.first_child is None or not (node.text().strip() or node.css_first("img"))


def parse_blocks(source: str) -> list[Line]:
    """The lines of a source, in document order; empty blocks at its end as a line without text."""
    part = BlockParser().part(parse(source))
    return [*part.lines, end_line(part.blanks)] if part.blanks else part.lines


def end_line(blanks: tuple[str, ...]) -> Line:
    """A line for the end of a version, to which the empty blocks above it belong."""
    return Line((), (), "", END, "", blanks)
