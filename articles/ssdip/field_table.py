"""One row of an attachment's field table: name, value before, value after, glued together."""

import re

from .description_parser import MAX_FIELD_NAME_LENGTH
from .history import FieldTableRow

EMPTY = "puste"

_NUMBER = re.compile(r"-?[0-9]+")
_WORD = re.compile(r"[A-Z][A-Za-z0-9_]*")
_VALUE_PATTERNS = {
    "id": _NUMBER,
    "user_id": _NUMBER,
    "fobject_id": _NUMBER,
    "resource_id": _NUMBER,
    "model": _WORD,
    "foreign_id": _NUMBER,
    "_attachment": _NUMBER,
    "_active": _NUMBER,
}
_LETTERS_THEN_VALUE = re.compile(r"([A-Za-z_]+)([^A-Za-z_].*)")
_NAME = re.compile(rf"(?=.{{1,{MAX_FIELD_NAME_LENGTH}}}$)[A-Za-z_][A-Za-z0-9_ ]*")


def parse_row(line: str, event_kind: str) -> FieldTableRow | None:
    """The row that a line of a table says, None if it cannot be told.

    Names are known (`_VALUE_PATTERNS`) or, failing that, what stands before "puste". A row with
    neither side empty is split only where tabs separate its three cells: two values glued
    together do not tell where one ends. For a detached file the empty side is looked for at the
    end first.
    """
    cells = line.split("\t")
    if len(cells) == 3:
        name, before, after = (cell.strip() for cell in cells)
        return FieldTableRow(name, _cell_value(before), _cell_value(after)) if name else None
    parsers = (_parse_added, _parse_removed)
    if event_kind == "detached":
        parsers = (_parse_removed, _parse_added)
    return next((row for parse in parsers if (row := parse(line))), None)


def _cell_value(cell: str) -> str | None:
    return None if cell == EMPTY else cell


def _parse_added(line: str) -> FieldTableRow | None:
    at = line.find(EMPTY)
    if at < 1 or not _NAME.fullmatch(line, 0, at):
        return None
    return FieldTableRow(line[:at], None, _cell_value(line[at + len(EMPTY) :]))


def _parse_removed(line: str) -> FieldTableRow | None:
    if not line.endswith(EMPTY):
        return None
    name_and_value = line.removesuffix(EMPTY)
    for name, pattern in _VALUE_PATTERNS.items():
        if name_and_value.startswith(name) and pattern.fullmatch(name_and_value, len(name)):
            return FieldTableRow(name, name_and_value[len(name) :], None)
    if EMPTY in name_and_value:
        return None
    found = _LETTERS_THEN_VALUE.fullmatch(name_and_value)
    return FieldTableRow(found[1], found[2], None) if found else None
