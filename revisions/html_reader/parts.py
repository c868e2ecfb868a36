"""A source in parts that can be parsed each by itself, so that equal parts are parsed once.

Where the parts are is only guessed; that they stand alone is proved by the parser itself.
"""

from __future__ import annotations

import re

from .tree import COMMENT, Node, parse

# Containers, whose tags are counted, and blocks that hold none. In lower case only: elsewhere the
# guess is worse, and nothing else.
_BLOCK_TAG = re.compile(
    r"<(?:(p|h[1-6r])|/?(?:ul|ol|dl|table|div|blockquote|section|article|center|figure|details))"
    r"(?=[ \t\n\f\r/>])"
)
_MARKER_TEXT = "end of part"
_MARKER = f"<!--{_MARKER_TEXT}--><wbr>"


def top_level_parts(source: str) -> list[str]:
    """The source cut where blocks at the top seem to begin: joined, the parts are the source."""
    parts = []
    depth = start = 0
    for match in _BLOCK_TAG.finditer(source):
        at = match.start()
        if source[at + 1] == "/":
            if depth:
                depth -= 1
        else:
            if not depth and at > start:
                parts.append(source[start:at])
                start = at
            if match[1] is None:
                depth += 1
    parts.append(source[start:])
    return parts


def parse_parts(parts: list[str]) -> list[list[Node]] | None:
    """The top-level nodes of each part, where every part stands alone; None where one does not.

    A part stands alone if a browser is back where it began after it: nothing open, no format to
    open again. Such parts in any order and number read as they read alone.

    The proof: a comment stands where it is written, so one that stands at the top says that no
    element is open; a ``wbr`` beside it says that no format is opened again. A form that is never
    closed leaves a trace that no marker shows, so parts with forms are not tried.
    """
    source = "".join(part + _MARKER for part in parts)
    if "<form" in source.lower():
        return None
    out: list[list[Node]] = []
    nodes: list[Node] = []
    is_marker = False
    for node in parse(source):
        if is_marker:
            if node.tag != "wbr":
                return None
            out.append(nodes)
            nodes, is_marker = [], False
        elif node.tag == COMMENT and node.comment_content == _MARKER_TEXT:
            is_marker = True
        else:
            nodes.append(node)
    return out if len(out) == len(parts) and not nodes else None
