"""Parts of HTML that a browser would run, load or submit: found, named and taken out.

What is shown is always sanitised (``revisions.sanitise``), so nothing here keeps a reader or an
editor safe. It tells a person what their text held that nobody will ever see, and takes it out of
what they save while every other byte stays as it is.

``live_parts`` names them, ``without_live_parts`` gives the source without them: readers see the
same words of both.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revisions.html_reader import (
    LINE_BREAKING,
    attributes,
    is_markup,
    parse,
    style_declarations,
    tag_attributes,
    tag_name,
    tag_parts,
    text_of,
    tokens,
    walk,
)
from revisions.sanitise import SCHEMES, sanitise, sanitise_for_editor

ELEMENTS = frozenset(
    (
        # They run, load or restyle.
        *("script", "style", "link", "meta", "base", "iframe", "frame", "frameset", "object"),
        *("embed", "applet", "param", "svg", "math", "audio", "video", "source", "track"),
        *("canvas", "portal", "fencedframe", "bgsound", "marquee"),
        # They submit what somebody types.
        *("form", "input", "button", "select", "option", "optgroup", "datalist", "output"),
        *("textarea", "keygen", "isindex"),
        # What stands in them is markup to one parser and text to another.
        *("template", "slot", "noscript", "noembed", "noframes", "xmp", "plaintext", "title"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("srcdoc", "formaction", "action", "xlink:href", "ping", "dynsrc", "lowsrc", "is"),
        *("http-equiv", "background", "poster", "srcset", "manifest", "codebase", "classid"),
    )
)
# Attributes of Wagtail's scripts and of the editor's, which act on whatever carries them.
ACTED_ON = re.compile(r"on|data-(?:mce|controller|action|w-)", re.IGNORECASE)
ADDRESSES = frozenset(("href", "src", "cite", "longdesc", "data", "usemap"))
# Addresses that no reader is given, but that only lead somewhere or show a picture.
HARMLESS_SCHEMES = SCHEMES | {"callto", "cid", "fax", "file", "ftp", "geo", "news", "sms"}
HARMLESS_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SKIPPED_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\ufeff]+")
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6}\s?|.)", re.IGNORECASE | re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LIVE_STYLE = re.compile(
    r"expression\(|javascript:|vbscript:|-moz-binding|behaviou?r:|@import|data:(?!image/)",
    re.IGNORECASE,
)
_HAS_ATTRIBUTES = re.compile(r"[\s/]")
_WORDS_BEFORE = 12  # tokens of text that tell where a part stands
_LONGEST_REMEMBERED = 200  # characters of a tag; texts repeat the short ones
_MOST_ROUNDS = 4  # taking one part out may put another together


@dataclass(frozen=True)
class LivePart:
    """An element, or an attribute of one.

    `line` is that of the source, from 1, and `after` the words before it; 0 and "" if unknown.
    """

    element: str
    attribute: str = ""
    line: int = 0
    after: str = ""

    def describe(self) -> str:
        """What it is and where, in the user's language."""
        text = f"<{self.element}>"
        if self.attribute:
            text = _("“%(attribute)s” of %(element)s") % {
                "attribute": self.attribute,
                "element": text,
            }
        if self.line:
            text = _("%(part)s, line %(line)d") % {"part": text, "line": self.line}
        if self.after:
            text = _("%(part)s, after “%(words)s”") % {"part": text, "words": self.after}
        return text


def live_parts(source: str) -> list[LivePart]:
    """The live parts of a source in its order; [] where there are none. No source raises."""
    found = _in_tokens(source)
    return found or [LivePart(*names) for names in dict.fromkeys(_in_tree(source))]


def without_live_parts(source: str) -> str:
    """The source without its live parts; all other bytes stay.

    Where markup is so broken that they can't be told from the rest, it comes out as
    `sanitise_for_editor` gives it.
    """
    left = source
    for _round in range(_MOST_ROUNDS):
        without = "".join(_tokens_without_live(tokens(left)))
        if without == left:
            break
        left = without
    is_clean = without == left and not any(_in_tree(left))
    if is_clean and (left == source or _letters(left) == _letters(source)):
        return left
    return sanitise_for_editor(source)


def _letters(source: str) -> str:
    """What readers see of a source, without white space."""
    return "".join(text_of(sanitise(source)).split())


