"""Writes each message to a file of its own in CASES_SMS_FOLDER, for another program to send.

The file's name is the message's id and it appears complete or not at all, so a message that is
handed over twice is there once.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cases.gateways.base import Accepted, TryLaterError


class FileGateway:
    def __init__(self):
        if not settings.CASES_SMS_FOLDER:
            raise ImproperlyConfigured("The file gateway needs CASES_SMS_FOLDER.")
        self.folder = Path(settings.CASES_SMS_FOLDER)

    def send(self, *, message_id: uuid.UUID, number: str, text: str) -> Accepted:
        target = self.folder / f"{message_id}.txt"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".")  # readable by us only
            try:
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(f"{number}\n{text}\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.link(name, target)
            finally:
                Path(name).unlink()
        except FileExistsError:
            pass  # handed over before
        except OSError as error:
            raise TryLaterError(f"file: {error.strerror}", unclear=False) from error
        return Accepted(id=target.name)
