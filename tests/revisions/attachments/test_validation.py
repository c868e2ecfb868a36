"""What is taken in, what is refused, and that a refusal names the file and the reason."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from revisions.attachments.errors import RejectedFileError
from revisions.attachments.validation import check
from tests.revisions.attachments.conftest import (
    make_docx,
    make_image,
    make_odt,
    make_pdf,
    make_zip,
    upload,
)

pytestmark = pytest.mark.no_database
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture(autouse=True)
def _english(settings):
    from django.utils.translation import override

    with override("en"):
        yield


GOOD = {
    "cennik.pdf": lambda: make_pdf("Cennik"),
    "wniosek.docx": lambda: make_docx("Wniosek"),
    "wniosek.odt": make_odt,
    "stary.doc": lambda: OLE + "WordDocument".encode("utf-16-le"),
    "wykaz.csv": lambda: "miasto;opłata\nŁódź;17".encode("cp1250"),
    "informacja.txt": lambda: "Zażółć gęślą jaźń".encode(),
    "komplet.zip": lambda: make_zip({"a.txt": b"a"}),
    "plan.png": make_image,
    "plan.jpg": lambda: make_image("JPEG"),
    "plan.webp": lambda: make_image("WEBP"),
    "dwa-w-srodku.zip": lambda: nested(1, {"a.docx": make_docx("x")}),
    "pusta-biblioteka.odt": lambda: odt_with({"Basic/Standard/script-lb.xml": b"x"}),
    "pismo.rtf": lambda: rb"{\rtf1\ansi pismo}",
}


@pytest.mark.parametrize("name", GOOD)
def test_what_an_office_sends_is_taken_in(name):
    checked = check(upload(name, GOOD[name]()))
    assert (checked.filename, checked.extension) == (name, name.rpartition(".")[2])


def bomb_png(width, height) -> bytes:
    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def lying_zip() -> bytes:
    """An entry of 5 MB that states 10 bytes."""
    made = bytearray(make_zip({"a.txt": bytes(5_000_000)}))
    size = struct.pack("<I", 5_000_000)
    while (at := made.find(size)) >= 0:
        made[at : at + 4] = struct.pack("<I", 10)
    return bytes(made)


def locked_zip() -> bytes:
    made = bytearray(make_zip({"a.txt": b"a"}))
    made[6] |= 1
    made[made.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def macros() -> bytes:
    source = io.BytesIO(make_docx("x"))
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return source.getvalue()


def ole(*names: str, rest: bytes = b"") -> bytes:
    """A compound file as far as its names go; they stand in its directory, far from its start."""
    return OLE + b"".join(name.encode("utf-16-le") + bytes(32) for name in names) + rest


VBA_INFO = bytes.fromhex("1f00ff0314000000020000040c000000") + bytes(4) + b"\1\0\0\0" + bytes(4)


def truncated(kind: str) -> bytes:
    noise = random.Random(1).randbytes(300 * 300 * 3)
    target = io.BytesIO()
    Image.frombytes("RGB", (300, 300), noise).save(target, kind)
    return target.getvalue()[: len(target.getvalue()) // 2]


def odt_with(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO(make_odt())
    with zipfile.ZipFile(target, "a") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def nested(depth: int, content: dict[str, bytes]) -> bytes:
    made = make_zip(content)
    for level in range(depth):
        made = make_zip({f"{level}.zip": made})
    return made


BAD = {
    "page.html": (lambda: b"<html></html>", "not allowed"),
    "rysunek.svg": (lambda: b"<svg onload=alert(1)></svg>", "not allowed"),
    "program.pdf.exe": (lambda: b"MZ", "not allowed"),
    "bez-rozszerzenia": (lambda: b"x", "not allowed"),
    "pusty.pdf": (lambda: b"", "empty"),
    "strona.txt": (lambda: b"\xef\xbb\xbf \n<!DOCTYPE html><script>", "HTML"),
    "rysunek.csv": (lambda: b"<svg xmlns='x'>", "HTML"),
    "binarny.txt": (lambda: b"abc\0def", "content"),
    "obraz.txt": (make_image, "content"),
    "udaje.pdf": (lambda: b"<html>%PDF-1.4", "content"),
    "udaje.png": (lambda: make_image("JPEG"), "content"),
    "udaje.docx": (lambda: make_zip({"a.txt": b"a"}), "content"),
    "arkusz.xlsx": (lambda: make_docx("x"), "content"),
    "udaje.odt": (lambda: make_docx("x"), "content"),
    "udaje.xls": (lambda: OLE + "WordDocument".encode("utf-16-le"), "content"),
    "makro.docx": (macros, "macros"),
    "makro.doc": (lambda: ole("WordDocument", "Macros", "_VBA_PROJECT"), "macros"),
    "makro.xls": (lambda: ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
    "makro-daleko.doc": (
        lambda: ole("WordDocument", rest=bytes(1_048_000) + "_VBA_PROJECT".encode("utf-16-le")),
        "macros",
    ),
    "makro.ppt": (lambda: ole("PowerPoint Document", rest=VBA_INFO), "macros"),
    "makro.xlsx": (lambda: make_zip({"xl/macrosheets/sheet1.xml": b"x"}), "macros"),
    "makro.odt": (lambda: odt_with({"Basic/Standard/Module1.xml": b"x"}), "macros"),
    "skrypt.odt": (lambda: odt_with({"Scripts/python/a.py": b"x"}), "macros"),
    "program.zip": (lambda: make_zip({"faktura.pdf .exe ": b"x"}), "program"),
    "skrypt.zip": (lambda: make_zip({"a/b/Czytaj.TXT.JS": b"x"}), "program"),
    "udawany.zip": (lambda: make_zip({"czytaj.txt": b"MZ" + bytes(100)}), "program"),
    "osadzony.docx": (
        lambda: make_zip({"word/embeddings/package.bin1": b"\x7fELF"}),
        "program",
    ),
    "w-srodku.zip": (lambda: nested(2, {"a.vbs": b"x"}), "program"),
    "makro.zip": (lambda: make_zip({"stary.doc": ole("WordDocument", "_VBA_PROJECT")}), "macros"),
    "makro2.zip": (lambda: make_zip({"nowy.docx": macros()}), "macros"),
    "makro3.zip": (lambda: make_zip({"nowy.docm": b"x"}), "macros"),
    "nieznane.zip": (lambda: make_zip({"a.rar": b"Rar!"}), "can't be checked"),
    "za-gleboko.zip": (lambda: nested(3, {"a.txt": b"x"}), "can't be checked"),
    "bomba-w-bombie.zip": (
        lambda: make_zip({f"{n}.zip": make_zip({"a": bytes(200_000)}) for n in range(6)}),
        "unpacked",
    ),
    "uciety.jpg": (lambda: truncated("JPEG"), "damaged"),
    "uciety.png": (lambda: truncated("PNG"), "damaged"),
    "uciety.gif": (lambda: truncated("GIF"), "damaged"),
    "uciety.webp": (lambda: truncated("WEBP"), "damaged"),
    "uszkodzony.png": (lambda: make_image()[:20], "damaged"),
    "uszkodzony.zip": (lambda: make_zip({"a": b"a"})[:-10], "damaged"),
    "bomba.zip": (lambda: make_zip({str(n): bytes(200_000) for n in range(6)}), "unpacked"),
    "bomba.docx": (lambda: make_zip({"word/document.xml": bytes(2_000_000)}), "unpacked"),
    "klamie.zip": (lying_zip, "unpacked|damaged"),
    "haslo.zip": (locked_zip, "password"),
    "ucieka.zip": (lambda: make_zip({"../../etc/cron.d/x": b"x"}), "outside"),
    "bomba.png": (lambda: bomb_png(60_000, 60_000), "megapixels"),
    "wielki.png": (lambda: bomb_png(9000, 9000), "megapixels"),
    "za-duzy.txt": (lambda: b"x" * 3_000_000, "bigger"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name, settings):
    settings.ATTACHMENT_MAX_BYTES = 2 * 1024 * 1024
    settings.ATTACHMENT_MAX_UNPACKED_BYTES = 1024 * 1024
    make, reason = BAD[name]
    with pytest.raises(RejectedFileError, match=reason) as refused:
        check(upload(name, make()))
    assert str(refused.value).startswith(f"{name}: ")


def test_overlapping_entries_are_refused():
    """The trick of a zip bomb without nesting: many entries share one body."""
    made = make_zip({"a.txt": b"a" * 100})
    head = made.rfind(b"PK\x01\x02")
    end = made.rfind(b"PK\x05\x06")
    entry = made[head:end]
    tail = bytearray(made[end:])
    tail[8:12] = struct.pack("<HH", 2, 2)
    tail[12:16] = struct.pack("<I", 2 * len(entry))
    with pytest.raises(RejectedFileError):
        check(upload("nakladka.zip", made[:head] + entry + entry + bytes(tail)))


def test_a_file_is_left_at_its_start():
    sent = SimpleUploadedFile("a.pdf", make_pdf("x"))
    check(sent)
    assert sent.read(5) == b"%PDF-"
