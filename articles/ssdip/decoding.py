"""The bytes of a file to text, or the reason why they are not the text of a tab."""

from .history import SourceFile
from .lines import WHITESPACE
from .problems import Problem, SourceError

# Some 700 versions of a 14 KB body; a page of the tab lists 20. Read whole, and in under a second.
MAX_FILE_BYTES = 20 * 1024 * 1024

# In UTF-16 every second byte of a Latin letter is NUL: about half the file, spaces and all.
# One NUL in UTF-8 is a damaged file, not another encoding.
_UTF16_NUL_SHARE = 0.25

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_FILE_SIGNATURES = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP, DOCX or ODT",
    b"\xd0\xcf\x11\xe0": "DOC",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}


def decode(file: SourceFile) -> str:
    """The file's text: UTF-8, a byte order mark dropped, line ends left as they are.

    Raises SourceError. A value's characters, encoded again, are the file's bytes.
    """
    content = file.content

    def error(code: str, line: int | None = None, **params: object) -> SourceError:
        return SourceError([Problem(code, file.name, line, params)])

    if len(content) > MAX_FILE_BYTES:
        raise error("too_large", bytes=len(content), max_bytes=MAX_FILE_BYTES)
    for signature, kind in _FILE_SIGNATURES.items():
        if content.startswith(signature):
            raise error("not_text", kind=kind)
    if content.startswith(_UTF16_BOMS) or content.count(0) > _UTF16_NUL_SHARE * len(content):
        raise error("utf16")
    content = content.removeprefix(_UTF8_BOM)
    if not content.strip():
        raise error("empty")
    nul = content.find(0)
    if nul >= 0:
        raise error("nul_character", content.count(b"\n", 0, nul) + 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        if failure.end == len(content) and failure.reason == "unexpected end of data":
            raise error("truncated_character", line) from failure
        raise error("not_utf8", line, byte=f"0x{content[failure.start]:02X}") from failure
    opening = text.lstrip(WHITESPACE)
    if not opening:
        raise error("empty")
    if opening.startswith(("<", "MIME-Version:", "From: <Saved by")):
        raise error("html", 1)
    return text
