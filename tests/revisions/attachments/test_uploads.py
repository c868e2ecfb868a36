"""Big uploads: streamed in bounded memory, and cut off where they are too big."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from django.urls import reverse

from revisions.models import StoredFile

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]

# A process of its own, so that its peak of memory is the upload's.
PROGRAM = """
import io, os, sys
import django
django.setup()
from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from django.utils.module_loading import import_string
from pathlib import Path
from revisions.attachments.validation import check
from revisions.attachments.storage import _write

size = int(sys.argv[1]) * 1024 * 1024
settings.MEDIA_ROOT = Path(sys.argv[2])

class Body(io.RawIOBase):
    head = (b"--x\\r\\nContent-Disposition: form-data; name=file; filename=duzy.txt\\r\\n"
            b"Content-Type: text/plain\\r\\n\\r\\n")
    tail = b"\\r\\n--x--\\r\\n"
    def __init__(self):
        self.left, self.parts = size, [self.head]
        self.ended = False
    def read(self, wanted=-1):
        if self.parts:
            return self.parts.pop()
        if self.left:
            piece = min(self.left, 65536)
            self.left -= piece
            return os.urandom(piece // 2).hex().encode()
        if not self.ended:
            self.ended = True
            return self.tail
        return b""

META = {
    "CONTENT_TYPE": "multipart/form-data; boundary=x",
    "CONTENT_LENGTH": size + len(Body.head) + len(Body.tail),
}
def peak():
    # ru_maxrss would count the process that started this one.
    (line,) = [x for x in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in x]
    return int(line.split()[1])
handlers = [import_string(name)(None) for name in settings.FILE_UPLOAD_HANDLERS]
before = peak()
_fields, files = MultiPartParser(META, Body(), handlers).parse()
upload = files["file"]
check(upload)
sha256, stored = _write(upload.chunks())
assert stored == size, stored
print(peak() - before)
"""


def test_50_mb_take_little_memory(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "50", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kilobytes = int(done.stdout)
    assert kilobytes < 20_000, f"{kilobytes} KB more at the peak"


def test_a_file_above_the_limit_is_not_kept_and_named(client, editor, article, settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    client.force_login(editor)
    sent = SimpleUploadedFile("duzy.txt", b"x" * (1024 * 1024 + 1))
    response = client.post(reverse("attachments_upload"), {"page": article.pk, "file": sent})
    assert response.status_code == 422
    assert response.json()["error"] == "duzy.txt: ma ponad 1 MB"
    assert not StoredFile.objects.exists()


def test_a_project_that_sets_no_bounds_has_them(client, editor, article, settings):
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    client.force_login(editor)
    sent = SimpleUploadedFile("duzy.txt", b"x" * (1024 * 1024 + 1))
    with patch.object(MemoryFileUploadHandler, "file_complete", return_value=None) as kept:
        response = client.post(reverse("attachments_upload"), {"page": article.pk, "file": sent})
    assert response.json()["error"] == "duzy.txt: ma ponad 1 MB"
    kept.assert_not_called()


def test_a_foreign_site_can_not_send_a_file(editor, article):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    sent = SimpleUploadedFile("a.txt", b"x")
    response = browser.post(reverse("attachments_upload"), {"page": article.pk, "file": sent})
    assert response.status_code == 403
    assert not StoredFile.objects.exists()


def test_beyond_the_limit_nothing_is_written(settings, monkeypatch):
    from django.core.files.uploadhandler import TemporaryFileUploadHandler
    from django.http.multipartparser import MultiPartParser

    from revisions.attachments.uploads import BoundedUploadHandler

    settings.ATTACHMENT_MAX_BYTES = 100_000
    written = []
    real = TemporaryFileUploadHandler.receive_data_chunk

    def counting(self, raw_data, start):
        written.append(len(raw_data))
        return real(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", counting)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + b"x" * 2_000_000
        + b"\r\n--x--\r\n"
    )
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": len(body)}
    handlers = [BoundedUploadHandler(), TemporaryFileUploadHandler()]
    _fields, files = MultiPartParser(meta, io.BytesIO(body), handlers).parse()
    assert files["file"].too_large
    assert files["file"].size > 100_000
    assert sum(written) <= 100_000
