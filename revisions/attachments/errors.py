"""Why a file is not taken in."""

from __future__ import annotations

from django.utils.translation import gettext as _


class RejectedFileError(Exception):
    """A file that is not taken in; says which one and why, in the reader's language."""

    def __init__(self, filename: str, reason: str) -> None:
        self.filename = filename
        self.reason = str(reason)
        super().__init__(
            _("%(filename)s: %(reason)s") % {"filename": filename, "reason": self.reason}
        )
