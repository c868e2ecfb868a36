"""Whether a file may be taken in: its name, its size, its content, and that they agree."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import IO

import filetype
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from revisions.attachments.archives import BadArchiveError, check_archive, wrong_content
from revisions.attachments.clamav import InfectedError, check_virus
from revisions.attachments.errors import RejectedFileError
from revisions.attachments.file_types import EXTENSIONS, TYPES, Family, FileType
from revisions.attachments.filenames import clean_filename, extension_of
from revisions.attachments.programs import OLE_START, ActiveContentError, ActiveContentScan
from revisions.conf import settings

# The start of a file, which tells its type. Browsers look no further than 1,445 bytes for markup.
_START_BYTES = 8192
# All frames of an animated picture together may have as many pixels as so many largest pictures.
MAX_FULL_FRAMES = 20
_MARKUP = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<!--")
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class ValidatedFile:
    """A file that may be taken in."""

    filename: str  # cleaned
    extension: str
    content_type: str
    size: int


class _BadContentError(Exception):
    pass


def check(upload: UploadedFile) -> ValidatedFile:
    """What `upload` is. Raises RejectedFileError, which names it and says why.

    Reads it in pieces; leaves it at its start.
    """
    filename = clean_filename(upload.name or "") or _("file without a name")
    extension = extension_of(filename)
    file_type = TYPES.get(extension)
    if file_type is None:
        raise RejectedFileError(
            filename,
            _("this type is not allowed; allowed are: %(types)s")
            % {"types": ", ".join(EXTENSIONS)},
        )
    if getattr(upload, "too_large", False) or upload.size > settings.ATTACHMENT_MAX_BYTES:
        megabytes = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
        raise RejectedFileError(
            filename, _("it is bigger than %(number)d MB") % {"number": megabytes}
        )
    if upload.size == 0:
        raise RejectedFileError(filename, _("it is empty"))
    try:
        upload.seek(0)
        _check_content(upload, file_type)
        upload.seek(0)
        check_virus(upload)
    except (_BadContentError, ActiveContentError, BadArchiveError, InfectedError) as error:
        raise RejectedFileError(filename, str(error)) from error
    finally:
        upload.seek(0)
    return ValidatedFile(filename, extension, file_type.content_type, upload.size)


def _check_content(file: UploadedFile, file_type: FileType) -> None:
    start = file.read(_START_BYTES)
    guessed = filetype.guess_mime(start)
    match file_type.family:
        case Family.TEXT:
            if guessed is not None:
                raise _BadContentError(wrong_content())
            _check_text(file)
        case Family.OLE:
            if not start.startswith(OLE_START):
                raise _BadContentError(wrong_content())
            _check_ole(file, file_type)
        case Family.OOXML | Family.ODF | Family.ZIP:
            if not start.startswith(b"PK\x03\x04"):
                raise _BadContentError(wrong_content())
            check_archive(_plain(file), file_type)
        case Family.IMAGE:
            if guessed != file_type.content_type:
                raise _BadContentError(wrong_content())
            _check_image(file, file_type)
        case Family.PDF | Family.RTF:
            if guessed != file_type.content_type:
                raise _BadContentError(wrong_content())


def _plain(file: UploadedFile) -> IO[bytes]:
    """The file object below Django's wrapper, which has no `seekable` on every version."""
    return getattr(file, "file", file)


def _check_text(file: UploadedFile) -> None:
    """Text without NUL, in any encoding that ASCII is a part of, and no markup at its start."""
    file.seek(0)
    start = file.read(_START_BYTES).decode("utf-8-sig", errors="ignore").lstrip().lower()
    if start.startswith(_MARKUP):
        raise _BadContentError(_("it is a page of HTML or XML, not text"))
    file.seek(0)
    while chunk := file.read(_CHUNK):
        if b"\0" in chunk:
            raise _BadContentError(wrong_content())


def _check_ole(file: UploadedFile, file_type: FileType) -> None:
    """The directory of an OLE file names its streams in UTF-16; one tells the program."""
    signatures = [signature.encode("utf-16-le") for signature in file_type.signature.split("|")]
    overlap = max(map(len, signatures)) - 1  # one may begin in a chunk and end in the next
    scan = ActiveContentScan("")
    recognised = False
    file.seek(0)
    tail = b""
    while chunk := file.read(_CHUNK):
        scan.feed(chunk)
        window = tail + chunk
        recognised = recognised or any(signature in window for signature in signatures)
        tail = window[-overlap:]
    if not recognised:
        raise _BadContentError(wrong_content())


def _check_image(file: UploadedFile, file_type: FileType) -> None:
    """Its size by its header first: what it takes to decode it must stay bounded."""
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(_plain(file), formats=[file_type.signature]) as image:
                too_big = _has_too_many_pixels(image)
                if not too_big:
                    _decode(image)
    except Image.DecompressionBombError:
        too_big = True
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _BadContentError(_("the picture is damaged")) from error
    if too_big:
        megapixels = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
        raise _BadContentError(
            _("the picture has more than %(number)d megapixels") % {"number": megapixels}
        )


def _has_too_many_pixels(image: Image.Image) -> bool:
    limit = settings.ATTACHMENT_MAX_PIXELS
    pixels = image.width * image.height
    return pixels > limit or pixels * _frames(image) > MAX_FULL_FRAMES * limit


def _decode(image: Image.Image) -> None:
    """Decode the first frame: a picture that was cut short opens like any other, and fails here.

    A JPEG is decoded at an eighth of its width and height, in a sixty-fourth of the memory.
    """
    image.seek(0)
    image.draft("RGB", (1, 1))
    image.load()


def _frames(image: Image.Image) -> int:
    return getattr(image, "n_frames", 1)
