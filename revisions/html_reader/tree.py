"""The tree that a browser builds of a fragment of HTML, and what is often asked of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from .bounds import bounded

Node = LexborNode

TEXT = "-text"  # the ``tag`` of a text node
COMMENT = "-comment"

# Elements whose content no reader of the site sees: the sanitiser drops them whole.
HIDDEN = frozenset(
    (
        *("script", "style", "iframe", "noembed", "noframes", "xmp", "title", "textarea"),
        "template",
    )
)
# Elements that begin and end a line of text.
LINE_BREAKING = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "col"),
        *("colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head"),
        *("header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option"),
        *("p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td"),
        *("tfoot", "th", "thead", "tr", "ul"),
    )
)
ADDRESSES = ("href", "src")

_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(source: str) -> list[Node]:
    """The top-level nodes of a source, in document order, as a browser builds them in ``body``.

    Bounded first. Scripting is off, comments are kept, NUL is gone or U+FFFD as the standard says,
    lone surrogates are U+FFFD.
    """
    return parse_markup(bounded(source))


def parse_markup(source: str) -> list[Node]:
    """The same for a source that is known to be bounded."""
    first = _parser(source).root
    return [] if first is None else list(first.iter(include_text=True))


def _parser(source: str) -> LexborHTMLParser:
    """Lexbor's parser of a bounded source."""
    try:
        source.encode()
    except UnicodeEncodeError:
        source = _SURROGATE.sub("\ufffd", source)
    return LexborHTMLParser(source, is_fragment=True, options=LexborDocumentOptions.WO_EVENTS)


def attributes(node: Node) -> dict[str, str]:
    """The attributes of an element: names in lower case, "" for one without a value."""
    return {name: value or "" for name, value in node.attributes.items()}


def walk(nodes: list[Node]) -> Iterator[Node]:
    """All nodes with what is in them, in document order; comments and text too."""
    for node in nodes:
        yield from node.traverse(include_text=True)


def text_of(source: str) -> str:
    """The visible text of a source; elements that break a line, and ``br``, are line ends.

    White space is the author's: several line ends may follow one another.
    """
    out: list[str] = []
    for node in parse(source):
        _add_text(node, out)
    return "".join(out)


def _add_text(top: Node, out: list[str]) -> None:
    """Append the text of a node and of all that is in it. Without recursion: trees may be deep."""
    node, depth = top, 0
    while True:
        tag = node.tag
        below = None
        if tag == TEXT:
            out.append(node.text_content or "")
        elif tag == "br":
            out.append("\n")
        elif tag not in HIDDEN:
            if tag in LINE_BREAKING:
                out.append("\n")
            below = node.first_child
        if below is not None:
            node, depth = below, depth + 1
            continue
        if below is None and tag in LINE_BREAKING:
            out.append("\n")
        after = node.next
        while depth and after is None and node.parent is not None:
            node, depth = node.parent, depth - 1
            if node.tag in LINE_BREAKING:
                out.append("\n")
            after = node.next
        if not depth or after is None:
            return
        node = after


def attribute_values(source: str, names: Collection[str]) -> list[str]:
    """The values of the attributes of these names, character references read, in document order.

    Those of hidden elements are left out.
    """
    parser = _parser(bounded(source))
    out: list[str] = []
    for node in parser.css(f":is({','.join(f'[{name}]' for name in names)})"):
        if node.tag not in HIDDEN:
            found = attributes(node)
            out += [found[name] for name in names if name in found]
    return out


def links(source: str) -> list[str]:
    """The addresses that a source leads to or shows: values of ``href`` and ``src``."""
    return [value.strip(" \t\n\f\r") for value in attribute_values(source, ADDRESSES)]
