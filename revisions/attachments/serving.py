"""Gives out files at their lasting addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from revisions.attachments.access import access_to
from revisions.attachments.file_types import TYPES
from revisions.attachments.filenames import clean_filename, extension_of
from revisions.models import StoredFile

_CHUNK = 64 * 1024


@transaction.non_atomic_requests
@require_safe
def serve(request: HttpRequest, sha256: str, filename: str) -> HttpResponseBase:
    """The bytes with that SHA-256. The name is for people; its extension must be the file's.

    404 for a file that the public may not read, to everybody but those who edit its article.
    """
    file = StoredFile.objects.filter(pk=sha256).first()
    if file is None or not _extension_matches(file, filename):
        raise Http404(_("There is no file at this address."))
    access = access_to(file, request)
    if not access.allowed:
        raise Http404(_("There is no file at this address."))
    response = _response(request, file)
    response["ETag"] = f'"{file.sha256}"'
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = _content_type(file)
    # Never shown in the page's own origin: a document is not a part of the site.
    response["Content-Disposition"] = content_disposition_header(True, clean_filename(filename))
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    # Public ones are asked about again each time too: what is public may cease to be.
    response["Cache-Control"] = "public, no-cache" if access.public else "private, no-store"
    if not access.current:
        response["X-Robots-Tag"] = "noindex"
    return response


def _extension_matches(file: StoredFile, filename: str) -> bool:
    """Whether the name's extension says the type that the file has."""
    file_type = TYPES.get(extension_of(filename))
    content_type = file_type.content_type if file_type else ""
    return content_type == file.content_type or extension_of(filename) == file.extension


def _content_type(file: StoredFile) -> str:
    return f"{file.content_type}; charset=utf-8" if _is_utf8_text(file) else file.content_type


def _is_utf8_text(file: StoredFile) -> bool:
    if not file.content_type.startswith("text/"):
        return False
    with file.path.open("rb") as stream:
        try:
            stream.read(_CHUNK)[:-4].decode("utf-8")
        except UnicodeDecodeError:
            return False
    return True


def _response(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    etag = f'"{file.sha256}"'
    if etag in (known := parse_etags(request.headers.get("If-None-Match", ""))) or "*" in known:
        return HttpResponseNotModified()
    unchanged = request.headers.get("If-Range", etag) == etag
    byte_range = _range(request.headers.get("Range", ""), file.size) if unchanged else None
    if byte_range is None:
        response = FileResponse(file.path.open("rb"))
        response["Content-Length"] = str(file.size)
        return response
    first, last = byte_range
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    response = StreamingHttpResponse(_read_range(file.path, first, last), status=206)
    response["Content-Length"] = str(last - first + 1)
    response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range (RFC 9110, 14.1.2); None to send the whole file.

    The first one is behind the last one when the range lies outside the file.
    """
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else (1, 0)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < int(first):
        return None
    return (int(first), end) if int(first) < size else (1, 0)


def _read_range(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(first)
        left = last - first + 1
        while left and (chunk := stream.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk
