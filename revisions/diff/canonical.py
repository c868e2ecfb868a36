"""The canonical form of the inline content of a block: text, formats, links and images.

Sources that look the same have the same canonical form: character references are replaced by their
characters (NFC), runs of white space (``&nbsp;`` too) by one space; ``b``, ``i``, ``strike`` and
the equivalent styles become ``strong``, ``em``, ``s``; soft hyphens, zero-width characters,
``span`` without a style, fonts, comments, scripts and unknown tags are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from revisions.html_reader import LONGEST_STYLE, safe_style_value, style_declarations

from .model import PICTURE, Content, Format, Inline, Run

SYNONYMS = {"b": "strong", "i": "em", "strike": "s", "tt": "code", "cite": "em", "var": "em"}
# The formats that are shown, in the order in which they are nested.
NESTING = (
    *("a", "span", "abbr", "del", "ins", "mark", "q", "dfn", "small"),
    *("strong", "em", "u", "s", "sub", "sup", "code", "kbd", "samp"),
)
ORDER = {tag: rank for rank, tag in enumerate(NESTING)}
KEPT = frozenset((*NESTING, *SYNONYMS, "font"))
INLINE_STYLES = ("color", "background-color")
MAX_OPEN_FORMATS = 24  # formats open at once; a reader cannot see more, a hostile source could cost

NON_PRINTING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffc\ud800-\udfff]"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
)


def clean_text(text: str) -> str:
    """Text in NFC, with one space for each run of white space and no invisible characters."""
    if not text.isprintable() or "  " in text:
        text = _single_spaces(text)
    if not text.isascii():
        if PICTURE in text or not text.isprintable():
            text = _single_spaces(_without_non_printing(text))
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    elif not text.isprintable():
        text = _single_spaces(_without_non_printing(text))
    return text


def _single_spaces(text: str) -> str:
    """One space for each run of white space."""
    words = text.split()
    if not words:
        return " " if text else ""
    start = " " if text[0].isspace() else ""
    return f"{start}{' '.join(words)} " if text[-1].isspace() else start + " ".join(words)


def _without_non_printing(text: str) -> str:
    return NON_PRINTING.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", text)


def address(value: str) -> str:
    """An address as a browser reads it: without white space around and control characters."""
    value = _without_non_printing(value)
    return re.sub(r"[\t\n\r]", "", value).strip(" \f\v\x1c\x1d\x1e\x1f")


@lru_cache(maxsize=1024)
def _styled(source: str, color: str) -> Format:
    """The formats that a ``style`` attribute or the colour of a font amounts to."""
    style = style_declarations(source)
    if color:
        style.setdefault("color", color.strip().lower())
    out = []
    weight = style.get("font-weight", "")
    if weight in ("bold", "bolder") or (weight.isdigit() and int(weight[:4]) >= 600):
        out.append(("strong", ""))
    if style.get("font-style", "") in ("italic", "oblique"):
        out.append(("em", ""))
    line = style.get("text-decoration", "") + " " + style.get("text-decoration-line", "")
    if "underline" in line:
        out.append(("u", ""))
    if "line-through" in line:
        out.append(("s", ""))
    place = style.get("vertical-align", "")
    if place in ("sub", "super"):
        out.append(("sub" if place == "sub" else "sup", ""))
    colours = []
    for name in INLINE_STYLES:
        value = safe_style_value(style.get(name, ""))
        if value and value not in ("inherit", "initial", "transparent"):
            colours.append(f"{name}: {value}")
    if colours:
        out.append(("span", "; ".join(colours)))
    return tuple(out)


def opened_formats(tag: str, attributes: Mapping[str, str | None]) -> Format:
    """The formats of one inline element; ``tag`` is one of KEPT."""
    if tag == "a":
        return (("a", address(attributes["href"] or "")),) if "href" in attributes else ()
    if tag == "abbr":
        return (("abbr", clean_text(attributes.get("title") or "").strip()),)
    styled: Format = ()
    if attributes:
        style = (attributes.get("style") or "")[:LONGEST_STYLE]
        color = (attributes.get("color") or "")[:LONGEST_STYLE]
        if style or (color and tag in ("span", "font")):
            styled = _styled(style, color)
    if tag in ("span", "font"):
        return styled
    return ((SYNONYMS.get(tag, tag), ""), *styled)


@lru_cache(maxsize=4096)
def with_formats(form: Format, opened: Format) -> Format:
    """``form`` with the formats of one more element inside, in the order of NESTING: in what order
    an author nests formats makes no difference."""
    flat = dict(form) | dict(opened)
    return tuple(sorted(flat.items(), key=lambda item: ORDER.get(item[0], 99)))


def picture(attributes: Mapping[str, str | None]) -> tuple[tuple[str, str], ...]:
    """The attributes of an image that a reader notices: address, alternative text, size."""
    found = {name: value or "" for name, value in attributes.items()}
    out = [("src", address(found.get("src", ""))), ("alt", clean_text(found.get("alt", "")))]
    out += [
        (n, found[n]) for n in ("width", "height") if re.fullmatch(r"\d{1,5}%?", found.get(n, ""))
    ]
    return tuple(out)


def read_inline(content: Content) -> Inline:
    """The canonical form of a line's content.

    A line break is ``\\n``, an image is PICTURE. Leading and trailing white space is left out.
    """
    if len(content) == 1 and content[0][0] and content[0][2] is None:
        text = clean_text(content[0][0]).strip(" ")
        return Inline(text, (Run(0, len(text), content[0][1]),) if text else ())
    return _assemble(
        [
            ("\n" if text is None else text if image else clean_text(text), form, image)
            for text, form, image in content
        ]
    )


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
