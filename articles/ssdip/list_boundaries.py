"""What stands around a list of entries: above it the tab's title, a pager and the column
headings; below it the pager again and the privacy notice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .lines import WHITESPACE, iter_lines_reversed
from .pager import parse_page_count

_TITLE = "Wersje"
_COLUMN_HEADINGS = "WersjaDatazmianyAutorOpisAkcje"
# The wording between the two fixed parts of the notice; 21 characters where it was seen.
MAX_NOTICE_WORDING = 80
_PRIVACY_NOTICE = re.compile(
    rf"^[ \t\xa0]*+Przeczytaj o systemie i .{{1,{MAX_NOTICE_WORDING}}}danych[ \t\xa0\r]*+$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class ListHeader:
    """`found`: the title or the column headings stand there, so that a list begins, at `start`."""

    found: bool
    start: int
    page_count: int | None  # by its pager


@dataclass(frozen=True, slots=True)
class ListFooter:
    """`start`: where the last preview ends. `found`: the end of the list was recognised."""

    found: bool
    start: int
    page_count: int | None  # by its pager


def is_boundary_line(line: str) -> bool:
    """Blank, or a title, pager or column headings."""
    return _classify(line) is not None


def first_list_header(lines: Iterable[str]) -> ListHeader:
    """The header among all lines above a file's first entry; other lines are ignored."""
    found, page_count = False, None
    for line in lines:
        line_type = _classify(line)
        found = found or line_type in {"title", "columns"}
        page_count = parse_page_count(line) if line_type == "pager" else page_count
    return ListHeader(found, 0, page_count)


def next_list_header(text: str, start: int, end: int) -> ListHeader:
    """The header in text[start:end], the lines between a preview and the entry at `end`.

    They are read upwards from that entry. Column headings, pager and title stand there at most
    once each: a second pager is the footer of the list above.
    """
    expected = {"columns", "pager", "title"}
    found, header_start, page_count = False, end, None
    for offset, line in iter_lines_reversed(text, start, end):
        line_type = _classify(line)
        if line_type == "blank":
            continue
        if line_type not in expected:
            break
        expected.remove(line_type)
        if line_type == "pager":
            page_count = parse_page_count(line)
        else:
            found = True
        header_start = offset
        if line_type == "title":
            break
    return ListHeader(True, header_start, page_count) if found else ListHeader(False, end, None)


def list_footer(text: str, start: int, end: int, header_page_count: int | None) -> ListFooter:
    """The footer in text[start:end], the lines after the "Podgląd" of a list's last entry.

    A pager is believed if it equals the one above the list or, where none is above, if the
    privacy notice follows it: a preview may end in a line of digits. Without the notice its line
    must be ended too: a truncated text may end in the number of the next entry, and version 12
    looks like "1 2".
    """
    notice = _PRIVACY_NOTICE.search(text, start, end)
    below = notice.start() if notice else end
    stop = start + len(text[start:below].rstrip(WHITESPACE))
    last_line = max(text.rfind("\n", start, stop) + 1, start)
    page_count = parse_page_count(text[last_line:stop].strip(WHITESPACE))
    line_ended = "\n" in text[stop:below]
    same_pager = page_count == header_page_count and line_ended
    if page_count and (same_pager or (header_page_count is None and notice)):
        return ListFooter(True, last_line, page_count)
    return ListFooter(notice is not None, below, None)


def _classify(line: str) -> str | None:
    if not line:
        return "blank"
    if line == _TITLE:
        return "title"
    if "".join(line.split()) == _COLUMN_HEADINGS:
        return "columns"
    return "pager" if parse_page_count(line) else None
