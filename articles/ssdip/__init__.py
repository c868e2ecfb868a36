"""Reads the text of an SSDIP "Wersje" tab into plain data. No Django, no database.

    read_tab([Page(name, content_bytes), ...]) -> Tab        (or SourceError)

The way of a page through the modules:

    text      bytes to text, or why not
    entries   text to sheets of raw entries: where one begins, what it holds
    descriptions, rows, pager    the three small grammars inside
    assembly  sheets of all pages to one list: order, doubles, numbers, times
    splits    where a value before ends and its value after begins
    check     joins, gaps, what is missing
    messages  every message, as a template and its parameters
"""

from .messages import Problem, Reason, SourceError
from .model import (
    AttachmentEvent,
    FieldChange,
    Join,
    NumberGap,
    Page,
    Row,
    Sheet,
    Source,
    State,
    Tab,
    UnreadLine,
    Version,
)
from .reader import read_tab
from .text import MAX_BYTES

__all__ = [
    "MAX_BYTES",
    "AttachmentEvent",
    "FieldChange",
    "Join",
    "NumberGap",
    "Page",
    "Problem",
    "Reason",
    "Row",
    "Sheet",
    "Source",
    "SourceError",
    "State",
    "Tab",
    "UnreadLine",
    "Version",
    "read_tab",
]
