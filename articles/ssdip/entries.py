"""The text of one file to sheets of raw entries.

An entry is: its head (number, time, author), its description, the three words of the preview
("Podgląd", "Zamknij", "PolePrzedPo"), the preview. The three words close the description, so
they, not the heads, tell how many entries there are: text that looks like a head may stand in a
preview. Of the lines that look like a head between two previews the entry's own is the first
that a known description or the preview follows, failing that the last.

The preview of a changed field repeats the description as text and is passed over. The preview
of an attachment is its field table. A sheet ends in the pager or the privacy notice.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .descriptions import (
    Description,
    RawChange,
    field_opened,
    opens_description,
    read_description,
)
from .frame import Preamble, foot, inner_preamble, is_frame, top_preamble
from .messages import MAX_PROBLEMS, Problem, SourceError
from .model import Row, Source, UnreadLine
from .rows import read_row
from .text import BLANK, Lines, lines_downwards

FIRST_YEAR = 2001  # the act that founded BIP is of 6 September 2001

_HEAD = re.compile(
    r"^[ \t\xa0]*+(?:([1-9][0-9]{0,8})[ \t\xa0]++)?"
    r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2})(?:[ \t\xa0]([^\n]{0,200}))?\r?$",
    re.MULTILINE,
)
_PREVIEW_WORDS = "PodglądZamknijPolePrzedPo"
_PREVIEW = re.compile(
    r"^[ \t\xa0]*+Podgląd[ \t\xa0\r\n]++Zamknij[ \t\xa0\r\n]++"
    r"Pole[ \t\xa0]*+Przed[ \t\xa0]*+Po[ \t\xa0\r]*+$",
    re.MULTILINE,
)
_TABLE_END = "_active"
_UNREAD_LENGTH = 200
MAX_UNREAD = 1000
_NOT_BLANK = re.compile(rf"[^{BLANK}]")


@dataclass(frozen=True, slots=True)
class RawVersion:
    number: int | None
    stamp: datetime  # without zone, as the source has it
    author: str
    changes: tuple[tuple[RawChange, Source], ...]
    source: Source

    @property
    def content(self) -> tuple[object, ...]:
        """What two copies of one version share, wherever they were read."""
        changes = tuple((change.field, change.body) for change, _ in self.changes)
        return (self.number, self.stamp, self.author, changes)


@dataclass(frozen=True, slots=True)
class RawEvent:
    kind: str
    reference: str
    stamp: datetime
    author: str
    rows: tuple[Row, ...]
    source: Source

    @property
    def content(self) -> tuple[object, ...]:
        return (self.kind, self.reference, self.stamp, self.author, self.rows)


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One list, newest first, as it stands in a file."""

    source: Source
    versions: tuple[RawVersion, ...]
    events: tuple[RawEvent, ...]
    pager: int | None
    framed: bool  # title or columns stand above it
    end_seen: bool


@dataclass(frozen=True, slots=True)
class _Span:
    head: re.Match[str]
    preview: re.Match[str]


