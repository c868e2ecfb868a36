"""What stands around a list: title, pager and columns above it, pager and privacy notice below."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .pager import pages_of
from .text import BLANK, lines_upwards

_TITLE = "Wersje"
_COLUMNS = "WersjaDatazmianyAutorOpisAkcje"
_COLUMNS_MAX_LENGTH = 200
_NOTICE = re.compile(
    r"^[ \t\xa0]*+Przeczytaj o systemie i .{1,80}danych[ \t\xa0\r]*+$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Preamble:
    """`framed`: a title or the columns stand above the entry, so a list begins, at `start`."""

    framed: bool
    start: int
    pager: int | None


@dataclass(frozen=True, slots=True)
class Foot:
    """Where the last preview ends; whether the end of the list was seen; the pager's pages."""

    start: int
    seen: bool
    pager: int | None


def is_frame(line: str) -> bool:
    return _part(line) is not None


def top_preamble(lines: Iterable[str]) -> Preamble:
    """All lines above a file's first entry; those that are no part of a frame are passed over."""
    framed, pager = False, None
    for line in lines:
        part = _part(line)
        framed = framed or part in {"title", "columns"}
        pager = pages_of(line) if part == "pager" else pager
    return Preamble(framed, 0, pager)


def inner_preamble(text: str, start: int, end: int) -> Preamble:
    """The lines between a preview and the next entry at `end`, read upwards from that entry.

    Columns, pager and title stand there at most once each: a second pager is the foot of the
    list above.
    """
    expected = {"columns", "pager", "title"}
    framed, begins, pager = False, end, None
    for offset, line in lines_upwards(text, start, end):
        part = _part(line)
        if part == "blank":
            continue
        if part not in expected:
            break
        expected.remove(part)
        if part == "pager":
            pager = pages_of(line)
        else:
            framed = True
        begins = offset
        if part == "title":
            break
    return Preamble(framed, begins, pager) if framed else Preamble(False, end, None)


def foot(text: str, start: int, end: int, pager: int | None) -> Foot:
    """The end of a list in the lines after its last entry's "Podgląd".

    A pager is believed if it is the one above the list or, where none is above, if the privacy
    notice follows it: a preview may end in a line of digits. Without the notice its line must
    be ended too: a cut may leave the number of the next entry, and version 12 looks like "1 2".
    """
    notice = _NOTICE.search(text, start, end)
    below = notice.start() if notice else end
    stop = start + len(text[start:below].rstrip(BLANK))
    last = max(text.rfind("\n", start, stop) + 1, start)
    found = pages_of(text[last:stop].strip(BLANK))
    ended = "\n" in text[stop:below]
    if found and ((found == pager and ended) or (pager is None and notice)):
        return Foot(last, seen=True, pager=found)
    return Foot(below, seen=notice is not None, pager=None)


def _part(text: str) -> str | None:
    if not text:
        return "blank"
    if text == _TITLE:
        return "title"
    if len(text) <= _COLUMNS_MAX_LENGTH and "".join(text.split()) == _COLUMNS:
        return "columns"
    return "pager" if pages_of(text) else None
