"""Parses the text of an SSDIP "Wersje" (versions) tab into plain data. No Django, no database.

    parse_history([SourceFile(name, content_bytes), ...]) -> SourceHistory     (or SourceError)

A tab is a list of entries, newest first, over one or more pages. An entry is a version or an
attachment event. The modules, in the order in which a file passes through them:

    decoding            bytes to text, or the reason why not
    file_parser         text to pages of raw entries, with the parsers of an entry's parts:
                        description_parser, field_table, list_boundaries, pager
    merging             the pages of all files in one list, without duplicates
    numbering           version numbers, lost ones inferred
    local_time          time zones for the source's local times
    value_split         where a value before ends and its value after begins
    completeness        joins, gaps, what is missing
    history_parser      all of these in turn
    history             the result
    problems            every message, as a template and its parameters
"""

from .decoding import MAX_FILE_BYTES
from .history import (
    AttachmentEvent,
    FieldTableRow,
    FieldValue,
    Join,
    NumberGap,
    SourceFieldChange,
    SourceFile,
    SourceHistory,
    SourceLocation,
    SourceVersion,
    TabPage,
    UnreadLine,
)
from .history_parser import parse_history
from .problems import IncompleteReason, Problem, SourceError

__all__ = [
    "MAX_FILE_BYTES",
    "AttachmentEvent",
    "FieldTableRow",
    "FieldValue",
    "IncompleteReason",
    "Join",
    "NumberGap",
    "Problem",
    "SourceError",
    "SourceFieldChange",
    "SourceFile",
    "SourceHistory",
    "SourceLocation",
    "SourceVersion",
    "TabPage",
    "UnreadLine",
    "parse_history",
]
