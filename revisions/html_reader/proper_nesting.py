"""A quick look whether tags are nested as they should be, as nearly all sources have them.

What there is to know of a tag is found once for each distinct tag.
"""

from __future__ import annotations

import re

from .elements import CELLS, ENDS_OTHERS, FOREIGN, FORMATTING, IGNORED, MARKERS, VOID
from .syntax import ATTRIBUTE, MARKUP, START_OF_TAG, TAG

ANY_MARKUP = re.compile(MARKUP)
# Elements in which other rules hold.
OF_OTHER_RULES = IGNORED | FOREIGN | (MARKERS - CELLS) | {"select", "button", "form"}
ENDS_OF_FORMATS = frozenset("/" + name for name in FORMATTING)
# Fewer than one end tag among so many tags can't be nested properly; it need not be looked at.
LEAST_CLOSED = 4


def is_nested_properly(source: str, *, most_deep: int, most_attributes: int) -> bool:
    """Whether all tags of a source are nested properly, none deeper than ``most_deep``, none with
    more than ``most_attributes``, and no format stands around what may end it.

    A browser has no more elements open then than the source has. Anything unusual is said not to
    be nested properly.
    """
    if source.count("</") * LEAST_CLOSED < source.count("<"):
        return False
    tags = ANY_MARKUP.findall(source)
    names: dict[str, str] = {}  # an end tag's with its slash, "" for what opens nothing
    for tag in set(tags):
        name = TAG.match(tag)[1]  # type: ignore[index]
        name = name.lower() if name else ""
        if name.lstrip("/") in OF_OTHER_RULES:
            return False
        if len(tag) > 2 * most_attributes and _attributes_of(tag) > most_attributes:
            return False
        names[tag] = "" if name in VOID else name
    # A sentinel, the end tags of the elements that are open, and how many of them are formats.
    expected = [""]
    formats = 0
    for name in map(names.__getitem__, tags):
        if name[:1] == "/":
            if expected.pop() != name:
                return False
            formats -= name in ENDS_OF_FORMATS
        elif name:
            if formats and name in ENDS_OTHERS and (name != "a" or "/a" in expected):
                return False
            expected.append("/" + name)
            if len(expected) > most_deep + 1:
                return False
            formats += name in FORMATTING
    return True


def _attributes_of(tag: str) -> int:
    """The number of attributes of a tag; of an element without tags inside, or more."""
    name = START_OF_TAG.match(tag)
    return len(ATTRIBUTE.findall(tag, name.end())) if name is not None else 0
