"""The canonical form of what stands inside one block: letters, looks, links and pictures.

Two sources that a reader cannot tell apart come out equal: entities are letters (NFC), runs of
white space (``&nbsp;`` too) are one space, soft hyphens and zero-width marks are gone, ``b``,
``i``, ``strike`` and their style twins are ``strong``, ``em``, ``s``; bare ``span``, fonts,
comments, scripts and unknown tags are gone. Tokenising follows the HTML standard, section 13.2.5.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from revisions.html_reader import safe_style_value, style_declarations

from .markup import ATTRIBUTE, INLINE_TOKEN
from .model import PICTURE, Format, Inline, Run

SYNONYMS = {"b": "strong", "i": "em", "strike": "s", "tt": "code", "cite": "em", "var": "em"}
# The formats that are shown, in the one order they are nested in.
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
SPACE = re.compile(r"\s+")
LONG_REFERENCE = re.compile(r"&#(?:([xX])0*+([0-9a-fA-F]*+)|0*+([0-9]*+));?")


def _reference(match: re.Match[str]) -> str:
    digits = match[2] or match[3] or ""
    if not digits:
        return "\ufffd" if match[0].rstrip(";").endswith("0") else match[0]
    if len(digits) > 7:
        return "\ufffd"
    return f"&#{match[1] or ''}{digits};"


def unescape(text: str) -> str:
    """Character references as letters; numbers too long to be one become U+FFFD."""
    if "&" not in text:
        return text
    if "&#" in text:
        text = LONG_REFERENCE.sub(_reference, text)
    return html.unescape(text)


def clean_text(text: str) -> str:
    """Letters as a reader meets them: NFC, one space for white space, nothing invisible."""
    text = unescape(text)
    if not text.isascii() or NON_PRINTING.search(text):
        text = NON_PRINTING.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", text)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return SPACE.sub(" ", text)


def attributes(source: str) -> dict[str, str]:
    """The attributes of a tag: names in lower case, the first of twins wins."""
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found


def address(value: str) -> str:
    """An address as a browser reads it: no white space around, none of its control letters."""
    value = NON_PRINTING.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", value)
    return re.sub(r"[\t\n\r]", "", value).strip(" \f\v\x1c\x1d\x1e\x1f")


def _styled(found: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What a ``style`` attribute makes visible, as formats."""
    style = style_declarations(found.get("style", ""))
    if "color" in found:
        style.setdefault("color", found["color"].strip().lower())
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


@lru_cache(maxsize=1024)
def _opened(name: str, source: str) -> tuple[tuple[str, str], ...]:
    """The formats that one inline start tag switches on."""
    found = attributes(source)
    if name == "a":
        href = found.get("href")
        return () if href is None else (("a", address(href)),)
    if name in ("span", "font"):
        return _styled(found)
    if name == "abbr":
        return (("abbr", clean_text(found.get("title", "")).strip()),)
    extra = _styled(found) if "style" in found else ()
    return ((SYNONYMS.get(name, name), ""), *extra)


@lru_cache(maxsize=4096)
def _ordered(stack: tuple[tuple[tuple[str, str], ...], ...]) -> Format:
    """Formats in one fixed order: nesting the same looks differently is no difference."""
    flat = {}
    for formats in stack:
        flat.update(formats)
    return tuple(sorted(flat.items(), key=lambda item: ORDER.get(item[0], 99)))


def picture(source: str) -> tuple[tuple[str, str], ...]:
    """What a reader meets of an image: its address, its words, its size."""
    found = attributes(source)
    out = [("src", address(found.get("src", ""))), ("alt", clean_text(found.get("alt", "")))]
    out += [
        (n, found[n]) for n in ("width", "height") if re.fullmatch(r"\d{1,5}%?", found.get(n, ""))
    ]
    return tuple(out)


SHORT = 700  # characters; so short a source is worth remembering, as versions repeat it


def read_inline(raw: str) -> Inline:
    """The canonical form of the source between two block tags; never fails.

    A line break is ``\\n``, an image is PICTURE. Leading and trailing white space is gone.
    """
    return _remembered(raw) if len(raw) <= SHORT else _read(raw)


@lru_cache(maxsize=2048)
def _remembered(raw: str) -> Inline:
    return _read(raw)


def _read(raw: str) -> Inline:
    if "<" not in raw:
        text = clean_text(raw).strip()
        return Inline(text, (Run(0, len(text), ()),) if text else ())
    pieces: list[tuple[str, Format, tuple | None]] = []
    stack: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    form: Format = ()
    at = 0
    for match in INLINE_TOKEN.finditer(raw):
        if match.start() > at:
            pieces.append((clean_text(raw[at : match.start()]), form, None))
        at = match.end()
        name = match["name"]
        if not name:
            continue
        name = name.lower()
        if name == "br":
            pieces.append(("\n", form, None))
        elif name in ("img", "image"):
            if not match["slash"]:
                pieces.append((PICTURE, form, picture(match["attrs"])))
        elif name in KEPT:
            if match["slash"]:
                for index in range(len(stack) - 1, -1, -1):
                    if stack[index][0] == name:
                        del stack[index]
                        break
                else:
                    continue
            else:
                if name == "a":
                    stack = [entry for entry in stack if entry[0] != "a"]
                source = match["attrs"]
                opened = (
                    _opened(name, source)
                    if len(source) < 1000
                    else _opened.__wrapped__(name, source)
                )
                if len(stack) >= MAX_OPEN_FORMATS:
                    continue
                stack.append((name, opened))
            form = _ordered(tuple(entry[1] for entry in stack if entry[1])) if stack else ()
    if at < len(raw):
        pieces.append((clean_text(raw[at:]), form, None))
    return _assemble(pieces)


def _assemble(pieces: list[tuple[str, Format, tuple | None]]) -> Inline:
    """Pieces to one text: a space once, none at the edges nor beside a line break."""
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
        # A combining mark met its letter only now, across two tags: the looks of the first win.
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
