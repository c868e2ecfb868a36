"""Words, numbers and signs: the smallest things a mark may cover.

A number keeps its parts (``14.07.2006``, ``9.00-14.00``, ``21/27``, ``1 000,50``), an address on
the web or of e-mail is one token, a paragraph break and a picture are tokens of their own. White
space is no token: it belongs to the token after it.
"""

from __future__ import annotations

import re

from .model import BREAK, PICTURE

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u093c\u094d\u20d0-\u20f0\ufe00-\ufe0f"
EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff"

TOKEN = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"'{BREAK}{PICTURE}]*[\w/]"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}"
    r"|\d{1,3}(?: \d{3})+(?![\w])(?:,\d+)?"
    rf"|\d(?:[^\W_{CJK}]|[{MARKS}])*(?:[.,:/–-]\d(?:[^\W_{CJK}]|[{MARKS}])*)*"
    rf"|[^\W{CJK}](?:[^\W{CJK}]|[{MARKS}])*(?:[’'-](?:[^\W\d_{CJK}]|[{MARKS}])+)*"
    rf"|[{EMOJI}][{EMOJI}\u200d{MARKS}]*"
    rf"|[^\s{BREAK}][{MARKS}]*|{BREAK}"
)


def spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a text stand: [(start, end), …]."""
    return [match.span() for match in TOKEN.finditer(text)]
