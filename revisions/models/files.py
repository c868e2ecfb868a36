"""Files as bytes: kept once under their SHA-256, never altered, never deleted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class StoredFile(models.Model):
    """The bytes of one file. Equal bytes are one row, whoever sent them and under any name."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()  # bytes
    content_type = models.CharField(max_length=100)
    extension = models.CharField(max_length=10)  # of the first name it came under: "pdf"
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self):
        return self.sha256

    @property
    def path(self) -> Path:
        """Where the bytes are: MEDIA_ROOT/files/ab/cd/<sha256>."""
        return stored_path(self.sha256)

    def url(self, filename: str) -> str:
        """The lasting address of these bytes, under a name for people."""
        return file_url(self.sha256, filename)


def stored_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "files" / sha256[:2] / sha256[2:4] / sha256


def file_url(sha256: str, filename: str) -> str:
    return reverse("files:serve", args=[sha256, filename])


class FileUpload(models.Model):
    """That a person sent a file: who, when, under what name, for which page."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uploads")
    filename = models.CharField(max_length=255)
    at = models.DateTimeField()
    # No foreign keys: the log outlives users, pages and documents.
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=255)
    user_account = models.CharField(max_length=300, blank=True)  # an id alone may be given again
    # The page that it was for (`page_key.py`); null: one that was being made.
    page_id = models.BigIntegerField(null=True)
    translation_key = models.UUIDField(null=True)
    locale_id = models.BigIntegerField(null=True)
    document_id = models.BigIntegerField(null=True)  # a file of Wagtail's library

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.filename} {self.at:%Y-%m-%d %H:%M}"


_KIND_LABELS = {
    "attached": _("attached"),
    "detached": _("detached"),
    "replaced": _("replaced"),
    "added": _("file added"),
    "renamed": _("renamed"),
    "reordered": _("order changed"),
    "withheld": _("not public"),
    "disclosed": _("made public"),
}


class FileEvent(models.Model):
    """What a version did to one file of its page: an index over what two states say.

    It answers which file is public, and since which version; it is derived, like `ChangedField`.
    """

    version = models.ForeignKey(
        "revisions.Version", on_delete=models.PROTECT, related_name="file_events"
    )
    # No index of its own: the one below begins with it.
    history = models.ForeignKey(
        "revisions.History", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.PositiveIntegerField()
    field = models.CharField(max_length=100)
    key = models.CharField(max_length=50)  # the attachment's uuid
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    filename = models.CharField(max_length=255, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="events")
    before = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("event of a file")
        verbose_name_plural = _("events of files")
        ordering = ["-number", "pk"]
        indexes = [models.Index(fields=["history", "key", "number"], name="file_event_by_key")]

    def __str__(self):
        return f"{self.number} {self.kind} {self.title}"

    @property
    def kind_label(self) -> str | Promise:
        return _KIND_LABELS.get(self.kind, self.kind)

    @property
    def file_address(self) -> str:
        return file_url(self.file_id, self.filename) if self.file_id and self.filename else ""

    @property
    def before_address(self) -> str:
        """Address of the file that this one took the place of; "" for none."""
        if not self.before_id or self.before_id == self.file_id:
            return ""
        return file_url(self.before_id, f"{self.before_id[:8]}.{self.before.extension}")


class FileText(models.Model):
    """The text inside a file, once it was asked for. A cache: may be emptied at any time."""

    file = models.OneToOneField(
        StoredFile, primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    status = models.CharField(max_length=20)  # "text", "none", "failed", "too_long", "unsupported"
    text = models.TextField(blank=True)
    extractor = models.PositiveIntegerField()  # version of the extractor that made it

    class Meta:
        verbose_name = _("text of a file")
        verbose_name_plural = _("texts of files")

    def __str__(self):
        return f"{self.file_id} {self.status}"
