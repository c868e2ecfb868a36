"""The text inside files, and what differs between two of them."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from revisions import diff as engine
from revisions.attachments import extract_text
from revisions.attachments.access import access_to
from revisions.attachments.changes import file_size
from revisions.comparison import Comparison
from revisions.models import FileEvent, FileText, StoredFile

logger = logging.getLogger(__name__)

EXTRACTOR_VERSION = 1  # a new one makes the texts of the old one be read anew
SECONDS = 20
MAX_BYTES = 50 * 1024 * 1024
# One at a time in a process of the web server: reading is dear, and anybody may ask.
_extraction_semaphore = threading.Semaphore(1)


class BusyError(Exception):
    """Another file is being read; ask again in a moment."""


@transaction.non_atomic_requests
@require_safe
def compare_files(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """What changed in the text between two files that somebody may read."""
    files = [_readable_file(sha256, request) for sha256 in (before, after)]
    context = {
        "files": [(file, _name(file), file_size(file.size)) for file in files],
    }
    status = 200
    try:
        texts = [text_of(file) for file in files]
    except BusyError:
        context["problem"] = _("Another file is being read now. Try again in a moment.")
        status = 503
    else:
        problem = next((text.status for text in texts if text.status != "text"), None)
        if problem is None:
            comparison = Comparison(*map(_paragraphs, texts), engine.compare)
            context["changes"] = comparison.changes
            context["comparison_html"] = comparison.inline(fold=3)
        else:
            context["problem"] = _problem(problem)
    response = render(request, "revisions/attachments/compare_files.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _paragraphs(text: FileText) -> str:
    """A line a paragraph, so that what did not change can be folded away."""
    lines = (line.strip() for line in text.text.splitlines())
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _readable_file(sha256: str, request: HttpRequest) -> StoredFile:
    file = StoredFile.objects.filter(pk=sha256).first()
    if file is None or not access_to(file, request).allowed:
        raise Http404(_("There is no file at this address."))
    return file


def _name(file: StoredFile) -> str:
    """The name that the file had last in public, or else came under."""
    public = FileEvent.objects.filter(file=file, version__restricted=False)
    event = public.exclude(filename="").first()
    upload = event or file.uploads.first()
    return upload.filename if upload else f"{file.sha256[:8]}.{file.extension}"


def _problem(status: str) -> str:
    return {
        "none": _("There is no text in one of the files: it holds pictures, perhaps a scan."),
        "unsupported": _("The text of files of this type is not read."),
        "too_long": _("One of the files is too long for its text to be compared."),
        "failed": _("The text of one of the files could not be read."),
    }[status]


def text_of(file: StoredFile) -> FileText:
    """The text inside `file`, read now if it was not read before. Raises BusyError."""
    file_text = FileText.objects.filter(file=file, extractor=EXTRACTOR_VERSION).first()
    if file_text is not None:
        return file_text
    if not _extraction_semaphore.acquire(timeout=2):
        raise BusyError
    try:
        status, text = _extract(file)
    finally:
        _extraction_semaphore.release()
    file_text, _created = FileText.objects.update_or_create(
        file=file, defaults={"status": status, "text": text, "extractor": EXTRACTOR_VERSION}
    )
    return file_text


def _extract(file: StoredFile) -> tuple[str, str]:
    """("text", the text), or why there is none."""
    if file.extension not in extract_text.READERS:
        return "unsupported", ""
    if file.size > MAX_BYTES:
        return "too_long", ""
    program = Path(extract_text.__file__)
    try:
        completed = subprocess.run(  # noqa: S603 -- our own program, with a path of our own making
            [sys.executable, "-I", str(program), file.extension, str(file.path)],
            capture_output=True,
            timeout=SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("reading the text of %s took too long", file.pk)
        return "failed", ""
    if completed.returncode == 4:
        return "too_long", ""
    if completed.returncode != 0:
        last = completed.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        logger.warning("no text of %s: %d %s", file.pk, completed.returncode, last)
        return "failed", ""
    # PostgreSQL takes no NUL in a text.
    text = completed.stdout.decode(errors="replace").replace("\0", "").strip()
    return ("text", text) if text else ("none", "")
