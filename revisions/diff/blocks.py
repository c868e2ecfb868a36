"""The block elements of HTML that are told apart, and their attributes and styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from revisions.html_reader import (
    LINE_BREAKING,
    LONGEST_STYLE,
    safe_style_value,
    style_declarations,
)

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
KEPT_ATTRIBUTES = {
    "ol": ("start", "type", "reversed"),
    "li": ("value",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
}
STYLES = ("margin-left", "padding-left", "text-indent", "color", "background-color")
ALIGNS = frozenset(("left", "right", "center", "justify"))


BlockFormat = tuple[tuple[tuple[str, str], ...], str, str]
FORMATTING = frozenset(
    ("style", "align", *(name for names in KEPT_ATTRIBUTES.values() for name in names))
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
            if number <= 1:
                continue
            value = str(min(number, 1000))
        kept.append((name, value))
    style = style_declarations(found["style"]) if "style" in found else {}
    align = style.get("text-align", "").removeprefix("-webkit-")
    if align not in ALIGNS:
        align = found.get("align", "").strip().lower() if tag != "table" else ""
    if align not in ALIGNS:
        align = "center" if tag == "center" else ""
    own = []
    for name in STYLES:
        value = safe_style_value(style.get(name, ""))
        if value and value not in ("0", "0px", "0pt", "inherit", "initial", "transparent"):
            own.append(f"{name}: {value}")
    if style.get("font-weight", "") in ("bold", "bolder", "700"):
        own.append("font-weight: bold")
    return tuple(kept), "; ".join(own), align
