"""What canonical text writes otherwise than the source, though a browser may draw the source.

White space that does not collapse, characters that show nothing themselves but turn, join or part
what stands beside them, letters written in pieces. Kept beside the text, so that words are matched
by what they say, and still nothing is called unchanged that looks different.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from .characters import SIGNS, format_sign, invisible_in, space_names, without_non_printing
from .lines import Line
from .model import PICTURE, Content, Edit, Format, FormatChange

COLLAPSIBLE = re.compile(r"[ \t\n\r\f]+")
COLLAPSIBLE_SIGNS = " \t\n\r\f\x0b"
BESIDE_BREAK = re.compile(r" ?\x0b ?")
SPACE = re.compile(r"(\s+)")
BREAK_SIGN = "\x0b"  # a line break, while line ends of the source are still white space
FOREIGN = str.maketrans({PICTURE: "\ufffb", BREAK_SIGN: "\x1f"})  # as they are in the source

Part = tuple[int, bool, str]  # offset in canonical text, whether white space stands there, source


def exact_parts(content: Content, text: str, preserved: bool) -> tuple[Part, ...]:
    """The words and the white space of a line that its canonical ``text`` writes otherwise."""
    if not preserved and all(_is_plain(each) or image for each, _form, image in content):
        drawn = [each for each, _form, image in content if image or each is None or each.strip()]
        # Breaks between words are in the canonical text, and one at the end shows nothing.
        if not drawn or (drawn[0] is not None and any(drawn[-2:])):
            return ()
    return tuple(_parts(drawn_characters(content, preserved), text))


def _is_plain(text: str | None) -> bool:
    """Whether canonical form takes nothing from a text but white space that collapses."""
    if text is None or (text.isascii() and text.isprintable()):
        return True
    if not text.isprintable() and not COLLAPSIBLE.sub("", text).isprintable():
        return False
    return unicodedata.is_normalized("NFC", text)


def drawn_characters(content: Content, preserved: bool) -> str:
    """The characters that a browser draws: white space collapsed where it collapses.

    Where formats meet in white space that shows, a sign says which.
    """
    parts = []
    last_form: Format = ()
    last = ""
    for text, form, image in content:
        if text is None:
            text = BREAK_SIGN
        elif image is None and (PICTURE in text or BREAK_SIGN in text):
            text = text.translate(FOREIGN)
        if form != last_form and (_shows(last, preserved) or _shows(text[:1], preserved)):
            parts.append(format_sign(form))
        parts.append(text)
        last, last_form = text[-1:], form
    drawn = "".join(parts)
    if not preserved:
        drawn = BESIDE_BREAK.sub(BREAK_SIGN, COLLAPSIBLE.sub(" ", drawn)).strip(" ")
    drawn = drawn.replace(BREAK_SIGN, "\n")
    # A break at the end of a block ends its line and begins none.
    return drawn[:-1] if len(drawn) > 1 and drawn[-1] == "\n" else drawn


def _shows(space: str, preserved: bool) -> bool:
    """Whether a character is white space that shows."""
    return space.isspace() and (preserved or space not in COLLAPSIBLE_SIGNS)


def _parts(drawn: str, text: str) -> Iterator[Part]:
    """Words and the white space between them, each beside what canonical text has there."""
    at = 0
    gap = ""
    for number, piece in enumerate(SPACE.split(drawn)):
        word = "" if number % 2 else _canonical_word(piece)
        if not word:
            gap += piece
            continue
        start = at
        while text[start : start + 1] in (" ", "\n") and start < len(text):
            start += 1
        if gap != text[at:start]:
            yield at, True, gap
        if piece != word:
            yield start, False, piece
        at, gap = start + len(word), ""
    if gap != text[at:]:
        yield at, True, gap


def _canonical_word(word: str) -> str:
    if word.isascii() and word.isprintable():
        return word
    parts = (without_non_printing(part) for part in word.split(PICTURE))
    return unicodedata.normalize("NFC", PICTURE.join(parts))


def exact_of(lines: tuple[Line, ...]) -> tuple[Part, ...]:
    """The parts of several lines, by their offsets in the joined text."""
    found: list[Part] = []
    at = 0
    for line in lines:
        if not line.verbatim:
            parts = exact_parts(line.content, line.text, line.preserved)
            found += [(at + offset, is_space, source) for offset, is_space, source in parts]
        at += len(line.text) + 1
    return tuple(found)


def exact_changes(
    edit: Edit, text: str, old: tuple[Part, ...], new: tuple[Part, ...]
) -> Iterator[FormatChange]:
    """The differences between two equal stretches that canonical text does not show; ``text`` is
    that of the new version."""
    shift = edit.o1 - edit.n1
    parts_old = {(at - shift, space): part for at, space, part in _between(old, edit.o1, edit.o2)}
    parts_new = {(at, space): part for at, space, part in _between(new, edit.n1, edit.n2)}
    for at, is_space in sorted(parts_old.keys() | parts_new.keys()):
        before, after = parts_old.get((at, is_space)), parts_new.get((at, is_space))
        end = _end_of_part(text, at, is_space)
        if before == after or end > edit.n2:
            continue
        if is_space and (0 < at == edit.n1 or end == edit.n2 < len(text)):
            continue  # beside a change of words, and part of it
        plain = text[at:end]
        kind, *names = _told(plain if before is None else before, plain if after is None else after)
        start, stop = _shown_place(text, at, end)
        start, stop = max(start, edit.n1), min(stop, edit.n2)
        yield FormatChange(kind, start + shift, stop + shift, start, stop, names[0], names[1])


def _between(parts: tuple[Part, ...], start: int, end: int) -> tuple[Part, ...]:
    """The parts from one offset to another, both included."""
    return parts[bisect_left(parts, (start,)) : bisect_left(parts, (end + 1,))]


def _end_of_part(text: str, at: int, is_space: bool) -> int:
    """Where the word or the white space at an offset ends."""
    end = at
    while end < len(text) and text[end].isspace() == is_space:
        end += 1
    return end


def _shown_place(text: str, at: int, end: int) -> tuple[int, int]:
    """A part that has characters, to carry a mark: the part itself or the letter beside it."""
    if end > at or not text:
        return at, end
    return (at - 1, at) if at else (0, 1)


def _told(before: str, after: str) -> tuple[str, str, str]:
    """(kind, before, after) of a part that differs."""
    plain_old, plain_new = (SIGNS.sub("", each) for each in (before, after))
    if plain_old == plain_new:
        signs_old, signs_new = (len("".join(SIGNS.findall(each))) for each in (before, after))
        return "format", "span" * (signs_old >= signs_new), "span" * (signs_old <= signs_new)
    hidden_old, hidden_new = invisible_in(plain_old), invisible_in(plain_new)
    if hidden_old != hidden_new:
        return "invisible", hidden_old, hidden_new
    if plain_old.isspace() or plain_new.isspace():
        return "spacing", space_names(plain_old), space_names(plain_new)
    return "invisible" if hidden_old else "letters", plain_old, plain_new
