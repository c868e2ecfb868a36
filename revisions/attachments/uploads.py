"""Uploads on their way in: bounded while they arrive, then named in forms by signed tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from revisions.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

_SALT = "revisions.attachments.upload"
UPLOAD_TOKEN_SECONDS = (
    24 * 3600
)  # a form that was opened in the morning may be saved in the evening
# A form without JavaScript sends its files in one request: together as much as so many largest.
MAX_FULL_FILES_PER_REQUEST = 5


class TooLargeUpload(SimpleUploadedFile):
    """Stands for a file that was not kept because it went on too long."""

    too_large = True

    def __init__(self, name: str, size: int) -> None:
        super().__init__(name, b"")
        self.size = size


class BoundedUploadHandler(FileUploadHandler):
    """Stops keeping an upload once it is bigger than what is allowed; stands before the others.

    Without it a file of any size would be written to the disk before a form could refuse it.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.size = self.total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.size += len(raw_data)
        self.total += len(raw_data)
        return None if self._too_large() else raw_data

    def file_complete(self, file_size: int) -> TooLargeUpload | None:
        return TooLargeUpload(self.file_name, self.size) if self._too_large() else None

    def _too_large(self) -> bool:
        limit = settings.ATTACHMENT_MAX_BYTES
        return self.size > limit or self.total > MAX_FULL_FILES_PER_REQUEST * limit


def make_upload_token(sha256: str, filename: str, user_id: int | None) -> str:
    """What a form carries for a file that was taken in. Only this server can write one."""
    return signing.dumps([sha256, filename, user_id], salt=_SALT, compress=True)


def read_upload_token(text: str, user_id: int | None) -> tuple[str, str]:
    """SHA-256 and file name. Raises signing.BadSignature for a forged, old or foreign one."""
    sha256, filename, owner = signing.loads(text, salt=_SALT, max_age=UPLOAD_TOKEN_SECONDS)
    if owner != user_id:
        raise signing.BadSignature("another person's upload token")
    return sha256, filename
