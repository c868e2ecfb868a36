"""Sets of elements that the standard's tree construction (13.2.6) treats alike."""

from __future__ import annotations

VOID = frozenset(
    (
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image"),
        *("img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    )
)
# Tags that a fragment inside ``body`` ignores, but whose attributes a parser may collect; and
# ``noscript``, whose content is tags to a parser without scripting (lexbor) and text to one with it
# (nh3): without its tags both read the same.
IGNORED = frozenset(("html", "body", "head", "frameset", "noscript"))
FORMATTING = frozenset(
    (
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    )
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th", "caption"))
ROWS = frozenset(("tr", "thead", "tbody", "tfoot", "colgroup"))
TABLE_PARTS = CELLS | ROWS
FOREIGN = frozenset(("svg", "math"))
# What the end of an element inside does not reach beyond (13.2.4.2, "in scope").
SCOPE = CELLS | FOREIGN | frozenset(("applet", "table", "marquee", "object", "template"))
# What formats inside do not outlive (13.2.4.3, "marker").
MARKERS = CELLS | frozenset(("applet", "marquee", "object", "template"))
CLOSES_PARAGRAPH = HEADINGS | frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"),
        *("hgroup", "hr", "li", "listing", "main", "menu", "nav", "ol", "p", "plaintext", "pre"),
        *("search", "section", "summary", "table", "ul", "xmp"),
    )
)
SPECIAL = (
    CLOSES_PARAGRAPH
    | SCOPE
    | ROWS
    | frozenset(("button", "select", "iframe", "noembed", "noframes", "script", "style"))
    | frozenset(("textarea", "title"))
)
SPECIAL_OR_FORMATTING = SPECIAL | FORMATTING
# For some elements other ones stop the search.
SCOPES = {
    **dict.fromkeys((*TABLE_PARTS, "table"), frozenset(("table", "template"))),
    "p": SCOPE | {"button"},
    "li": SCOPE | {"ol", "ul"},
}
ITEMS = {
    "li": frozenset(("li",)),
    "dd": frozenset(("dd", "dt")),
    "dt": frozenset(("dd", "dt")),
}
ENDED_BY_LIKE = dict.fromkeys(HEADINGS, HEADINGS) | {
    "option": frozenset(("option",)),
    "optgroup": frozenset(("option",)),
}
ENDS_OTHERS = TABLE_PARTS | CLOSES_PARAGRAPH | ITEMS.keys() | ENDED_BY_LIKE.keys() | {"a"}
BESIDE_ITEMS = SPECIAL - {"address", "div", "p"}  # these end the search for an open item
