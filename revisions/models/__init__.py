"""The tables of the record, of the files that it keeps, and of what the office decides."""

from revisions.models.attachments import Attachment, attachments_state
from revisions.models.changed_fields import ChangedField, SourceEvent
from revisions.models.clock import ClockCorrection
from revisions.models.editorial import EditorialSettings
from revisions.models.files import FileEvent, FileText, FileUpload, StoredFile
from revisions.models.history import History
from revisions.models.record import (
    Action,
    Version,
    VersionQuerySet,
    read_clock_corrections,
)

__all__ = [
    "Action",
    "Attachment",
    "ChangedField",
    "ClockCorrection",
    "EditorialSettings",
    "FileEvent",
    "FileText",
    "FileUpload",
    "History",
    "SourceEvent",
    "StoredFile",
    "Version",
    "VersionQuerySet",
    "attachments_state",
    "read_clock_corrections",
]
