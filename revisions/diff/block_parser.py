"""Cut a source into lines (leaf blocks) by one linear scan, without parsing what is inside them.

The rules of nesting follow the HTML standard (13.2.6) as far as a reader can tell: a block ends
an open paragraph, ``li`` ends ``li``, a cell ends a cell, text between a table's tags stands
before the table, unclosed tags end where they must. Wrappers that show nothing (``div``,
``section``, …) leave no trace. At most MAX_DEPTH elements are open; deeper ones are looked through.
"""

from __future__ import annotations

from typing import Protocol

from .blocks import (
    BARE_TABLE,
    CELLS,
    GROUPS,
    HEADINGS,
    IGNORED,
    LEAVES,
    LISTS,
    MAX_CONTAINERS,
    MAX_DEPTH,
    NAMES,
    OPEN_TO_LEAVES,
    SCOPES,
    SHOWN,
    TABLE_PARTS,
    WRAPPERS,
    block_format,
)
from .lines import Container, Line
from .markup import BLANK, ITEM


class ReadBefore(Protocol):
    """A version read before, from which stretches can be taken over (``shared.Shared``)."""

    def skip(self, new: BlockParser, at: int) -> int | None:
        """Take over what is alike from ``at``: the place to go on reading, None for the end."""


class BlockParser:
    """Reads one source into ``lines``; ``marks`` are places where nothing visible was open."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.stack: list[Container] = []
        self.open: dict[str, int] = {}
        self.ignored: dict[str, int] = {}
        self.blanks = 0
        self.root = Container("", (), (), "")
        self.marks: list[tuple[int, int, tuple]] = []

    def read(self, source: str, other: ReadBefore | None = None) -> None:
        """Read a source. Between blocks the state is noted, so that what two versions share is
        read once: ``other`` is the version read before, whose lines are taken over."""
        marks = self.marks
        stack = self.stack
        at = other.skip(self, 0) if other else 0
        while at is not None:
            jump = None
            carry = ""
            for match in ITEM.finditer(source, at):
                run, leaf, attrs, content, slash, name, more = match.group(*GROUPS)
                if leaf is not None:
                    if leaf in ("td", "th", "TD", "TH") and self.idle(leaf.lower(), ""):
                        carry += f"{run}<!---->{content}<!---->"
                        continue
                    if carry:
                        run, carry = carry + run, ""
                    if run and not run.isspace():
                        self.text(run.strip())
                    self.leaf(leaf.lower(), attrs, content.strip())
                elif name is not None:
                    name = name.lower()
                    if self.idle(name, slash):
                        carry += run + "<!---->"
                        continue
                if leaf is None:
                    if carry:
                        run, carry = carry + run, ""
                    if run and not run.isspace():
                        self.text(run.strip())
                    if name is None:
                        continue
                    if slash:
                        self.end(name)
                    else:
                        self.start(name, more)
                if not stack or (stack[-1].tag in WRAPPERS and self.bare()):
                    end = match.end()
                    if other is None:
                        marks.append((end, len(self.lines), self.state()))
                    else:
                        jump = other.skip(self, end)
                        if jump != end:
                            break
                        jump = None
            else:
                jump = None
            at = jump

    def leaf(self, tag: str, source: str, raw: str) -> None:
        """A block without blocks in it: the same as its start tag, its text and its end tag,
        by a shorter way where nothing around it matters."""
        stack = self.stack
        parent = stack[-1] if stack else self.root
        above = parent.tag
        plain = tag == "p" or tag == "div" or tag in HEADINGS
        if (
            (plain and (above in OPEN_TO_LEAVES or not stack) and not self.open.get("p"))
            or (tag == "li" and above in LISTS)
            or (above == "tr" and tag in CELLS)
        ) and (len(stack) < MAX_DEPTH and len(parent.path) < MAX_CONTAINERS):
            if BLANK.match(raw) and above != "tr":
                self.blanks += "&nbsp" in raw or "\xa0" in raw or "<br" in raw or "&#160" in raw
                return
            kept, style, align = block_format(tag, source) if source else ((), "", "")
            path, sign = parent.path, parent.path_key
            if not plain:
                box = Container(tag, kept, path, f"{sign}/{tag}", style, align or parent.align)
                if kept:
                    box.path_key += repr(kept)
                box.path = path = (*path, box)
                sign = box.path_key
                if above == "tr" and BLANK.match(raw):
                    self.lines.append(Line("", path, "", sign, style))
                    self.blanks = 0
                    return
                tag = ""
            self.line(raw, path, tag, sign, style, align or parent.align, parent.foster_table)
            return
        self.start(tag, source)
        if raw:
            self.text(raw)
        if not self.idle(tag, "/"):
            self.end(tag)

    def idle(self, tag: str, slash: str) -> bool:
        """Whether a tag means nothing where it stands, not even a new line."""
        if slash:
            if self.open.get(tag) or tag == "p" or self.ignored.get(tag):
                return False
            return tag not in HEADINGS or not self.open_any(tuple(HEADINGS))
        return tag in IGNORED or (tag in TABLE_PARTS and not self.open.get("table"))

    def bare(self) -> bool:
        """Whether nothing visible is open."""
        few = len(self.stack) < 6 and not self.ignored
        return few and not self.stack[-1].path and not self.open.get("table")

    def state(self) -> tuple:
        """All that decides how the source goes on, where nothing visible is open."""
        if not self.stack and not self.ignored:
            return (self.blanks,)
        boxes = [(box.tag, box.style, box.align) for box in self.stack]
        return (self.blanks, *boxes, *sorted(self.ignored.items()))

    def restore(self, state: tuple) -> None:
        """Go on as in a noted state: the boxes are this version's own."""
        self.blanks = state[0]
        self.stack.clear()
        self.open.clear()
        self.ignored.clear()
        for entry in state[1:]:
            if len(entry) == 2:
                self.ignored[entry[0]] = entry[1]
            else:
                tag, style, align = entry
                self.stack.append(Container(tag, (), (), "", style, align))
                self.open[tag] = self.open.get(tag, 0) + 1

    def finish(self) -> list[Line]:
        """End what is open; the lines."""
        while self.stack:
            self.pop()
        return self.lines

    # -- boxes ---------------------------------------------------------------------------------

    def push(self, tag: str, source: str) -> None:
        stack = self.stack
        if len(stack) >= MAX_DEPTH:
            self.ignored[tag] = self.ignored.get(tag, 0) + 1
            return
        parent = stack[-1] if stack else self.root
        host = parent.foster_table
        if parent.tag in BARE_TABLE and tag not in TABLE_PARTS:
            host, parent = self.table()
        if source:
            kept, style, align = block_format(tag, source)
        else:
            kept, style, align = (), "", "center" if tag == "center" else ""
        box = Container(tag, kept, parent.path, parent.path_key, style, align or parent.align)
        if tag in SHOWN and len(parent.path) < MAX_CONTAINERS:
            box.path = (*parent.path, box)
            box.path_key = f"{parent.path_key}/{NAMES.get(tag, tag)}"
            if kept:
                box.path_key += repr(kept)
        box.first_line = len(self.lines)
        if tag not in TABLE_PARTS and tag != "table":
            box.foster_table = host
        stack.append(box)
        self.open[tag] = self.open.get(tag, 0) + 1

    def pop(self) -> None:
        box = self.stack.pop()
        tag = box.tag
        self.open[tag] -= 1
        if tag in CELLS and len(self.lines) == box.first_line:
            self.lines.append(Line("", box.path, "", box.path_key, box.style))
            self.blanks = 0
        elif tag == "table" and box.foster_lines:
            self.lines[box.first_line : box.first_line] = box.foster_lines

    def close(self, names: frozenset[str] | tuple[str, ...], stop: frozenset[str]) -> None:
        """End the innermost open box of these names, and all in it; not past a box of ``stop``."""
        stack = self.stack
        for index in range(len(stack) - 1, -1, -1):
            tag = stack[index].tag
            if tag in names:
                while len(stack) > index:
                    self.pop()
                return
            if tag in stop:
                return

    def open_any(self, names: tuple[str, ...]) -> bool:
        return any(self.open.get(name) for name in names)

    # -- tags ----------------------------------------------------------------------------------

    def start(self, tag: str, source: str) -> None:
        if tag in IGNORED:
            return
        if self.stack:
            if tag in TABLE_PARTS:
                if not self.open.get("table"):
                    return
                self.start_part(tag)
            else:
                if self.open.get("p"):
                    self.close(("p",), SCOPES)
                if tag == "li":
                    if self.open.get("li"):
                        self.close(("li",), LISTS | SCOPES)
                elif tag in ("dt", "dd"):
                    if self.open_any(("dt", "dd")):
                        self.close(("dt", "dd"), SCOPES | {"dl"})
                elif tag in HEADINGS:
                    if self.stack and self.stack[-1].tag in HEADINGS:
                        self.pop()
                elif tag == "table" and self.stack and self.stack[-1].tag in BARE_TABLE:
                    self.close(("table",), CELLS)
        elif tag in TABLE_PARTS:
            return
        if tag == "hr":
            parent = self.stack[-1] if self.stack else self.root
            host = parent.foster_table
            if parent.tag in BARE_TABLE:
                host, parent = self.table()
            self.place(Line("", parent.path, "hr", parent.path_key + "/hr", "", self.blanks), host)
            return
        if tag == "li" and not self.open_any(("ul", "ol", "menu", "dir")):
            self.push("ul", "")
        self.push(tag, source)

    def start_part(self, tag: str) -> None:
        """Open what a part of a table needs around it, close what it ends."""
        stop = frozenset(("table",))
        if tag in CELLS:
            self.close(("td", "th", "caption"), stop)
            if self.stack[-1].tag != "tr":
                self.close(("caption",), stop)
                while self.stack[-1].tag not in BARE_TABLE:
                    self.pop()
                if self.stack[-1].tag == "table":
                    self.push("tbody", "")
                if self.stack[-1].tag != "tr":
                    self.push("tr", "")
        elif tag == "tr":
            self.close(("tr", "caption"), stop)
            while self.stack[-1].tag not in BARE_TABLE:
                self.pop()
            if self.stack[-1].tag == "table":
                self.push("tbody", "")
        else:
            self.close(("thead", "tbody", "tfoot", "caption", "tr"), stop)
            self.close(("thead", "tbody", "tfoot"), stop)
        while self.stack[-1].tag not in BARE_TABLE:
            self.pop()

    def end(self, tag: str) -> None:
        if self.ignored.get(tag):
            self.ignored[tag] -= 1
            return
        if tag in HEADINGS:
            if self.stack and self.open_any(tuple(HEADINGS)):
                self.close(HEADINGS, SCOPES)
        elif self.open.get(tag):
            self.close((tag,), frozenset(("table",)) if tag in TABLE_PARTS else SCOPES - {tag})

    # -- text ----------------------------------------------------------------------------------

    def text(self, raw: str) -> None:
        if BLANK.match(raw):
            if "&nbsp" in raw or "\xa0" in raw or "<br" in raw or "&#160" in raw:
                self.blanks += 1
            return
        stack = self.stack
        if not stack:
            self.lines.append(Line(raw, (), "", "", "", self.blanks))
            self.blanks = 0
            return
        box, host = stack[-1], stack[-1].foster_table
        if box.tag in BARE_TABLE:
            host, outer = self.table()
            box = Container("div", (), outer.path, outer.path_key, "", outer.align)
        tag, style, align, sign = box.tag, box.style, box.align, box.path_key
        if tag in SHOWN:
            tag = ""
        elif tag not in LEAVES:
            tag = "div"
            for outer in reversed(stack[:-1]):
                if outer.tag in HEADINGS:
                    tag = outer.tag
                if outer.tag != "div":
                    break
        self.line(raw, box.path, tag, sign, style, align, host)

    def line(
        self,
        raw: str,
        path: tuple[Container, ...],
        tag: str,
        sign: str,
        style: str,
        align: str,
        host: Container | None,
    ) -> None:
        """One more line; ``host`` is the table it has to stand before, if any."""
        if align:
            style = f"text-align: {align}; {style}" if style else f"text-align: {align}"
        if tag or style:
            sign = f"{sign}/{tag}|{style}"
        self.place(Line(raw, path, tag, sign, style, self.blanks), host)

    def place(self, line: Line, host: Container | None) -> None:
        """Put a line last, or before the table that may not hold it."""
        self.blanks = 0
        if host is None:
            self.lines.append(line)
        elif host.foster_lines is None:
            host.foster_lines = [line]
        else:
            host.foster_lines.append(line)

    def table(self) -> tuple[Container | None, Container]:
        """The open table and the box around it: what has no cell stands before the table
        (13.2.6.4.9, foster parenting)."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag == "table":
                return self.stack[index], self.stack[index - 1] if index else self.root
        return None, self.root


def parse_blocks(source: str) -> list[Line]:
    """The lines of a source, in document order; blank paragraphs are counted, not listed."""
    parser = BlockParser()
    parser.read(source)
    return parser.finish()