class Scan:
    """One reading of one file: `sheets`, `unread` and `problems` when made.

    Raises SourceError at once only for a text with too many unread lines.
    """

    def __init__(self, name: str, text: str) -> None:
        self.sheets: list[RawSheet] = []
        self.unread: list[UnreadLine] = []
        self.problems: list[Problem] = []
        self._name = name
        self._text = text
        self._lines = Lines(text)
        self._read()

    def _read(self) -> None:
        spans, tail_start = self._spans()
        self._refuse_cut_tail(tail_start)
        if not spans:
            return
        first_span = 0
        above = list(lines_downwards(self._text, 0, spans[0].head.start()))
        self._unread(line for line in above if not is_frame(line[1]))
        preamble = top_preamble(line for _, line in above)
        for index in range(1, len(spans)):
            start, end = spans[index - 1].preview.end(), spans[index].head.start()
            following = inner_preamble(self._text, start, end)
            if following.framed:
                self._sheet(spans[first_span:index], following.start, preamble)
                first_span, preamble = index, following
        self._sheet(spans[first_span:], len(self._text), preamble)

    def _spans(self) -> tuple[list[_Span], int]:
        """Every entry's head and preview, and where the text after the last preview begins."""
        heads = list(_HEAD.finditer(self._text))
        spans: list[_Span] = []
        start, at = 0, 0
        for preview in _PREVIEW.finditer(self._text):
            first = at
            while at < len(heads) and heads[at].start() < preview.start():
                at += 1
            head = self._own_head(heads[first:at], preview)
            if head is None:
                self._problem("head_missing", preview.start())
            else:
                spans.append(_Span(head, preview))
            start = preview.end()
        return spans, start

    def _own_head(self, heads: list[re.Match[str]], preview: re.Match[str]) -> re.Match[str] | None:
        for head in heads:
            follows = self._not_blank(head.end())
            if opens_description(self._text, follows) or follows >= preview.start():
                return head
        return heads[-1] if heads else None

    def _refuse_cut_tail(self, start: int) -> None:
        """A last entry without its preview is cut, be it in the head or in the description."""
        for head in _HEAD.finditer(self._text, start):
            follows = self._not_blank(head.end())
            form = opens_description(self._text, follows)
            if form == "change":
                name = field_opened(self._text, follows)
                return self._problem("cut_in_value", follows, field=name)
            rest = self._text[follows : follows + 2 * len(_PREVIEW_WORDS)]
            if form or _PREVIEW_WORDS.startswith(re.sub(rf"[{BLANK}]", "", rest)):
                return self._problem("cut_in_entry", head.start())
        return None

    def _sheet(self, spans: list[_Span], end: int, preamble: Preamble) -> None:
        """Read the entries of one sheet; `end` is where the next sheet begins or the file ends."""
        versions: list[RawVersion] = []
        events: list[RawEvent] = []
        start = spans[-1].preview.end()
        ended = foot(self._text, start, end, preamble.pager)
        for span, following in zip(spans, [*spans[1:], None], strict=True):
            preview_end = following.head.start() if following else ended.start
            may_be_cut = following is None and not ended.seen
            self._entry(span, preview_end, versions, events, may_be_cut=may_be_cut)
        self.sheets.append(
            RawSheet(
                source=self._source(spans[0].head.start()),
                versions=tuple(versions),
                events=tuple(events),
                pager=preamble.pager or ended.pager,
                framed=preamble.framed,
                end_seen=ended.seen,
            )
        )

    def _entry(
        self,
        span: _Span,
        preview_end: int,
        versions: list[RawVersion],
        events: list[RawEvent],
        *,
        may_be_cut: bool,
    ) -> None:
        head, text = span.head, self._text
        source = self._source(head.start())
        stamp = self._stamp(head)
        said = read_description(text, head.end(), span.preview.start())
        self._unread((offset, _line_at(text, offset)) for offset in said.unread)
        if said.cut:
            field, offset = said.cut
            self._problem("cut_in_value", offset, field=field)
        changes = tuple((change, self._source(change.offset)) for change in said.changes)
        number = int(head[1]) if head[1] else None
        author = (head[3] or "").strip(BLANK)
        rows = self._preview(said, span.preview.end(), preview_end)
        if may_be_cut and said.kind and not said.changes and not _table_ends(rows):
            self._problem("cut_in_entry", head.start())
        if stamp is None:
            return
        if said.kind:
            events.append(RawEvent(said.kind, said.reference, stamp, author, rows, source))
        # Versions stand above the attachment events: what the source added below them and
        # this reader does not know takes no number.
        strange = bool(said.unread) and bool(events)
        if number or changes or not (said.kind or strange):
            versions.append(RawVersion(number, stamp, author, changes, source))

    def _preview(self, said: Description, start: int, end: int) -> tuple[Row, ...]:
        """The field table of an attachment; a preview without any description is unread."""
        if said.kind is None:
            if not (said.changes or said.unread or said.cut):
                self._unread(lines_downwards(self._text, start, end))
            return ()
        rows: list[Row] = []
        if not said.changes:
            for offset, line in lines_downwards(self._text, start, end):
                row = read_row(line, said.kind) if line else None
                if row:
                    rows.append(row)
                else:
                    self._unread([(offset, line)])
        return tuple(rows)

    def _stamp(self, head: re.Match[str]) -> datetime | None:
        try:
            stamp = datetime.strptime(head[2], "%Y-%m-%d %H:%M:%S")
        except ValueError:
            stamp = None
        if stamp is None or stamp.year < FIRST_YEAR:
            self._problem("impossible_date", head.start(), stamp=head[2])
            return None
        return stamp

    def _not_blank(self, position: int) -> int:
        found = _NOT_BLANK.search(self._text, position)
        return found.start() if found else len(self._text)

    def _source(self, offset: int) -> Source:
        return Source(self._name, self._lines.at(offset))

    def _problem(self, code: str, offset: int, **params: object) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, self._name, self._lines.at(offset), params))

    def _unread(self, lines: Iterable[tuple[int, str]]) -> None:
        for offset, line in lines:
            if line and len(self.unread) < MAX_UNREAD:
                self.unread.append(UnreadLine(self._source(offset), line[:_UNREAD_LENGTH]))
            elif line:
                self._problem("too_many_unread", offset, limit=MAX_UNREAD)
                raise SourceError(self.problems)


def _table_ends(rows: tuple[Row, ...]) -> bool:
    return bool(rows) and rows[-1].name == _TABLE_END and bool(rows[-1].after or rows[-1].before)


def _line_at(text: str, offset: int) -> str:
    end = text.find("\n", offset)
    return text[offset : len(text) if end < 0 else end].strip(BLANK)
