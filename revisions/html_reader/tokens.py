"""The source of an HTML text as tokens that are, joined, the source again."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from .bounds import MOST_ATTRIBUTES
from .syntax import ATTRIBUTE, MARKUP, SPACE, START_OF_TAG, TAG, TAG_PART, WHOLE_TAG
from .tree import attributes, parse_markup

_BLANK = r"(?:\s|&(?:nbsp|#160|#[xX][aA]0);)++"
# References to signs that are no part of a word stand alone, all others are letters of a word.
_SIGN = r"&(?:amp|lt|gt|quot|apos|AMP|LT|GT|QUOT);"
_WORD = rf"(?:\w|(?!{_SIGN}|{_BLANK})&#?\w{{1,32}};)++"
_ALL_BLANK = re.compile(_BLANK)
_TOKEN = re.compile(rf"{MARKUP}|{_BLANK}|{_WORD}|{_SIGN}|(?s:.)")


def tokens(source: str) -> list[str]:
    """The source as tokens: joined, they are the source.

    A token is a tag, a comment, an element whose content holds no tags (a script, a style) with
    its end tag, a run of white space (``&nbsp;`` is white space), a word (``&oacute;`` is a letter
    of it), a character reference, or one other sign.
    """
    return _TOKEN.findall(source)


def is_markup(token: str) -> bool:
    """Whether a token is a tag, a comment or an element without tags inside, not text."""
    return len(token) > 1 and token[0] == "<"


def is_blank(token: str) -> bool:
    """Whether a token is a run of white space; ``&nbsp;`` is white space."""
    return _ALL_BLANK.fullmatch(token) is not None


def tag_name(token: str) -> str:
    """The name of a tag in lower case, with the slash of an end tag; "" for any other token."""
    found = START_OF_TAG.match(token)
    return found[0][1:].lower() if found else ""


def tag_attributes(token: str) -> dict[str, str]:
    """The attributes of a tag token as a browser reads them: {name: value}, "" for no value.

    Those after the MOST_ATTRIBUTES-th are left out.
    """
    found = START_OF_TAG.match(token)
    if found is None:
        return {}
    whole = WHOLE_TAG.match(token)
    start, end = found.end(), whole.end() if whole else len(token)
    if end - start > 2 * MOST_ATTRIBUTES:
        for last in islice(ATTRIBUTE.finditer(token, start, end), MOST_ATTRIBUTES - 1, None):
            end = last.end()
            break
    # Under a name that means nothing a parser takes the tag wherever it belongs.
    nodes = parse_markup(f"<x{token[start:end]}>")
    return attributes(nodes[0]) if nodes else {}


def tag_parts(token: str) -> list[str]:
    """A tag token as its name, white space, attributes and end: joined, they are the token.

    An element without tags inside is its start tag in parts, then the rest. Other tokens are one
    part.
    """
    tag = WHOLE_TAG.match(token)
    if tag is None:
        return [token]
    rest = token[tag.end() :]
    return [*TAG_PART.findall(tag[0]), rest] if rest else TAG_PART.findall(tag[0])


def replace_attribute(source: str, name: str, replace: Callable[[str], str | None]) -> str:
    """The source with the values of one attribute replaced in every start tag.

    ``replace`` is given a value as a browser reads it and gives the new one, or None to leave it.
    What is not replaced stays as it is, to the letter.
    """
    out: list[str] = []
    at = 0
    for match in TAG.finditer(source):
        tag = match[1]
        if not tag or tag[0] == "/":
            continue
        start = match.start() + 1 + len(tag)
        for found in ATTRIBUTE.finditer(source, start, match.end()):
            written, equals, _value = found[0].partition("=")
            if written.rstrip(SPACE).lower() != name:
                continue
            value = tag_attributes(f"<x {found[0]}>").get(name, "")
            new = replace(value) if equals else None
            if new is not None and new != value:
                quoted = new.replace("&", "&amp;").replace('"', "&quot;")
                out += source[at : found.start()], f'{written.rstrip(SPACE)}="{quoted}"'
                at = found.end()
            break  # of two attributes of one name the first counts
    out.append(source[at:])
    return "".join(out)
