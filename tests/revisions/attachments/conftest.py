"""Files of every kind, made on the spot, and an article that has some."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from fpdf import FPDF
from PIL import Image

from articles.models import Article
from revisions.attachments.storage import store_upload
from revisions.attachments.validation import check
from revisions.models import Attachment


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def make_pdf(*lines: str) -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    for line in lines:
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def make_docx(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def make_zip(entries: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def make_odt(text: str = "Wniosek") -> bytes:
    target = io.BytesIO()
    names = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<o:document-content xmlns:o="{names}:office:1.0" xmlns:t="{names}:text:1.0">'
            f"<o:body><o:text><t:p>{text}</t:p></o:text></o:body></o:document-content>",
        )
    return target.getvalue()


def make_image(kind: str = "PNG", size=(40, 30)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "navy").save(target, kind)
    return target.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(name: str, content: bytes, **said):
    """The file as the store has it."""
    sent = upload(name, content)
    return store_upload(sent, check(sent), **said)


def attachment(name: str, content: bytes, title: str = "", **values) -> Attachment:
    file = kept(name, content)
    return Attachment(title=title or name, filename=name, file=file, **values)


@pytest.fixture
def with_files(article):
    """Publishes the article with these attachments, in this order."""

    def publish(*items: Attachment, **values) -> Article:
        page = Article.objects.get(pk=article.pk)
        for place, item in enumerate(items):
            item.sort_order = place
        page.attachments = items
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision().publish()
        return Article.objects.get(pk=article.pk)

    return publish
