"""Lines of a text by their offsets, without splitting the whole text."""

from collections.abc import Iterator

WHITESPACE = " \t\xa0\r\n"  # a browser copies `&nbsp;` as U+00A0


class LineCounter:
    """Line numbers of offsets, counted from the offset asked for before.

    Asked in nearly ascending order, all offsets of a text take linear time together.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line_at(self, offset: int) -> int:
        """The number of the line, from 1, in which `offset` is."""
        if offset < self._offset:
            self._line -= self._text.count("\n", offset, self._offset)
        else:
            self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line


def iter_lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(offset, stripped line) of every line in text[start:end], first to last."""
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, text[start:stop].strip(WHITESPACE)
        start = stop + 1


def iter_lines_reversed(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(offset, stripped line) of every line in text[start:end], last to first."""
    while end >= start:
        begin = max(text.rfind("\n", start, end) + 1, start)
        yield begin, text[begin:end].strip(WHITESPACE)
        end = begin - 1
