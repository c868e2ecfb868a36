"""What the library of documents and pictures takes in, and what it refuses with a reason."""

from __future__ import annotations

import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from articles.models import BulletinDocument
from tests.revisions.attachments.conftest import make_pdf, make_zip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo() -> bytes:
    target = io.BytesIO()
    noise = random.Random(1).randbytes(300 * 200 * 3)
    Image.frombytes("RGB", (300, 200), noise).save(target, "JPEG")
    return target.getvalue()


def add(client, view: str, name: str, content: bytes):
    return client.post(
        reverse(view),
        {
            "title": "Plan",
            "file": SimpleUploadedFile(name, content),
            "collection": Collection.objects.first().pk,
            "tags": "",
        },
    )


def test_a_picture_is_taken_in(admin_client, home):
    assert add(admin_client, "wagtailimages:add", "plan.jpg", photo()).status_code == 302
    assert get_image_model().objects.get().title == "Plan"


def test_a_picture_cut_short_is_refused_with_a_reason(admin_client, home):
    response = add(admin_client, "wagtailimages:add", "plan.jpg", photo()[:9000])
    assert response.status_code == 200
    assert "obraz jest uszkodzony" in response.content.decode()
    assert not get_image_model().objects.exists()


def test_an_archive_with_a_program_is_refused_with_a_reason(admin_client, home):
    archive = make_zip({"faktura.exe": b"x"})
    response = add(admin_client, "wagtaildocs:add", "faktury.zip", archive)
    assert "zawiera program „faktura.exe”" in response.content.decode()
    assert not BulletinDocument.objects.exists()


def test_a_pdf_of_the_library_is_downloaded_and_runs_nothing(client, admin_client, home):
    add(admin_client, "wagtaildocs:add", "cennik.pdf", make_pdf("Cennik"))
    response = client.get(BulletinDocument.objects.get().url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
