"""Writes each message to a file in CASES_SMS_FOLDER, for another program to send.

The file is named after the message's id and is created atomically, so a message that is sent
twice is written once.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cases.gateways.base import Accepted, TemporaryError


class FileGateway:
    def __init__(self):
        if not settings.CASES_SMS_FOLDER:
            raise ImproperlyConfigured("The file gateway needs CASES_SMS_FOLDER.")
        self.folder = Path(settings.CASES_SMS_FOLDER)

    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        target = self.folder / f"{message_id}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".")  # mode 0600
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(f"{number}\n{text}\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.link(name, target)
            finally:
                Path(name).unlink()
        except FileExistsError:
            pass  # sent before
        except OSError as error:
            raise TemporaryError(f"file: {error.strerror}", maybe_accepted=False) from error
        return Accepted(id=target.name)
