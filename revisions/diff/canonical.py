"""The canonical form of the inline content of a block: text, formats, links and images.

Sources that look the same have the same canonical form: character references are replaced by their
characters (NFC), runs of white space (``&nbsp;`` too) by one space; ``b``, ``i``, ``strike`` and
the equivalent styles become ``strong``, ``em``, ``s``; ``span`` without a style, fonts, comments,
scripts and unknown tags are left out. What the text leaves out though a browser may draw it (white
space that shows, soft hyphens, letters in pieces) is kept beside it, see ``exact``.

Formats are all that the sanitiser lets through: what is known to show nothing is left out, the rest
is kept as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from revisions.html_reader import LONGEST_STYLE, safe_style_value, style_declarations

from .characters import without_non_printing
from .model import PICTURE, Content, Format, Inline, Run

SYNONYMS = {"b": "strong", "i": "em", "strike": "s", "tt": "code", "cite": "em", "var": "em"}
# The formats that are shown by an element of their own.
SHOWN_FORMATS = frozenset(
    (
        *("a", "span", "abbr", "del", "ins", "mark", "q", "dfn", "small"),
        *("strong", "em", "u", "s", "sub", "sup", "code", "kbd", "samp"),
    )
)
KEPT = SHOWN_FORMATS | {*SYNONYMS, "font"}
# The formats of the elements without attributes.
BARE_FORMATS: dict[str, Format] = {tag: ((SYNONYMS.get(tag, tag), ""),) for tag in KEPT} | {
    "a": (),
    "span": (),
    "font": (),
}
# Those that look the same wherever among the others they are opened.
COMMUTING = {"strong": 1, "em": 2}
# Those that go on: a small text in a small text is smaller, a line is drawn twice.
CUMULATIVE = frozenset(("small", "sub", "sup", "q", "u", "s", "ins", "del"))
STYLES = (
    *("color", "background-color", "font-weight", "font-style", "text-decoration"),
    *("vertical-align", "margin-left", "padding-left"),
)
TWINS = {
    ("font-weight", "bold"): "strong",
    ("font-weight", "bolder"): "strong",
    ("font-weight", "700"): "strong",
    ("font-style", "italic"): "em",
    ("text-decoration", "underline"): "u",
    ("text-decoration", "line-through"): "s",
}
NOTHING = {("background-color", "transparent"), ("margin-left", "0"), ("padding-left", "0")}
# Those that make their line higher even where nothing stands in them.
RAISING = frozenset(("sub", "sup", "code", "tt", "kbd", "samp", "small"))
# What begins with the element, and not with each letter in it.
STARTS = re.compile(r"(?:^|; )(?:margin-left|padding-left|dir):")
MAX_OPEN_FORMATS = 24  # formats open at once; a reader cannot see more, a hostile source could cost


def clean_text(text: str) -> str:
    """Text in NFC, with one space for each run of white space and no invisible characters."""
    if not text.isprintable() or "  " in text:
        text = _single_spaces(text)
    if not text.isascii():
        if PICTURE in text or not text.isprintable():
            text = _single_spaces(without_non_printing(text))
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        text = _single_spaces(without_non_printing(text))
    return text


def _single_spaces(text: str) -> str:
    """One space for each run of white space."""
    words = text.split()
    if not words:
        return " " if text else ""
    start = " " if text[0].isspace() else ""
    return f"{start}{' '.join(words)} " if text[-1].isspace() else start + " ".join(words)


def address(value: str) -> str:
    """An address as a browser reads it: without white space around and control characters."""
    if value.isascii() and value.isprintable():
        return value.strip(" ")
    value = without_non_printing(value)
    return re.sub(r"[\t\n\r]", "", value).strip(" \f\v\x1c\x1d\x1e\x1f")


@lru_cache(maxsize=1024)
def _styled(source: str, color: str, direction: str, language: str) -> Format:
    """The formats that the attributes of an element amount to."""
    style = style_declarations(source)
    if color:
        style.setdefault("color", color.strip().lower())
    out = []
    rest = [f"{name}: {value}" for name, value in (("dir", direction), ("lang", language)) if value]
    for name in STYLES:
        value = safe_style_value(style.get(name, ""))
        if (name, value) in TWINS:
            out.append((TWINS[name, value], ""))
        elif value and (name, value) not in NOTHING:
            rest.append(f"{name}: {value}")
    if rest:
        out.append(("span", "; ".join(rest)))
    return tuple(out)


def opened_formats(tag: str, attributes: Mapping[str, str | None]) -> Format:
    """The formats of one inline element; ``tag`` is one of KEPT."""
    if not attributes:
        return BARE_FORMATS[tag]
    style = (attributes.get("style") or "")[:LONGEST_STYLE]
    color = (attributes.get("color") or "")[:LONGEST_STYLE] if tag == "font" else ""
    direction, language = safe_attribute(attributes, "dir"), safe_attribute(attributes, "lang")
    styled: Format = ()
    if style or color or direction or language:
        styled = _styled(style, color, direction, language)
    if tag == "a":
        own: Format = (("a", address(attributes["href"] or "")),) if "href" in attributes else ()
        return (*own, *styled)
    if tag == "abbr":
        return (("abbr", clean_text(attributes.get("title") or "").strip()), *styled)
    if tag == "mark" and "transparent" in style:
        styled = (*styled, ("span", "background-color: transparent"))
    own = BARE_FORMATS[tag]
    return (*own, *(entry for entry in styled if entry not in own))


def safe_attribute(attributes: Mapping[str, str | None], name: str) -> str:
    """The value of ``dir`` or ``lang`` in lower case, "" for one that is none."""
    if name not in attributes:
        return ""
    value = (attributes[name] or "").strip().lower()
    return value if re.fullmatch(r"[a-z0-9-]{1,35}", value) else ""


def with_formats(form: Format, opened: Format) -> tuple[Format, bool]:
    """``form`` with the formats of one more element inside, and whether a browser draws something
    where that element begins.

    Bold and italics stand last, in whatever order an author nests them: that makes no difference.
    A format that is open already is not repeated.
    """
    draws_start = False
    out = list(form)
    for entry in opened:
        tag, value = entry
        if tag == "q" or (tag == "span" and STARTS.search(value)):
            draws_start = True
        if not out or tag in CUMULATIVE or entry not in (out if tag in COMMUTING else out[-1:]):
            out.append(entry)
    if len(out) > 1 and not any(tag == "span" and "font-" in value for tag, value in out):
        out.sort(key=lambda entry: COMMUTING.get(entry[0], 0))
    return tuple(out), draws_start


def picture(attributes: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """The attributes of an image that a reader notices: address, alternative text, size, style."""
    found = {name: value or "" for name, value in attributes.items()}
    out = [("src", address(found.get("src", ""))), ("alt", clean_text(found.get("alt", "")))]
    for name in ("width", "height"):
        value = found.get(name, "").strip()[:12]
        if re.match(r"\.?[0-9]", value):
            out.append((name, value))
    if "style" in found:
        styled = _styled(found["style"][:LONGEST_STYLE], "", "", "")
        if style := "; ".join(value or tag for tag, value in styled):
            out.append(("style", style))
    return tuple(out)


def read_inline(content: Content) -> Inline:
    """The canonical form of a line's content.

    A line break is ``\\n``, an image is PICTURE. Leading and trailing white space is left out.
    """
    if len(content) == 1 and content[0][0] and content[0][2] is None:
        text = clean_text(content[0][0]).strip(" ")
        return Inline(text, _single_run(len(text), content[0][1]) if text else ())
    return _assemble(
        [
            ("\n" if text is None else text if image else clean_text(text), form, image)
            for text, form, image in content
        ]
    )


@lru_cache(maxsize=4096)
def _single_run(length: int, form: Format) -> tuple[Run]:
    """The runs of a text in one format; lines share them."""
    return (Run(0, length, form),)


def _assemble(pieces: list[tuple[str, Format, tuple[tuple[str, str], ...] | None]]) -> Inline:
    """Pieces joined to one text: single spaces, none at the ends or beside a line break."""
    out: list[str] = []
    runs: list[Run] = []
    length = 0
    last = " "
    for text, form, image in pieces:
        if last in " \n":
            text = text.lstrip(" ")
        if not text:
            continue
        if text == "\n":
            if last == " " and out:
                out[-1] = out[-1][:-1]
                length -= 1
                _shorten(runs, length)
                while out and not out[-1]:
                    out.pop()
            if not out:
                continue
        out.append(text)
        end = length + len(text)
        if runs and image is None and runs[-1].picture is None and runs[-1].format == form:
            runs[-1] = Run(runs[-1].start, end, form)
        else:
            runs.append(Run(length, end, form, image))
        length = end
        last = text[-1]
    whole = "".join(out)
    text = whole.rstrip(" \n")
    if len(text) < len(whole):
        _shorten(runs, len(text))
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        # A combining mark follows its letter across a tag: the letter's format is kept for both.
        text, runs = _compose(text, runs)
    return Inline(text, tuple(runs))


def _shorten(runs: list[Run], length: int) -> None:
    while runs and runs[-1].start >= length:
        runs.pop()
    if runs and runs[-1].end > length:
        runs[-1] = Run(runs[-1].start, length, runs[-1].format, runs[-1].picture)


def _compose(text: str, runs: list[Run]) -> tuple[str, list[Run]]:
    letters: list[str] = []
    out: list[Run] = []
    for run in runs:
        start = len(letters)
        for letter in text[run.start : run.end]:
            if letters:
                both = unicodedata.normalize("NFC", letters[-1] + letter)
                if len(both) == 1 and unicodedata.combining(letter):
                    letters[-1] = both
                    continue
            letters.append(letter)
        if len(letters) > start:
            out.append(Run(start, len(letters), run.format, run.picture))
    return "".join(letters), out
