"""The block elements of HTML that are told apart, and how they look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

from revisions.html_reader import (
    LINE_BREAKING,
    LONGEST_STYLE,
    Node,
    safe_style_value,
    style_declarations,
)

from .canonical import safe_attribute
from .model import Format

MAX_KEY_LENGTH = 400  # characters of a path key
MAX_ROWS_COUNTED = 100  # of a table, below a cell that spans rows
MAX_CONTAINERS = 20  # open at once, of such as a renderer opens again

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol", "menu", "dir"))
CELLS = frozenset(("td", "th"))
TABLE_PARTS = frozenset(("caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"))
IGNORED = frozenset(("col", "colgroup"))
# Blocks that a renderer opens around a line.
SHOWN = (
    LISTS
    | TABLE_PARTS
    | frozenset(("table", "li", "dl", "dt", "dd", "blockquote", "figure", "figcaption"))
)
BLOCKS = LINE_BREAKING - {"option"}
# Tags that may be a line's own; everything else is shown as "div".
LEAVES = HEADINGS | {"p", "pre", "address"}
NAMES = {"menu": "ul", "dir": "ul"}
# Blocks whose margins keep others apart, or that a marker stands beside, even when empty.
ROOMY = HEADINGS | LISTS | {"p", "li", "dl", "pre", "blockquote", "table", "tr", "figure"}
KEPT_ATTRIBUTES = {
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "td": ("colspan", "rowspan", "valign"),
    "th": ("colspan", "rowspan", "scope", "valign"),
}
STYLES = (
    *("margin-left", "padding-left", "text-indent", "color", "background-color", "font-weight"),
    *("font-style", "text-decoration", "vertical-align", "list-style-type"),
)
# What shows nothing, on blocks that have no margin at the left by themselves.
NOTHING = frozenset(
    (name, value)
    for name in ("margin-left", "padding-left")
    for value in ("0", "0px", "0pt", "inherit", "initial")
)
PLAIN_LEFT = HEADINGS | {"p", "div", "address", "pre"}
ALIGNS = frozenset(("left", "right", "center", "justify"))
TWINS = {"bolder": "bold", "700": "bold"}

BlockFormat = tuple[tuple[tuple[str, str], ...], str, str]
FORMATTING = frozenset(
    (
        *("style", "align", "dir", "lang"),
        *(name for names in KEPT_ATTRIBUTES.values() for name in names),
    )
)


def block_format(tag: str, attributes: Mapping[str, str | None]) -> BlockFormat:
    """(attributes, own style, alignment) of a block element."""
    found: tuple[tuple[str, str], ...] = ()
    if attributes:
        found = tuple(
            (name, (value or "")[:LONGEST_STYLE])
            for name, value in attributes.items()
            if name in FORMATTING
        )
    return _block_format(tag, found)


@lru_cache(maxsize=1024)
def _block_format(tag: str, attributes: tuple[tuple[str, str], ...]) -> BlockFormat:
    found = dict(attributes)
    kept = []
    for name in KEPT_ATTRIBUTES.get(tag, ()):
        value = found.get(name)
        if value is None or not re.fullmatch(r"[\w-]{0,12}", value):
            continue
        if name in ("colspan", "rowspan"):
            number = int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1
            if number == 1 or (number == 0 and name == "colspan"):
                continue
            value = str(min(number, 1000))
        kept.append((name, value))
    style = style_declarations(found["style"]) if "style" in found else {}
    align = style.get("text-align", "").removeprefix("-webkit-")
    if align not in ALIGNS:
        align = found.get("align", "").strip().lower() if tag != "table" else ""
    if align not in ALIGNS:
        align = "center" if tag == "center" else ""
    own = [f"{name}: {value}" for name in ("dir", "lang") if (value := safe_attribute(found, name))]
    placed = safe_style_value(style.get("text-align", ""))
    if placed and placed.removeprefix("-webkit-") not in ALIGNS:
        own.append(f"text-align: {placed}")
    for name in STYLES:
        value = safe_style_value(style.get(name, ""))
        if not value or (value == "transparent" and name != "color" and tag != "th"):
            continue
        if tag in PLAIN_LEFT and (name, value) in NOTHING:
            continue
        own.append(f"{name}: {TWINS.get(value, value) if name == 'font-weight' else value}")
    return tuple(kept), "; ".join(own), align


def column_styles(table: Node) -> str:
    """How the columns of a table look: the styles of its ``col`` and ``colgroup`` in one."""
    found = []
    for group in table.iter():
        if group.tag in IGNORED:
            for column in (group, *group.iter()):
                attributes = column.attributes
                style = block_format(column.tag or "", attributes)[1].replace("; ", ", ")
                found.append((attributes.get("span") or "1") + " " + style.replace(":", ""))
        elif group.tag not in ("caption", "-comment"):
            break
    if not any(style[-1] != " " for style in found):
        return ""
    return f"col: {' | '.join(found)}"


def cell_attributes(cell: Node) -> dict[str, str | None]:
    """The attributes of a cell; its ``rowspan`` ends with the last row there is."""
    attributes = cell.attributes
    if "rowspan" not in attributes:
        return attributes
    found = re.match(r"\s*[0-9]{1,3}(?![0-9])", attributes.get("rowspan") or "")
    row = cell.parent
    if found is None or row is None:
        return attributes
    most = int(found[0]) or MAX_ROWS_COUNTED
    rows = 1
    while rows < min(most, MAX_ROWS_COUNTED) and (row := row.next) is not None:
        rows += row.tag == "tr"
    return {**attributes, "rowspan": str(rows if rows < MAX_ROWS_COUNTED else int(found[0]))}


def short_key(key: str) -> str:
    """A key of bounded length, equal for equal ones: each line of a block holds it."""
    if len(key) <= MAX_KEY_LENGTH:
        return key
    return blake2b(key.encode("utf-8", "replace"), digest_size=20).hexdigest()


@dataclass(slots=True, eq=False)
class BlockLook:
    """How a block and the lines in it look, and the looks of the blocks that stand in it.

    Found once for all blocks of equal tags and attributes that stand in blocks of one look.
    """

    tag: str = ""
    path_key: str = ""
    depth: int = 0  # containers around the lines in it
    style: str = ""  # its own
    align: str = ""
    line_tag: str = ""
    line_key: str = ""
    line_style: str = ""
    heading: str = ""  # the heading that the block stands in, with nothing but "div" between
    in_list: bool = False
    preserved: bool = False  # white space shows as it is
    attributes: Format = ()  # that its container keeps
    is_container: bool = False
    is_beside: bool = False  # stands in the same containers as the lines of the block around it
    inner: BlockLook | None = None  # of the container that blocks in it stand in, if they need one
    looks: dict[object, BlockLook] = field(default_factory=dict)  # of the blocks in it

    def within(self, tag: str, attributes: dict[str, str | None], columns: str = "") -> BlockLook:
        """The look of an element in it; ``columns``: how the columns of a table look."""
        key = (tag, columns, *attributes.items()) if attributes or columns else tag
        look = self.looks.get(key)
        if look is None:
            look = self.looks[key] = self.opened(tag, attributes, columns)
        return look

    def opened(self, tag: str, attributes: dict[str, str | None], columns: str) -> BlockLook:
        """The look of a block that is opened in it."""
        kept: Format = ()
        style, align = columns, self.align
        if attributes or tag == "center":
            kept, style, align = block_format(tag, attributes)
            align = align or self.align
            style = "; ".join(filter(None, (style, columns)))
        is_beside = tag == "div" and bool(self.heading) and not self.style
        around = self if is_beside else self.inner or self
        path_key, depth = around.path_key, around.depth
        line_tag = heading = ""
        is_container = tag in SHOWN and depth < MAX_CONTAINERS
        if tag not in SHOWN:
            line_tag = tag if tag in LEAVES else self.heading or "div"
            heading = line_tag if tag in HEADINGS or (tag == "div" and self.heading) else ""
        elif is_container:
            path_key, depth = f"{path_key}/{NAMES.get(tag, tag)}", depth + 1
            if kept or style:
                path_key = short_key(f"{path_key}{kept!r}{style}")
        line_style = "; ".join(filter(None, (align and f"text-align: {align}", style)))
        line_key = f"{path_key}/{line_tag}|{line_style}" if line_tag or line_style else path_key
        look = BlockLook(tag, path_key, depth, style, align, line_tag, line_key, line_style)
        look.heading = heading
        look.in_list = self.in_list or tag in LISTS
        look.preserved = self.preserved or tag == "pre"
        look.attributes, look.is_container, look.is_beside = kept, is_container, is_beside
        within = tag if tag in LEAVES else heading
        inner_style = "; ".join(filter(None, (within and f"in: {within}", style)))
        if tag not in SHOWN and inner_style and depth < MAX_CONTAINERS:
            inner_key = short_key(f"{path_key}/div{inner_style}")
            look.inner = BlockLook("div", inner_key, depth + 1, inner_style, align)
        return look
