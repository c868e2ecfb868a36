"""The bytes of a file to text, or the reason why they are not the text of a tab."""

from collections.abc import Iterator

from .messages import Problem, SourceError
from .model import Page

MAX_BYTES = 20 * 1024 * 1024

BLANK = " \t\xa0\r\n"

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP, DOCX or ODT",
    b"\xd0\xcf\x11\xe0": "DOC",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_PROBE = 4096


class Lines:
    """Line numbers of offsets, counted on from the offset asked for before."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def at(self, offset: int) -> int:
        if offset < self._offset:
            self._line -= self._text.count("\n", offset, self._offset)
        else:
            self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line


def lines_downwards(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """(offset, stripped line) of every line in text[start:end], one at a time."""
    while start <= end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, text[start:stop].strip(BLANK)
        start = stop + 1


def lines_upwards(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while end >= start:
        begin = max(text.rfind("\n", start, end) + 1, start)
        yield begin, text[begin:end].strip(BLANK)
        end = begin - 1


def decode(page: Page) -> str:
    """The page's text: UTF-8, a byte order mark dropped, line ends left as they are.

    Raises SourceError. A value's characters, encoded again, are the file's bytes.
    """
    content = page.content

    def refuse(code: str, line: int | None = None, **params: object) -> SourceError:
        return SourceError([Problem(code, page.name, line, params)])

    if len(content) > MAX_BYTES:
        raise refuse("too_large", bytes=len(content), max_bytes=MAX_BYTES)
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise refuse("not_text", kind=kind)
    probe = content[:_PROBE]
    if content.startswith(_UTF16_BOMS) or probe.count(0) * 4 > len(probe):
        raise refuse("utf16")
    content = content.removeprefix(_UTF8_BOM)
    if not content.strip():
        raise refuse("empty")
    nul = content.find(0)
    if nul >= 0:
        raise refuse("nul_character", content.count(b"\n", 0, nul) + 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if error.end == len(content) and error.reason == "unexpected end of data":
            raise refuse("cut_in_character", line) from error
        raise refuse("not_utf8", line, byte=f"0x{content[error.start]:02X}") from error
    opening = text.lstrip(BLANK)[:_PROBE]
    if not opening:
        raise refuse("empty")
    if opening.startswith(("<", "MIME-Version:", "From: <Saved by")):
        raise refuse("html", 1)
    return text
