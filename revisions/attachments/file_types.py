"""The types of file that a bulletin takes in. Nothing that a browser would run is among them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """How the content is told from its claim."""

    PDF = "pdf"
    RTF = "rtf"
    IMAGE = "image"
    TEXT = "text"
    OLE = "ole"  # Office 97-2003
    OOXML = "ooxml"
    ODF = "odf"
    ZIP = "zip"


@dataclass(frozen=True)
class FileType:
    """One extension. `signature` is what the content must hold; its meaning is the family's."""

    content_type: str
    family: Family
    signature: str = ""


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": FileType("application/pdf", Family.PDF),
    "rtf": FileType("application/rtf", Family.RTF),
    "doc": FileType("application/msword", Family.OLE, "WordDocument"),
    "xls": FileType("application/vnd.ms-excel", Family.OLE, "Workbook|Book"),
    "ppt": FileType("application/vnd.ms-powerpoint", Family.OLE, "PowerPoint Document"),
    "docx": FileType(
        f"{_OPEN_XML}wordprocessingml.document", Family.OOXML, "wordprocessingml.document.main"
    ),
    "xlsx": FileType(f"{_OPEN_XML}spreadsheetml.sheet", Family.OOXML, "spreadsheetml.sheet.main"),
    "pptx": FileType(
        f"{_OPEN_XML}presentationml.presentation",
        Family.OOXML,
        "presentationml.presentation.main",
    ),
    "odt": FileType(f"{_OPEN_DOCUMENT}text", Family.ODF),
    "ods": FileType(f"{_OPEN_DOCUMENT}spreadsheet", Family.ODF),
    "odp": FileType(f"{_OPEN_DOCUMENT}presentation", Family.ODF),
    "zip": FileType("application/zip", Family.ZIP),
    "txt": FileType("text/plain", Family.TEXT),
    "csv": FileType("text/csv", Family.TEXT),
    "jpg": FileType("image/jpeg", Family.IMAGE, "JPEG"),
    "jpeg": FileType("image/jpeg", Family.IMAGE, "JPEG"),
    "png": FileType("image/png", Family.IMAGE, "PNG"),
    "gif": FileType("image/gif", Family.IMAGE, "GIF"),
    "webp": FileType("image/webp", Family.IMAGE, "WEBP"),
}
EXTENSIONS = sorted(TYPES)
