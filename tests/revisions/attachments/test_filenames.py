"""File names made safe."""

from __future__ import annotations

import pytest

from revisions.attachments.filenames import MAX_BYTES, clean_filename, extension_of, title_of

pytestmark = pytest.mark.no_database
RLO = "\u202e"  # turns what follows round: "exe.pdf" is shown for "fdp.exe"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("cennik.pdf", "cennik.pdf"),
        ("Zażółć gęślą.PDF", "Zażółć gęślą.pdf"),
        ("Zaz\u0307o\u0301łc\u0301.pdf", "Zażółć.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ewa\\cennik.pdf", "cennik.pdf"),
        (f"cennik{RLO}fdp.exe", "cennikfdp.exe"),
        ("a\u200bb\u2066c.pdf", "abc.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("  . cennik . .pdf", "cennik.pdf"),
        ("...", ""),
        ("", ""),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_clean(name, clean):
    assert clean_filename(name) == clean


def test_300_bytes_are_cut_and_the_extension_stays():
    name = clean_filename("ż" * 150 + ".docx")
    assert len(name.encode()) <= MAX_BYTES
    assert name.endswith("ż.docx")


def test_parts():
    assert extension_of("a.tar.GZ") == "gz"
    assert extension_of("a") == ""
    assert title_of("cennik_2026.pdf") == "cennik 2026"
