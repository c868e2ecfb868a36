"""What the public sees of HTML that people wrote: nothing live, nothing that lies about itself.

``sanitise`` is for stored content: an allow-list of tags, attributes, address schemes and style
properties, applied by nh3 (the HTML5 parser of Servo). ``sanitise_diff`` is the same policy for
what the renderers of ``revisions.diff`` wrote: it keeps their classes and ids, which authors may
not use, and changes nothing in their output.

Decisions: a ``javascript:`` or any other unlisted address is dropped, its words stay. One that
starts with ``//`` (or ``\\\\``) leaves the site under the looks of a relative one: it becomes
plain ``https:``. Fonts and sizes are dropped, alignment and indents stay, headings stay.

Bounded before parsing: nh3 is quadratic in depth, so blocks nested deeper than MOST_DEEP are looked
through by a linear scan, and a source longer than LONGEST comes out as escaped text.
"""

from __future__ import annotations

import html
import re

import nh3

from revisions.diff.canonical import NON_PRINTING, declarations, safe_value
from revisions.diff.markup import ATTRS, COMMENT, HIDDEN_ELEMENT

LONGEST = 4_000_000  # characters
MOST_DEEP = 100  # elements inside one another

TAGS = {
    *("a", "abbr", "address", "b", "blockquote", "br", "caption", "center", "cite", "code"),
    *("col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol"),
    *("p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
DROPPED_WITH_CONTENT = {
    *("script", "style", "iframe", "noembed", "noframes", "xmp", "title", "textarea", "template"),
}
ALIGNED = {"align", "style", "id", "title", "lang", "dir"}
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
    "span": {"class"},
    **{f"h{level}": {"align"} for level in range(1, 7)},
}
ATTRIBUTES["span"] = {"class", "title"}
SCHEMES = {"http", "https", "mailto", "tel"}
STYLES = {
    *("text-align", "margin-left", "padding-left", "text-indent", "color", "background-color"),
    *("font-weight", "font-style", "text-decoration", "vertical-align", "list-style-type"),
}
RESERVED = re.compile(r"(?:[\w-]{1,20}-)?change-[0-9]+\Z|diff-", re.IGNORECASE)
CLASS_OF_OURS = re.compile(r"diff-[a-z]+")
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
TAG = re.compile(
    rf"<(?:{COMMENT}|{HIDDEN_ELEMENT}|(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attrs>{ATTRS})"
    r"(?:>|\Z)|[!?/][^>]*+>?)"
)
SURROGATE = re.compile("[\ud800-\udfff]")


def sanitise(source: str) -> str:
    """Stored content as safe HTML. Never fails; sources of 1 MB take about a second at most."""
    return _cleaned(source, _author_attribute)


def sanitise_diff(source: str) -> str:
    """Output of ``revisions.diff`` as safe HTML, to the letter; ids and classes of its own stay."""
    return _cleaned(source, _own_attribute)


def _cleaned(source: str, filter_: object) -> str:
    source = NON_PRINTING.sub(_non_printing, source)
    if len(source) > LONGEST:
        return html.escape(source, quote=False)
    return nh3.clean(
        flattened(source),
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=filter_,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _non_printing(match: re.Match[str]) -> str:
    """Letters that no reader sees are dropped where they can hide something; halves are shown."""
    letter = match[0]
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"
    return letter if letter in "\xad\u200c\u200d\u2060\ufffc" else ""


def flattened(source: str) -> str:
    """The source with elements deeper than MOST_DEEP looked through; linear, no parsing.

    Counts tags as they stand: a source whose tags do not nest may lose a few more than it had to.
    """
    if source.count("<") <= MOST_DEEP:
        return source
    out: list[str] = []
    at = depth = 0
    skipped: dict[str, int] = {}
    for match in TAG.finditer(source):
        name = match["name"]
        if not name:
            continue
        name = name.lower()
        if name in VOID or match["attrs"].endswith("/"):
            continue
        if match["slash"]:
            if skipped.get(name):
                skipped[name] -= 1
            elif depth:
                depth -= 1
                continue
            else:
                continue
        elif depth < MOST_DEEP:
            depth += 1
            continue
        else:
            skipped[name] = skipped.get(name, 0) + 1
        out.append(source[at : match.start()])
        out.append(" ")
        at = match.end()
    if not out:
        return source
    out.append(source[at:])
    return "".join(out)


def _author_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return None
    if name in ("id", "name"):
        return None if RESERVED.match(value) or not re.fullmatch(r"\S{1,100}", value) else value
    return _attribute(tag, name, value)


def _own_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if all(CLASS_OF_OURS.fullmatch(part) for part in value.split()) else None
    return _attribute(tag, name, value)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """An attribute's value as it may stay, or None."""
    if name == "style":
        kept = [
            f"{key}: {safe}"
            for key, part in declarations(value).items()
            if key in STYLES and (safe := safe_value(part))
        ]
        return "; ".join(kept) or None
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
