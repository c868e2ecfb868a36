"""Bytes are kept once, and nothing takes their place."""

from __future__ import annotations

import hashlib
import os
import stat

import pytest
from django.db import DatabaseError, transaction

from revisions.attachments.storage import store
from revisions.models import FileEvent, FileUpload, StoredFile
from revisions.models.files import stored_path
from revisions.page_key import page_of
from tests.revisions.attachments.conftest import attachment, kept, make_pdf

pytestmark = pytest.mark.django_db
TEXT = {"content_type": "text/plain", "extension": "txt"}


def test_bytes_lie_under_their_hash(settings):
    file = store([b"raz ", b"dwa"], **TEXT)
    assert file.sha256 == hashlib.sha256(b"raz dwa").hexdigest()
    path = stored_path(file.sha256)
    parts = path.relative_to(settings.MEDIA_ROOT).parts
    assert parts == ("files", file.sha256[:2], file.sha256[2:4], file.sha256)
    assert path.read_bytes() == b"raz dwa"
    assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_equal_bytes_are_kept_once(settings):
    first, second = store([b"x"], **TEXT), store([b"x"], **TEXT)
    assert first.stored_at == second.stored_at
    assert StoredFile.objects.count() == 1
    kept_files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert kept_files == [first.path]


def test_what_is_kept_is_not_overwritten():
    path = store([b"x"], **TEXT).path
    before = path.stat()
    store([b"x"], **TEXT)
    assert path.stat().st_ino == before.st_ino


def test_lost_bytes_come_back_with_the_same_file():
    file = store([b"x"], **TEXT)
    file.path.unlink()
    store([b"x"], **TEXT)
    assert file.path.read_bytes() == b"x"


def test_a_disk_that_is_full_leaves_nothing_behind(settings, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store([b"x"], **TEXT)
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("model", [StoredFile, FileUpload, FileEvent])
def test_the_database_refuses_to_alter_or_delete(model, with_files):
    with_files(attachment("a.pdf", make_pdf("a")))
    rows = model.objects.all()
    assert rows.exists()
    first = next(name for name in ("size", "filename") if hasattr(rows[0], name))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**{first: 1})
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_who_sent_it_is_logged(editor, article):
    kept("a.pdf", make_pdf("a"), user=editor, page=article)
    upload = FileUpload.objects.get()
    assert (upload.user_name, upload.filename) == ("Ewa Redaktor", "a.pdf")
    assert page_of(upload) == article.page_ptr
