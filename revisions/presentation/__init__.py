"""What the record holds, made ready for templates: in the reader's language, sanitised, compared.

A value that is not what its field holds (an older class, a damaged record) is shown as text.
"""

from revisions.presentation.attachments import present_attachments
from revisions.presentation.changes import PresentedChange, present_changes
from revisions.presentation.log_entry import LogEntry
from revisions.presentation.states import (
    PresentedField,
    present_fields,
    present_state,
    present_unreadable_state,
)

__all__ = [
    "LogEntry",
    "PresentedChange",
    "PresentedField",
    "present_attachments",
    "present_changes",
    "present_fields",
    "present_state",
    "present_unreadable_state",
]
