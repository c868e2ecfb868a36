"""Cut a source into lines (leaf blocks) by one linear scan, without parsing what is inside them.

The rules of nesting follow the HTML standard (13.2.6) as far as a reader can tell: a block ends
an open paragraph, ``li`` ends ``li``, a cell ends a cell, text between a table's tags stands
before the table, unclosed tags end where they must. Wrappers that show nothing (``div``,
``section``, …) leave no trace. At most MOST_DEEP boxes are open; deeper ones are looked through.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from .canonical import attributes, declarations, safe_value
from .lines import Box, Line
from .markup import (
    ATTRS_GROUP,
    BLANK,
    ITEM,
    LEAF_ATTRS,
    LEAF_GROUP,
    LEAF_RUN,
    NAME,
    RUN_GROUP,
    SLASH,
)

MOST_DEEP = 24

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
# Boxes that show nothing: between their blocks two versions can meet.
WRAPPERS = frozenset(
    ("div", "section", "article", "main", "header", "footer", "nav", "aside", "center", "form")
)
OPEN_TO_LEAVES = WRAPPERS | frozenset(("li", "td", "th", "dd", "blockquote")) - {"center"}
GROUPS = (RUN_GROUP, LEAF_GROUP, LEAF_ATTRS, LEAF_RUN, SLASH, NAME, ATTRS_GROUP)
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


def _looked(tag: str, source: str) -> tuple[tuple[tuple[str, str], ...], str, str]:
    return _look(tag, source) if len(source) < 500 else _look.__wrapped__(tag, source)


class _Cutter:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.stack: list[Box] = []
        self.open: dict[str, int] = {}
        self.ignored: dict[str, int] = {}
        self.blanks = 0
        self.root = Box("", (), (), "")
        self.marks: list[tuple[int, int, tuple]] = []

    def read(self, source: str, other: _Shared | None = None) -> None:
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
                    if leaf in "tdthTDTH" and self.idle(leaf.lower(), ""):
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
        ) and len(stack) < MOST_DEEP:
            if BLANK.match(raw) and above != "tr":
                self.blanks += "&nbsp" in raw or "\xa0" in raw or "<br" in raw or "&#160" in raw
                return
            kept, style, align = _looked(tag, source) if source else ((), "", "")
            path, sign = parent.path, parent.sign
            if not plain:
                box = Box(tag, kept, path, f"{sign}/{tag}", style, align or parent.align)
                if kept:
                    box.sign += repr(kept)
                box.path = path = (*path, box)
                sign = box.sign
                if above == "tr" and BLANK.match(raw):
                    self.lines.append(Line("", path, "", sign, style))
                    self.blanks = 0
                    return
                tag = ""
            self.line(raw, path, tag, sign, style, align or parent.align, parent.host)
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
                self.stack.append(Box(tag, (), (), "", style, align))
                self.open[tag] = self.open.get(tag, 0) + 1

    def finish(self) -> list[Line]:
        """End what is open; the lines."""
        while self.stack:
            self.pop()
        return self.lines

    # -- boxes ---------------------------------------------------------------------------------

    def push(self, tag: str, source: str) -> None:
        stack = self.stack
        if len(stack) >= MOST_DEEP:
            self.ignored[tag] = self.ignored.get(tag, 0) + 1
            return
        parent = stack[-1] if stack else self.root
        host = parent.host
        if parent.tag in BARE_TABLE and tag not in TABLE_PARTS:
            host, parent = self.table()
        if source:
            kept, style, align = _looked(tag, source)
        else:
            kept, style, align = (), "", "center" if tag == "center" else ""
        box = Box(tag, kept, parent.path, parent.sign, style, align or parent.align)
        if tag in SHOWN:
            box.path = (*parent.path, box)
            box.sign = f"{parent.sign}/{NAMES.get(tag, tag)}"
            if kept:
                box.sign += repr(kept)
        box.mark = len(self.lines)
        if tag not in TABLE_PARTS and tag != "table":
            box.host = host
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
            host = parent.host
            if parent.tag in BARE_TABLE:
                host, parent = self.table()
            self.place(Line("", parent.path, "hr", parent.sign + "/hr", "", self.blanks), host)
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
        box, host = stack[-1], stack[-1].host
        if box.tag in BARE_TABLE:
            host, outer = self.table()
            box = Box("div", (), outer.path, outer.sign, "", outer.align)
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
        self.line(raw, box.path, tag, sign, style, align, host)

    def line(
        self,
        raw: str,
        path: tuple[Box, ...],
        tag: str,
        sign: str,
        style: str,
        align: str,
        host: Box | None,
    ) -> None:
        """One more line; ``host`` is the table it has to stand before, if any."""
        if align:
            style = f"text-align: {align}; {style}" if style else f"text-align: {align}"
        if tag or style:
            sign = f"{sign}/{tag}|{style}"
        self.place(Line(raw, path, tag, sign, style, self.blanks), host)

    def place(self, line: Line, host: Box | None) -> None:
        """Put a line last, or before the table that may not hold it."""
        self.blanks = 0
        if host is None:
            self.lines.append(line)
        elif host.fostered is None:
            host.fostered = [line]
        else:
            host.fostered.append(line)

    def table(self) -> tuple[Box | None, Box]:
        """The open table and the box around it: what has no cell stands before the table
        (13.2.6.4.9, foster parenting)."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index].tag == "table":
                return self.stack[index], self.stack[index - 1] if index else self.root
        return None, self.root


