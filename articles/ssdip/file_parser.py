"""The text of one file to pages of raw entries.

An entry is: its header (number, time, author), its description, the preview marker (the words
"Podgląd", "Zamknij", "PolePrzedPo"), the preview. The marker closes the description, so markers,
not headers, tell how many entries there are: text that looks like a header may stand in a
preview. Of the lines that look like a header between two markers the entry's own is the first
that a known description follows, failing that the last.

The preview of a changed field repeats the description as text and is ignored. The preview of an
attachment event is its field table. A page ends in the pager or the privacy notice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .description_parser import (
    Description,
    description_form,
    first_changed_field,
    parse_description,
)
from .field_table import parse_row
from .history import FieldTableRow, SourceLocation, UnreadLine
from .lines import WHITESPACE, LineCounter, iter_lines
from .list_boundaries import (
    ListHeader,
    first_list_header,
    is_boundary_line,
    list_footer,
    next_list_header,
)
from .problems import Problem, SourceError
from .raw_entries import RawEvent, RawPage, RawVersion

FIRST_YEAR = 2001  # the act that founded BIP is of 6 September 2001
MAX_VERSION_DIGITS = 9  # the record keeps numbers in four bytes, up to 2,147,483,647
MAX_AUTHOR_LENGTH = 200  # the record keeps 255 characters; a longer line is text, not a header
MAX_UNREAD_LINES = 1000  # a tab has a few; a text with more is not one
MAX_UNREAD_TEXT = 200  # characters of each such line that are kept, to recognise it by

_ENTRY_HEADER = re.compile(
    rf"^[ \t\xa0]*+(?:([1-9][0-9]{{0,{MAX_VERSION_DIGITS - 1}}})[ \t\xa0]++)?"
    r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})"
    rf"(?:[ \t\xa0]([^\n]{{0,{MAX_AUTHOR_LENGTH}}}))?\r?$",
    re.MULTILINE,
)
_PREVIEW_MARKER_WORDS = "PodglądZamknijPolePrzedPo"
_PREVIEW_MARKER = re.compile(
    r"^[ \t\xa0]*+Podgląd[ \t\xa0\r\n]++Zamknij[ \t\xa0\r\n]++"
    r"Pole[ \t\xa0]*+Przed[ \t\xa0]*+Po[ \t\xa0\r]*+$",
    re.MULTILINE,
)
_LAST_TABLE_ROW = "_active"
_NOT_WHITESPACE = re.compile(rf"[^{WHITESPACE}]")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    pages: list[RawPage]
    unread_lines: list[UnreadLine]
    problems: list[Problem]


def parse_file(name: str, text: str) -> ParsedFile:
    """Parse the decoded text of the file `name`.

    Problems are collected. Raises SourceError only for a text with too many unread lines.
    """
    return _FileParser(name, text).parse()


@dataclass(frozen=True, slots=True)
class _EntryMatch:
    header: re.Match[str]
    marker: re.Match[str]


class _FileParser:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._text = text
        self._lines = LineCounter(text)
        self._pages: list[RawPage] = []
        self._unread_lines: list[UnreadLine] = []
        self._problems: list[Problem] = []

    def parse(self) -> ParsedFile:
        entries, tail_start = self._find_entries()
        self._check_truncation(tail_start)
        if entries:
            self._parse_pages(entries)
        return ParsedFile(self._pages, self._unread_lines, self._problems)

    def _find_entries(self) -> tuple[list[_EntryMatch], int]:
        """Every entry's header and marker, and where the text after the last marker begins."""
        headers = list(_ENTRY_HEADER.finditer(self._text))
        entries: list[_EntryMatch] = []
        tail_start, index = 0, 0
        for marker in _PREVIEW_MARKER.finditer(self._text):
            first = index
            while index < len(headers) and headers[index].start() < marker.start():
                index += 1
            header = self._own_header(headers[first:index])
            if header is None:
                self._add_problem("header_missing", marker.start())
            else:
                entries.append(_EntryMatch(header, marker))
            tail_start = marker.end()
        return entries, tail_start

    def _own_header(self, headers: list[re.Match[str]]) -> re.Match[str] | None:
        for header in headers:
            if description_form(self._text, self._skip_whitespace(header.end())):
                return header
        return headers[-1] if headers else None

    def _check_truncation(self, start: int) -> None:
        """A last entry without its marker is truncated, in the header or in the description."""
        header = None
        for header in _ENTRY_HEADER.finditer(self._text, start):
            following = self._skip_whitespace(header.end())
            form = description_form(self._text, following)
            if form == "change":
                field = first_changed_field(self._text, following)
                return self._add_problem("truncated_value", following, field=field)
            if form:
                return self._add_problem("truncated_entry", header.start())
        if header and _PREVIEW_MARKER_WORDS.startswith(
            re.sub(rf"[{WHITESPACE}]", "", self._text[header.end() :])
        ):
            self._add_problem("truncated_entry", header.start())
        return None

    def _parse_pages(self, entries: list[_EntryMatch]) -> None:
        """Read the entries page by page: a page begins where a list header stands."""
        above = list(iter_lines(self._text, 0, entries[0].header.start()))
        self._add_unread(line for line in above if not is_boundary_line(line[1]))
        list_header = first_list_header(line for _, line in above)
        page_start = 0
        for index in range(1, len(entries)):
            start, end = entries[index - 1].marker.end(), entries[index].header.start()
            following = next_list_header(self._text, start, end)
            if following.found:
                self._parse_page(entries[page_start:index], following.start, list_header)
                page_start, list_header = index, following
        self._parse_page(entries[page_start:], len(self._text), list_header)

    def _parse_page(self, entries: list[_EntryMatch], end: int, list_header: ListHeader) -> None:
        """`end` is where the next page begins or the file ends."""
        versions: list[RawVersion] = []
        events: list[RawEvent] = []
        footer = list_footer(self._text, entries[-1].marker.end(), end, list_header.page_count)
        for entry, following in zip(entries, [*entries[1:], None], strict=True):
            preview_end = following.header.start() if following else footer.start
            may_be_truncated = following is None and not footer.found
            self._parse_entry(
                entry, preview_end, versions, events, may_be_truncated=may_be_truncated
            )
        self._pages.append(
            RawPage(
                location=self._location(entries[0].header.start()),
                versions=tuple(versions),
                events=tuple(events),
                page_count=list_header.page_count or footer.page_count,
                has_header=list_header.found,
                end_found=footer.found,
            )
        )

    def _parse_entry(
        self,
        entry: _EntryMatch,
        preview_end: int,
        versions: list[RawVersion],
        events: list[RawEvent],
        *,
        may_be_truncated: bool,
    ) -> None:
        header, text = entry.header, self._text
        location = self._location(header.start())
        local_time = self._parse_time(header)
        description = parse_description(text, header.end(), entry.marker.start())
        self._add_unread((offset, _line_at(text, offset)) for offset in description.unread_offsets)
        if description.truncated_change:
            truncated = description.truncated_change
            self._add_problem("truncated_value", truncated.offset, field=truncated.field)
        changes = tuple((change, self._location(change.offset)) for change in description.changes)
        number = int(header[1]) if header[1] else None
        author = (header[3] or "").strip(WHITESPACE)
        kind, reference = description.event_kind, description.event_reference
        rows = self._parse_preview(description, entry.marker.end(), preview_end)
        if may_be_truncated and kind and not changes and not _is_table_complete(rows):
            self._add_problem("truncated_entry", header.start())
        if local_time is None:
            return
        if kind:
            events.append(RawEvent(kind, reference, local_time, author, rows, location))
        # Versions stand above the attachment events: an entry below them with an unknown
        # description is neither, and takes no version number.
        unknown = bool(description.unread_offsets) and bool(events)
        if number or changes or not (kind or unknown):
            versions.append(RawVersion(number, local_time, author, changes, location))

    def _parse_preview(
        self, description: Description, start: int, end: int
    ) -> tuple[FieldTableRow, ...]:
        """The field table of an attachment; a preview without any description is unread."""
        kind, changes = description.event_kind, description.changes
        if kind is None:
            described = changes or description.unread_offsets or description.truncated_change
            if not described:
                self._add_unread(iter_lines(self._text, start, end))
            return ()
        rows: list[FieldTableRow] = []
        if not changes:
            for offset, line in iter_lines(self._text, start, end):
                row = parse_row(line, kind) if line else None
                if row:
                    rows.append(row)
                else:
                    self._add_unread([(offset, line)])
        return tuple(rows)

    def _parse_time(self, header: re.Match[str]) -> datetime | None:
        try:
            local_time = datetime.strptime(header[2], "%Y-%m-%d %H:%M:%S")
        except ValueError:
            local_time = None
        if local_time is None or local_time.year < FIRST_YEAR:
            self._add_problem("invalid_date", header.start(), time=header[2])
            return None
        return local_time

    def _skip_whitespace(self, position: int) -> int:
        found = _NOT_WHITESPACE.search(self._text, position)
        return found.start() if found else len(self._text)

    def _location(self, offset: int) -> SourceLocation:
        return SourceLocation(self._name, self._lines.line_at(offset))

    def _add_problem(self, code: str, offset: int, **params: object) -> None:
        self._problems.append(Problem(code, self._name, self._lines.line_at(offset), params))

    def _add_unread(self, lines: Iterable[tuple[int, str]]) -> None:
        for offset, line in lines:
            if line and len(self._unread_lines) < MAX_UNREAD_LINES:
                self._unread_lines.append(
                    UnreadLine(self._location(offset), line[:MAX_UNREAD_TEXT])
                )
            elif line:
                self._add_problem("too_many_unread", offset, limit=MAX_UNREAD_LINES)
                raise SourceError(self._problems)


def _is_table_complete(rows: tuple[FieldTableRow, ...]) -> bool:
    if not rows or rows[-1].name != _LAST_TABLE_ROW:
        return False
    return bool(rows[-1].after or rows[-1].before)


def _line_at(text: str, offset: int) -> str:
    end = text.find("\n", offset)
    return text[offset : len(text) if end < 0 else end].strip(WHITESPACE)
