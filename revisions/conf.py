"""Settings of the record with their defaults: a project names those that it wants otherwise.

`settings` here gives Django's settings, and a default for what the project leaves out.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings as django_settings

MEGABYTE = 1024 * 1024
DEFAULTS = {
    # What comes in as a file: attachments, and documents and pictures of Wagtail's library.
    "ATTACHMENT_MAX_BYTES": 100 * MEGABYTE,
    # Of a zip, and of a docx or odt, which are zips.
    "ATTACHMENT_MAX_UNPACKED_BYTES": 300 * MEGABYTE,
    # Of a picture.
    "ATTACHMENT_MAX_PIXELS": 60_000_000,
    # clamd (ClamAV): a socket on this machine, or a host. Without either nothing is scanned.
    "CLAMD_SOCKET": "",
    "CLAMD_HOST": "",
    "CLAMD_PORT": 3310,
    "CLAMD_TIMEOUT": 60,  # seconds
}


class SettingsWithDefaults:
    """Django's settings, read at each access, since tests change them."""

    def __getattr__(self, name: str) -> Any:
        if name in DEFAULTS:
            return getattr(django_settings, name, DEFAULTS[name])
        return getattr(django_settings, name)


settings = SettingsWithDefaults()
