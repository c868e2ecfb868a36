"""ClamAV, where an office has it: clamd at a socket of the machine or at a host.

With one configured a file is taken in only when clamd has said that it is clean: no answer, an
error or a file above clamd's own limit is a refusal.
"""

from __future__ import annotations

import logging
from typing import IO, TYPE_CHECKING

import clamd
from django.utils.translation import gettext as _

from revisions.conf import settings

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

logger = logging.getLogger(__name__)


class InfectedError(Exception):
    """What clamd said against the file, or that it did not answer."""


def configured() -> bool:
    return bool(settings.CLAMD_SOCKET or settings.CLAMD_HOST)


def check_virus(file: IO[bytes] | UploadedFile) -> None:
    """Send `file` (binary, at its start) to clamd in small pieces. Raises InfectedError."""
    if not configured():
        return
    try:
        answer = _client().instream(file)
        status, virus = answer["stream"]
    except (clamd.ClamdError, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        # AttributeError, too: the client fails so on an answer that it can't read.
        logger.exception("clamd did not check a file")
        raise InfectedError(
            _("the antivirus did not answer, so the file was not taken in; try again later")
        ) from error
    if status == "FOUND":
        raise InfectedError(_("the antivirus found %(name)s in it") % {"name": virus})
    if status != "OK":
        logger.error("clamd said %s %s", status, virus)
        raise InfectedError(
            _("the antivirus did not answer, so the file was not taken in; try again later")
        )


def _client():
    if settings.CLAMD_SOCKET:
        return clamd.ClamdUnixSocket(settings.CLAMD_SOCKET, timeout=settings.CLAMD_TIMEOUT)
    return clamd.ClamdNetworkSocket(
        settings.CLAMD_HOST, settings.CLAMD_PORT, timeout=settings.CLAMD_TIMEOUT
    )
