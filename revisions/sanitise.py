"""What the public sees of HTML that people wrote: nothing live, nothing that lies about itself.

``sanitise`` is for stored content: an allow-list of tags, attributes, address schemes and style
properties, applied by nh3 (the HTML5 parser of Servo). ``sanitise_diff`` is the same policy for
what the renderers of ``revisions.diff`` wrote: it keeps their classes and ids, which authors may
not use, and changes nothing in their output. ``sanitise_for_editor`` is the same policy for what a
visual editor is given: it keeps the looks that old editors wrote (fonts, borders, classes) too, so
that editing a text does not lose them, and nothing else.

Decisions: a ``javascript:`` or any other unlisted address is dropped, its words stay. One that
starts with ``//`` (or ``\\\\``) leaves the site under the looks of a relative one: it becomes
plain ``https:``. Fonts and sizes are dropped, alignment and indents stay, headings stay.

What parsers are quadratic in is bounded first, see ``revisions.html_reader.bounded``: a source
longer than its LONGEST comes out as escaped text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import nh3

from revisions.html_reader import HIDDEN, bounded, safe_style_value, style_declarations

TAGS = {
    *("a", "abbr", "address", "b", "blockquote", "br", "caption", "center", "cite", "code"),
    *("col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol"),
    *("p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
ATTRIBUTES = {
    "*": {"style", "id", "lang", "dir"},
    "a": {"href", "name", "title", "class"},
    "abbr": {"title"},
    "img": {"src", "alt", "width", "height", "title"},
    "ol": {"start", "type", "reversed"},
    "li": {"value", "class"},
    "td": {"colspan", "rowspan", "headers", "align", "valign"},
    "th": {"colspan", "rowspan", "headers", "scope", "align", "valign"},
    "col": {"span"},
    "colgroup": {"span"},
    "p": {"align", "class"},
    "div": {"align", "class"},
    "tr": {"class"},
    "hr": {"class"},
    "ins": {"class", "datetime"},
    "del": {"class", "datetime"},
    "span": {"class", "title"},
    **{f"h{level}": {"align"} for level in range(1, 7)},
}
SCHEMES = {"http", "https", "mailto", "tel"}
STYLES = {
    *("text-align", "margin-left", "padding-left", "text-indent", "color", "background-color"),
    *("font-weight", "font-style", "text-decoration", "vertical-align", "list-style-type"),
}
# Looks of old texts, which readers do not see. None of them can load or run anything.
EDITOR_TAGS = TAGS | {
    *("acronym", "article", "aside", "bdi", "bdo", "big", "details", "dir", "font", "footer"),
    *("header", "main", "menu", "nav", "nobr", "rp", "rt", "ruby", "section", "summary", "time"),
    "wbr",
}
EDITOR_ATTRIBUTES = {
    **ATTRIBUTES,
    "*": ATTRIBUTES["*"]
    | {
        *("abbr", "align", "alt", "axis", "bgcolor", "border", "bordercolor", "cellpadding"),
        *("cellspacing", "char", "charoff", "class", "clear", "color", "colspan", "compact"),
        *("datetime", "face", "frame", "headers", "height", "hreflang", "hspace", "noshade"),
        *("nowrap", "open", "rel", "rev", "rowspan", "rules", "scope", "size", "span"),
        *("start", "summary", "target", "title", "type", "valign", "value", "vspace", "width"),
    },
}
# A declaration's value without escapes and without functions that load or run something.
EDITOR_STYLE_VALUE = re.compile(r"(?:[^\\():<>{}@]|(?:rgba?|hsla?|calc)\([^\\():<>{}@]*\)){1,300}")
EDITOR_STYLE_NAME = re.compile(r"(?!behaviou?r|-moz-binding)[a-z-]+")
# Ids of the diff's marks, with any prefix (a field's name); an author's may not look like one.
RESERVED_ID = re.compile(r"(?:[\w-]+-)?change-[0-9]+\Z|diff-", re.IGNORECASE)
DIFF_CLASS = re.compile(r"diff-[a-z]+")
# Control letters and those that steer the direction of writing show nothing, and can hide what
# stands in an attribute or make a number read backwards. Joiners and soft hyphens shape words.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2061-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
# Unicode's line and paragraph separators: a font draws a space for them, or nothing at all.
SEPARATOR = re.compile("[\u2028\u2029]")
SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_REMEMBERED = 200  # characters of a style; editors repeat the short ones all over a text

AttributeFilter = Callable[[str, str, str], str | None]


def sanitise(source: str) -> str:
    """Stored content as safe HTML. No source raises an error."""
    return _clean(source, _author_attribute)


def sanitise_diff(source: str) -> str:
    """Output of ``revisions.diff`` as safe HTML, to the letter; its own ids and classes stay."""
    return _clean(source, _diff_attribute)


def sanitise_for_editor(source: str) -> str:
    """Stored content as a visual editor may be given it: safe, with the looks of old texts."""
    return _clean(source, _editor_attribute, EDITOR_TAGS, EDITOR_ATTRIBUTES)


def _clean(
    source: str,
    attribute_filter: AttributeFilter,
    tags: set[str] = TAGS,
    attributes: dict[str, set[str]] = ATTRIBUTES,
) -> str:
    source = SURROGATE.sub("\ufffd", INVISIBLE.sub("", source))
    cleaned = nh3.clean(
        bounded(source),
        tags=tags,
        clean_content_tags=HIDDEN,
        attributes=attributes,
        attribute_filter=attribute_filter,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    # Again: they may have come as character references. Attributes have none left, see below.
    return SEPARATOR.sub(" ", INVISIBLE.sub("", cleaned))


def _author_attribute(tag: str, name: str, value: str) -> str | None:
    value = _visible(name, value)
    if name == "class":
        return None
    if name in ("id", "name"):
        return None if RESERVED_ID.match(value) or not re.fullmatch(r"\S{1,100}", value) else value
    return _attribute(tag, name, value)


def _diff_attribute(tag: str, name: str, value: str) -> str | None:
    value = _visible(name, value)
    if name == "class":
        return value if all(DIFF_CLASS.fullmatch(part) for part in value.split()) else None
    return _attribute(tag, name, value)


def _editor_attribute(tag: str, name: str, value: str) -> str | None:
    value = _visible(name, value)
    if name in ("href", "src"):
        return _attribute(tag, name, value)
    if name != "style":
        return value
    kept = (
        f"{name}: {value}"
        for name, value in style_declarations(value).items()
        if EDITOR_STYLE_NAME.fullmatch(name) and EDITOR_STYLE_VALUE.fullmatch(value)
    )
    return "; ".join(kept) or None


def _visible(name: str, value: str) -> str:
    """A value without letters that show nothing. An address loses all: nh3 has judged its scheme
    already, and without them it could get another."""
    if not INVISIBLE.search(value):
        return value
    return "" if name in ("href", "src") else INVISIBLE.sub("", value)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute's value as it may stay, or None."""
    if name == "style":
        read = _style if len(value) <= LONGEST_REMEMBERED else _style.__wrapped__
        return read(value)
    if name in ("href", "src"):
        bare = re.sub(r"[\x00-\x20\x7f-\xa0]+", "", value)
        if re.match(r"[/\\]{2}", bare):
            return "https://" + bare.lstrip("/\\") if bare.strip("/\\") else None
        if name == "src" and re.match(r"(?:mailto|tel):", bare, re.IGNORECASE):
            return None
        return value if not bare.startswith("\\") else None
    if name in ("colspan", "rowspan", "span", "start", "value"):
        return value if re.fullmatch(r"-?[0-9]{1,6}", value) else None
    return value


@lru_cache(maxsize=512)
def _style(style: str) -> str | None:
    """The declarations of a style that may stay, or None."""
    kept = (
        f"{name}: {safe}"
        for name, value in style_declarations(style).items()
        if name in STYLES and (safe := safe_style_value(value))
    )
    return "; ".join(kept) or None