def describe_live_parts(parts: Iterable[LivePart], most: int = 5) -> str:
    """The parts in one line: the first few, and how many more there are."""
    described = list(dict.fromkeys(part.describe() for part in parts))
    line = "; ".join(described[:most])
    more = len(described) - most
    if more > 0:
        line += " " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return line


def _in_tokens(source: str) -> list[LivePart]:
    found = []
    line = 1
    text: deque[str] = deque(maxlen=_WORDS_BEFORE)
    for token in tokens(source):
        name = tag_name(token) if is_markup(token) else ""
        if not is_markup(token):
            text.append(token)
        elif name.lstrip("/") in LINE_BREAKING:
            text.append(" ")
        if name and name[0] != "/":
            after = " ".join("".join(text).split())
            if name in ELEMENTS:
                found.append(LivePart(name, "", line, after))
            else:
                found += (
                    LivePart(name, attribute, line, after) for attribute in _live_attributes(token)
                )
        line += token.count("\n")
    return found


def _in_tree(source: str) -> Iterator[tuple[str, str]]:
    """(element, attribute) of what is live in the tree that a browser builds of the source."""
    for node in walk(parse(source)):
        if node.tag in ELEMENTS:
            yield node.tag, ""
        elif node.tag[:1] != "-":
            for name, value in attributes(node).items():
                if _is_live(name, value):
                    yield node.tag, name


def _live_attributes(token: str) -> tuple[str, ...]:
    """Names of the attributes of a tag that are live."""
    if not _HAS_ATTRIBUTES.search(token):
        return ()
    read = _read_live_attributes
    return (read if len(token) <= _LONGEST_REMEMBERED else read.__wrapped__)(token)


@lru_cache(maxsize=2048)
def _read_live_attributes(token: str) -> tuple[str, ...]:
    return tuple(name for name, value in tag_attributes(token).items() if _is_live(name, value))


def _tokens_without_live(source: list[str]) -> Iterator[str]:
    templates = 0  # that are open: nothing in them is shown
    for token in source:
        name = tag_name(token) if is_markup(token) else ""
        if name == "template":
            templates += 1
        elif name == "/template":
            templates = max(templates - 1, 0)
        elif not templates:
            yield _without_live(token)


def _without_live(token: str) -> str:
    """A token without what is live in it; "" where all of it is."""
    if not is_markup(token) or not (name := tag_name(token)):
        return token
    if name.lstrip("/") in ELEMENTS:
        return ""
    live = _live_attributes(token)
    if not live:
        return token
    out: list[str] = []
    for part in tag_parts(token):
        key = part.partition("=")[0].strip().lower()
        kept = _harmless_style(tag_attributes(token)["style"]) if key == "style" else ""
        if key in live and kept:
            out.append(f'style="{escape(kept)}"')
        elif key not in live:
            out.append(part)
        elif out and out[-1].isspace():
            out.pop()
    return "".join(out)


def _harmless_style(style: str) -> str:
    """The declarations of a style that are not live; "" where all of it is."""
    kept = "; ".join(
        f"{name}: {value}"
        for name, value in style_declarations(style).items()
        if not _is_live("style", f"{name}:{value}")
    )
    return "" if _is_live("style", kept) else kept


def _is_live(name: str, value: str) -> bool:
    """Whether an attribute runs, loads or submits something."""
    name = name.lower()
    if ACTED_ON.match(name) or name in ATTRIBUTES:
        return True
    if name == "style":
        return _LIVE_STYLE.search(_plain_style(value)) is not None
    return name in ADDRESSES and is_live_address(value)


def is_live_address(value: str) -> bool:
    """Whether an address does anything but lead somewhere or show a picture."""
    bare = _SKIPPED_IN_ADDRESS.sub("", value)
    scheme = _SCHEME.match(bare)
    if scheme is None or scheme[1].lower() in HARMLESS_SCHEMES:
        return False
    return HARMLESS_PICTURE.match(bare) is None


def _plain_style(style: str) -> str:
    """A style as a browser reads it: without escapes, comments and white space."""

    def letter(found: re.Match) -> str:
        digits = found[1].strip()
        if not re.fullmatch("[0-9a-fA-F]+", digits):
            return found[1]
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else ""

    style = _CSS_COMMENT.sub("", _CSS_ESCAPE.sub(letter, style))
    return re.sub(r"\s+", "", style)