def cut(source: str) -> list[Line]:
    """The lines of a source, in document order; blank paragraphs are counted, not listed."""
    cutter = _Cutter()
    cutter.read(source)
    return cutter.finish()


def cut_both(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """The lines of two versions; stretches between blocks that both share are read once."""
    old = _Cutter()
    old.read(before)
    old.finish()
    new = _Cutter()
    new.read(after, _Shared(before, after, old))
    return old.lines, new.finish()


class _Shared:
    """A version that was read, to take over from while another one is."""

    AHEAD = 12  # places of the old version tried at each place of the new one
    PROBE = 48  # letters that must agree before more are compared

    def __init__(self, before: str, after: str, old: _Cutter) -> None:
        self.before = before
        self.after = after
        self.lines = old.lines
        self.marks = [(0, 0, (0,)), *old.marks]
        self.index = 0
        self.misses = 0

    def skip(self, new: _Cutter, at: int) -> int | None:
        """Take over all that is alike from ``at``: the place to go on reading, None for the end."""
        self.misses += 1
        if self.misses > 200 and self.misses % 32:
            return at  # little is shared here: look seldom
        before, after, marks = self.before, self.after, self.marks
        probe = after[at : at + self.PROBE]
        state = None
        for index in range(self.index, min(self.index + self.AHEAD, len(marks))):
            place, count, mark_state = marks[index]
            if before[place : place + self.PROBE] != probe:
                continue
            state = state or new.state()
            if state != mark_state:
                continue
            self.misses = 0
            length = common_head(before, after, place, at)
            if place + length == len(before) and at + length == len(after):
                new.lines += self.lines[count:]
                new.stack.clear()
                return None
            last = bisect_right(marks, place + length, key=_place) - 1
            self.index = max(index, last)
            if last <= index:
                return at
            end, lines, state = marks[last]
            new.lines += self.lines[count:lines]
            new.restore(state)
            return at + end - place
        return at


def _place(mark: tuple[int, int, tuple]) -> int:
    return mark[0]


def common_head(one: str, other: str, at: int = 0, there: int = 0) -> int:
    """How many letters two texts have alike from two places on; compares stretches, not letters."""
    most = min(len(one) - at, len(other) - there)
    low, step = 0, 256
    while low < most and one[at + low : at + low + step] == other[there + low : there + low + step]:
        low += step
        step *= 2
    high = min(low + step, most)
    low = min(low, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[at + low : at + middle] == other[there + low : there + middle]:
            low = middle
        else:
            high = middle - 1
    return low
