"""Cut a source into lines (leaf blocks) by one linear scan, without parsing what is inside them.

The rules of nesting follow the HTML standard (13.2.6) as far as a reader can tell: a block ends
an open paragraph, ``li`` ends ``li``, a cell ends a cell, text between a table's tags stands
before the table, unclosed tags end where they must. Wrappers that show nothing (``div``,
``section``, …) leave no trace. At most MOST_DEEP boxes are open; deeper ones are looked through.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .canonical import attributes, declarations, safe_value
from .lines import Box, Line
from .markup import BLANK, ITEM

MOST_DEEP = 64

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))
CELLS = frozenset(("td", "th"))
TABLE_PARTS = frozenset(("caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"))
BARE_TABLE = frozenset(("table", "thead", "tbody", "tfoot", "tr"))
IGNORED = frozenset(("html", "body", "head", "col", "colgroup"))
SCOPES = frozenset(("td", "th", "caption", "table"))
# Boxes a renderer opens around a line.
SHOWN = (
    LISTS
    | TABLE_PARTS
    | frozenset(("table", "li", "dl", "dt", "dd", "blockquote", "figure", "figcaption"))
)
# Tags that may be a line's own; everything else is shown as "div".
LEAVES = HEADINGS | {"p", "pre", "address"}
NAMES = {"menu": "ul", "dir": "ul"}
KEPT_ATTRIBUTES = {
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
STYLES = ("margin-left", "padding-left", "text-indent", "color", "background-color")
ALIGNS = frozenset(("left", "right", "center", "justify"))


@lru_cache(maxsize=2048)
def _look(tag: str, source: str) -> tuple[tuple[tuple[str, str], ...], str, str]:
    """(attributes, own style, alignment) of a block's start tag."""
    found = attributes(source)
    kept = []
    for name in KEPT_ATTRIBUTES.get(tag, ()):
        value = found.get(name)
        if value is None or not re.fullmatch(r"[\w-]{0,12}", value):
            continue
        if name in ("colspan", "rowspan"):
            number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
            if number <= 1:
                continue
            value = str(min(number, 1000))
        kept.append((name, value))
    style = declarations(found["style"]) if "style" in found else {}
    align = style.get("text-align", "").removeprefix("-webkit-")
    if align not in ALIGNS:
        align = found.get("align", "").strip().lower() if tag != "table" else ""
    if align not in ALIGNS:
        align = "center" if tag == "center" else ""
    own = []
    for name in STYLES:
        value = safe_value(style.get(name, ""))
        if value and value not in ("0", "0px", "0pt", "inherit", "initial", "transparent"):
            own.append(f"{name}: {value}")
    if style.get("font-weight", "") in ("bold", "bolder", "700"):
        own.append("font-weight: bold")
    return tuple(kept), "; ".join(own), align


class _Cutter:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.stack: list[Box] = []
        self.open: dict[str, int] = {}
        self.ignored: dict[str, int] = {}
        self.blanks = 0
        self.root = Box("", (), (), "")

    # -- boxes ---------------------------------------------------------------------------------

    def push(self, tag: str, source: str) -> None:
        stack = self.stack
        if len(stack) >= MOST_DEEP:
            self.ignored[tag] = self.ignored.get(tag, 0) + 1
            return
        parent = stack[-1] if stack else self.root
        if source:
            look = _look if len(source) < 500 else _look.__wrapped__
            kept, style, align = look(tag, source)
        else:
            kept, style, align = (), "", "center" if tag == "center" else ""
        box = Box(tag, kept, parent.path, parent.sign, style, align or parent.align)
        if tag in SHOWN:
            box.path = (*parent.path, box)
            box.sign = f"{parent.sign}/{NAMES.get(tag, tag)}"
            if kept:
                box.sign += repr(kept)
        box.mark = len(self.lines)
        stack.append(box)
        self.open[tag] = self.open.get(tag, 0) + 1

    def pop(self) -> None:
        box = self.stack.pop()
        tag = box.tag
        self.open[tag] -= 1
        if tag in CELLS and len(self.lines) == box.mark:
            self.lines.append(Line("", box.path, "", box.sign, box.style))
            self.blanks = 0
        elif tag == "table" and box.fostered:
            self.lines[box.mark : box.mark] = box.fostered

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
            self.lines.append(Line("", parent.path, "hr", parent.sign + "/hr", "", self.blanks))
            self.blanks = 0
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
        box = stack[-1]
        if box.tag in BARE_TABLE:
            self.foster(raw)
            return
        tag, style, align, sign = box.tag, box.style, box.align, box.sign
        if tag in SHOWN:
            tag = ""
        elif tag not in LEAVES:
            tag = "div"
            for outer in reversed(stack[:-1]):
                if outer.tag in HEADINGS:
                    tag = outer.tag
                if outer.tag != "div":
                    break
        if align:
            style = f"text-align: {align}; {style}" if style else f"text-align: {align}"
        self.lines.append(
            Line(
                raw,
                box.path,
                tag,
                f"{sign}/{tag}|{style}" if tag or style else sign,
                style,
                self.blanks,
            )
        )
        self.blanks = 0

    def foster(self, raw: str) -> None:
        """Text between a table's tags stands before the table (13.2.6.4.9)."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag == "table":
                parent = self.stack[index - 1] if index else self.root
                line = Line(raw, parent.path, "div", parent.sign + "/div|")
                self.stack[index].fostered.append(line)
                return


def cut(source: str) -> list[Line]:
    """The lines of a source, in document order; blank paragraphs are counted, not listed."""
    cutter = _Cutter()
    for match in ITEM.finditer(source):
        run, _hidden, slash, name, attrs = match.group("run", "hidden", "slash", "name", "attrs")
        if run and not run.isspace():
            cutter.text(run)
        if name:
            name = name.lower()
            if slash:
                cutter.end(name)
            else:
                cutter.start(name, attrs)
    while cutter.stack:
        cutter.pop()
    return cutter.lines
