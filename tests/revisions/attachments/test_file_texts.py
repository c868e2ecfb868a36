"""What changed inside a replaced file."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from revisions import diff as engine
from revisions.attachments import file_texts
from revisions.attachments.file_texts import text_of
from revisions.models import Attachment, FileText
from tests.revisions.attachments.conftest import (
    kept,
    make_docx,
    make_image,
    make_odt,
    make_pdf,
)
from tests.revisions.conftest import FAILED_NOTICE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", make_pdf("Oplata 445 zl")),
        ("a.docx", make_docx("Oplata 445 zl")),
        ("a.odt", make_odt("Oplata 445 zl")),
        ("a.txt", b"Oplata 445 zl"),
    ],
)
def test_the_text_of_a_file(name, content):
    text = text_of(kept(name, content))
    assert (text.status, text.text) == ("text", "Oplata 445 zl")


def test_a_text_is_read_once(monkeypatch):
    file = kept("a.txt", b"raz")
    text_of(file)
    monkeypatch.setattr(file_texts, "_extract", lambda _file: pytest.fail("read again"))
    assert text_of(file).text == "raz"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.png", make_image(), "unsupported"),
        ("a.pdf", make_pdf(), "none"),
        ("a.pdf", b"%PDF-1.4 rubbish", "failed"),
        ("a.txt", b"x" * 1_100_000, "too_long"),
    ],
)
def test_where_there_is_none(name, content, status):
    assert text_of(kept(name, content)).status == status


def test_a_file_that_never_ends_is_stopped(monkeypatch, tmp_path):
    program = tmp_path / "extract.py"
    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(file_texts.extract_text, "__file__", str(program))
    monkeypatch.setattr(file_texts, "SECONDS", 0.5)
    assert text_of(kept("a.txt", b"x")).status == "failed"
    assert FileText.objects.get().status == "failed"


def test_memory_is_bounded(monkeypatch, tmp_path):
    program = tmp_path / "extract.py"
    source = file_texts.Path(file_texts.extract_text.__file__).read_text()
    program.write_text(
        source.replace("def _txt(", "def _txt(path):\n    bytearray(3 << 30)\ndef _old(")
    )
    monkeypatch.setattr(file_texts.extract_text, "__file__", str(program))
    assert text_of(kept("a.txt", b"x")).status == "failed"


def both(with_files, before: bytes, after: bytes, name="cennik.docx"):
    page = with_files(Attachment(title="Cennik", filename=name, file=kept(name, before)))
    item = page.attachments.get()
    item.file = kept(name, after)
    page.attachments = [item]
    page.save_revision().publish()
    return page


def test_the_difference_of_two_docx(client, with_files):
    page = both(
        with_files,
        make_docx("Cennik", "Opłata wynosi 445 zł."),
        make_docx("Cennik", "Opłata wynosi 417 zł."),
    )
    comparison = client.get(reverse("revisions:compare", args=[page.history.pk, 2, 3]))
    (link,) = [
        link["href"]
        for link in BeautifulSoup(comparison.content, "lxml").select("a")
        if ".." in link.get("href", "") and "/pliki/" in link["href"]
    ]
    shown = client.get(link)
    diff = BeautifulSoup(shown.content, "lxml").select_one(".file-text")
    assert [mark.text for mark in diff.select("del")] == ["445"]
    assert [mark.text for mark in diff.select("ins")] == ["417"]
    assert shown["X-Robots-Tag"] == "noindex"


def test_where_there_is_no_text_it_says_so(client, with_files):
    page = both(with_files, make_pdf(), make_pdf("x"), "cennik.pdf")
    first, second = (event.file_id for event in reversed(list(_events(page))))
    html = client.get(reverse("files:compare", args=[first, second])).content.decode()
    assert "nie ma tekstu" in html


def _events(page):
    from revisions.models import FileEvent

    return FileEvent.objects.filter(history=page.history)


def test_files_that_are_not_public_are_not_compared(client, with_files):
    page = both(with_files, make_docx("a"), make_docx("b"))
    secret = kept("tajny.docx", make_docx("tajne"))
    first = next(iter(_events(page))).file_id
    assert client.get(reverse("files:compare", args=[first, secret.pk])).status_code == 404


def test_where_the_comparison_fails_the_lines_of_both_are_shown(client, with_files, monkeypatch):
    def fail(_before, _after):
        raise RecursionError

    monkeypatch.setattr(engine, "compare", fail)
    page = both(with_files, make_docx("Opłata 445 zł"), make_docx("Opłata 418 zł"))
    first, second = (event.file_id for event in reversed(list(_events(page))))
    shown = client.get(reverse("files:compare", args=[first, second])).content.decode()
    assert FAILED_NOTICE in shown
    assert "Opłata 445 zł" in shown
    assert "Opłata 418 zł" in shown
