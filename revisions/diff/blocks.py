"""The block elements of HTML as far as a reader can tell them apart, and their looks."""

from __future__ import annotations

import re
from functools import lru_cache

from revisions.html_reader import safe_style_value, style_declarations

from .canonical import attributes
from .markup import ATTRS_GROUP, LEAF_ATTRS, LEAF_GROUP, LEAF_RUN, NAME, RUN_GROUP, SLASH

MAX_DEPTH = 100  # elements open at once
MAX_CONTAINERS = 20  # of them such as a renderer opens again

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
def _block_format(tag: str, source: str) -> tuple[tuple[tuple[str, str], ...], str, str]:
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


def block_format(tag: str, source: str) -> tuple[tuple[tuple[str, str], ...], str, str]:
    """(attributes, own style, alignment) of a block's start tag."""
    return (
        _block_format(tag, source) if len(source) < 500 else _block_format.__wrapped__(tag, source)
    )
