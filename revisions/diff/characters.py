"""Characters that show nothing, and letters that look alike, told apart and named.

Sources: Unicode's Default_Ignorable_Code_Point, and of its confusables those of Latin letters that
a font draws with one and the same glyph.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zlib import crc32

# Where an inline element begins that a browser draws something for, whatever stands in it: the
# quotation mark of a "q", a padding. A noncharacter, which no text may hold.
ELEMENT_START = "\ufdd0"
# Others of them tell formats apart, see ``format_sign``.
FIRST_SIGN, SIGN_COUNT = 0xFDD1, 31
SIGNS = re.compile("[\ufdd0-\ufdef]+")
EMOJI_BEFORE = "[\u2000-\u3299\U0001f000-\U0001faff]"
# Neither letter nor white space. A joiner and a variation selector shape emoji: there they stay.
NON_PRINTING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|\u200d(?![\u2600-\u27bf\U0001f000-\U0001faff])"
    f"|(?<!{EMOJI_BEFORE})[\ufe00-\ufe0f](?!\u20e3)"
)
# Of these, and of white space, what can hide or turn round what a reader reads.
_NAMED = re.compile(f"{NON_PRINTING.pattern}|[\x0b\x1c-\x1f\x85\u2028\u2029]")
_SPACE_NAMES = {" ": "space", "\xa0": "nbsp", "\n": "br", "\t": "tab"}
_PAIRS = (
    "аa сc еe оo рp хx уy іi јj ѕs һh ԁd ԛq ԝw АA ВB ЕE КK МM НH ОO РP СC ТT УY ХX ІI ЈJ ЅS ԌG "
    "ԚQ ԜW οo νv ιi υu ρp χx αa ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX օo սu ոn ցg ıi ɡg ɑa ‐- "
    "‚,"
)
_LOOKALIKES = {ord(pair[0]): pair[1] for pair in _PAIRS.split()}
_SAME_LETTER_TAGS = ("<wide>", "<narrow>", "<compat>", "<font>", "<noBreak>")


def without_non_printing(text: str) -> str:
    """Text without the characters that show nothing; lone surrogates as U+FFFD."""
    return NON_PRINTING.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", text)


def invisible_in(text: str) -> str:
    """The characters of a text that show nothing."""
    return "".join(NON_PRINTING.findall(SIGNS.sub("", text)))


def format_sign(form: object) -> str:
    """Three noncharacters that stand for a format, the same for equal ones."""
    number = crc32(repr(form).encode("utf-8", "replace"))
    out = ""
    for _ in range(3):
        number, place = divmod(number, SIGN_COUNT)
        out += chr(FIRST_SIGN + place)
    return out


def code_point(character: str) -> str:
    """ "U+202E"."""
    return f"U+{ord(character):04X}"


def space_names(space: str) -> str:
    """White space by the names of its characters: "nbsp space", "U+3000"."""
    return " ".join(_SPACE_NAMES.get(each) or code_point(each) for each in space)


def named(text: str, template: str) -> str:
    """A text in which each character that shows nothing stands by name, in brackets.

    ``template``: "znak {code}".
    """
    if text.isprintable():
        return text
    return _NAMED.sub(lambda found: f"[{template.format(code=code_point(found[0]))}]", text)


def are_same_letters(one: str, other: str) -> bool:
    """Whether two texts look the same, or nearly, though their characters differ."""
    return one != other and _skeleton(one) == _skeleton(other)


@lru_cache(maxsize=1024)
def _skeleton(text: str) -> str:
    """The text with one letter for all that look like it."""
    if not text.isascii():
        parts = (_compatible(each) for each in without_non_printing(text).translate(_LOOKALIKES))
        text = unicodedata.normalize("NFC", "".join(parts)).translate(_LOOKALIKES)
    return text


def _compatible(character: str) -> str:
    """A ligature as its letters, a wide letter as a plain one; superscripts stay."""
    if unicodedata.decomposition(character).startswith(_SAME_LETTER_TAGS):
        return unicodedata.normalize("NFKC", character)
    return character


def told_apart(text: str, other: str, template: str) -> str:
    """A text with the codes of those of its characters that the other lacks."""
    codes = dict.fromkeys(each for each in text if each not in other)
    if not codes:
        return text
    return f"{text} ({', '.join(template.format(code=code_point(each)) for each in codes)})"
