"""Keeping bytes: each file once, under its SHA-256, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from revisions.attachments.validation import ValidatedFile
from revisions.audit_context import author_of, current_author
from revisions.models.files import FileUpload, StoredFile, stored_path
from revisions.page_key import page_key

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.core.files.uploadedfile import UploadedFile


def store(chunks: Iterable[bytes], *, content_type: str, extension: str) -> StoredFile:
    """Keep the bytes that `chunks` give; equal ones that are kept already are left alone.

    The bytes are on the disk before the row is in the database, so a row never lacks its bytes;
    bytes whose row was lost with its transaction do no harm.
    """
    sha256, size = _write(chunks)
    file, _created = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": size,
            "content_type": content_type,
            "extension": extension,
            "stored_at": timezone.now(),
        },
    )
    return file


@transaction.atomic
def store_upload(
    upload: UploadedFile,
    checked: ValidatedFile,
    *,
    user: AbstractUser | None = None,
    page: Page | None = None,
    document_id: int | None = None,
) -> StoredFile:
    """Keep an upload that was checked, and log who sent it."""
    upload.seek(0)
    file = store(upload.chunks(), content_type=checked.content_type, extension=checked.extension)
    log_upload(file, checked.filename, user=user, page=page, document_id=document_id)
    return file


def log_upload(
    file: StoredFile,
    filename: str,
    *,
    user: AbstractUser | None = None,
    page: Page | None = None,
    document_id: int | None = None,
) -> None:
    """Write down who sent a file (`user`, or else whoever acts now), and for which page."""
    author = author_of(user) if user else current_author()
    FileUpload.objects.create(
        file=file,
        filename=filename,
        at=timezone.now(),
        user_id=author.id,
        user_name=author.name,
        user_account=author.account,
        **page_key(page),
        document_id=document_id,
    )


def _write(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Put the bytes into their place; their SHA-256 and number."""
    root = Path(settings.MEDIA_ROOT) / "files"
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=root)
    try:
        with os.fdopen(handle, "wb") as target:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fchmod(target.fileno(), 0o440)
            os.fsync(target.fileno())
        place = stored_path(digest.hexdigest())
        place.parent.mkdir(parents=True, exist_ok=True)
        # A link never takes the place of what is there, as a rename would.
        with suppress(FileExistsError):
            os.link(name, place)
            for folder in (place.parent, place.parent.parent, root):
                _sync(folder)
    finally:
        Path(name).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
