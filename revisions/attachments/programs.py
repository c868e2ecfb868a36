"""Programs and macros, which no file of a bulletin may carry.

They are told by the name of a file in an archive and by the start of its content; a macro of
Office 97-2003 by the names in the directory of its compound file ([MS-CFB], [MS-OVBA] 2.2.1),
which are in UTF-16, and one of PowerPoint by its record VbaInfoAtom ([MS-PPT] 2.4.11). Macros of
Excel 4.0 in an .xls, and scripts in a PDF or RTF, are left to the virus scanner.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What Windows, macOS or Linux runs, or opens with a program that runs it, on a double click.
PROGRAM_EXTENSIONS = frozenset({
    "apk", "app", "appimage", "bat", "chm", "cmd", "com", "cpl", "deb", "desktop", "dll",
    "dmg", "exe", "gadget", "hta", "inf", "iso", "jar", "js", "jse", "lnk", "msc", "msi", "msix",
    "msp", "mst", "pif", "pkg", "ps1", "ps2", "psm1", "reg", "rpm", "scf", "scr", "sh", "sys",
    "url", "vb", "vbe", "vbs", "vhd", "vhdx", "wsc", "wsf", "wsh", "xll",
})  # fmt: skip
# Of Office, with macros in them by their definition.
MACRO_EXTENSIONS = frozenset({
    "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm", "ppam", "sldm",
})  # fmt: skip
# Archives that can't be looked into here.
OPAQUE_EXTENSIONS = frozenset({
    "7z", "ace", "arj", "bz2", "cab", "gz", "lzh", "rar", "tar", "tgz", "xz", "zst",
})  # fmt: skip
_PROGRAM_STARTS = (
    b"MZ",  # Windows
    b"\x7fELF",  # Linux
    b"\xfe\xed\xfa\xce",  # macOS, in its four forms
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
)
_MACRO_MARKS = (
    "_VBA_PROJECT".encode("utf-16-le"),
    # VbaInfoContainer, VbaInfoAtom in it: their headers, which no other record has.
    b"\x1f\x00\xff\x03\x14\x00\x00\x00\x02\x00\x00\x04\x0c\x00\x00\x00",
)


class ActiveContentError(Exception):
    """A file carries a program or macros. Its text says which."""


class ActiveContentScan:
    """Looks through one file, chunk by chunk.

    `feed` raises ActiveContentError as soon as the file is known to be, or to carry, a program.
    """

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.start = b""  # the first eight bytes
        self._tail = b""
        check_name(filename)

    def feed(self, chunk: bytes) -> None:
        if len(self.start) < len(OLE_START):
            self.start = (self.start + chunk)[: len(OLE_START)]
            if self.start.startswith(_PROGRAM_STARTS):
                raise ActiveContentError(_is_program(self.filename))
        if not self.start.startswith(OLE_START):
            return
        window = self._tail + chunk
        if any(mark in window for mark in _MACRO_MARKS):
            raise ActiveContentError(holds_macros())
        self._tail = window[
            -max(map(len, _MACRO_MARKS)) :
        ]  # one may begin here and end in the next


def check_name(filename: str) -> None:
    """Raise ActiveContentError where the name, in an archive, is that of a program or a macro."""
    name = _normalized(filename)
    extension = name.rpartition("/")[2].rpartition(".")[2]
    if extension in PROGRAM_EXTENSIONS:
        raise ActiveContentError(_is_program(filename))
    if extension in OPAQUE_EXTENSIONS:
        raise ActiveContentError(
            _("it holds the archive “%(filename)s”, which can't be checked")
            % {"filename": filename}
        )
    if extension in MACRO_EXTENSIONS or name.endswith("vbaproject.bin") or "/macrosheets/" in name:
        raise ActiveContentError(holds_macros())


def check_opendocument_names(filenames: list[str]) -> None:
    """Raise ActiveContentError where the parts of an OpenDocument file are macros (ODF 1.3, 3).

    LibreOffice writes the lists of an empty library of macros into documents without any.
    """
    for name in map(_normalized, filenames):
        is_list = name.endswith(("/script-lc.xml", "/script-lb.xml"))
        if name.startswith("scripts/") or (name.startswith("basic/") and not is_list):
            raise ActiveContentError(holds_macros())


def holds_macros() -> str:
    return _("it holds macros")


def _is_program(filename: str) -> str:
    return _("it holds the program “%(filename)s”") % {"filename": filename}


def _normalized(filename: str) -> str:
    # Windows drops dots and spaces from the end of a name.
    return filename.replace("\\", "/").lower().rstrip(". ")
