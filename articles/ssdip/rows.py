"""One row of an attachment's field table: name, value before, value after, glued together."""

import re

from .model import Row

EMPTY = "puste"

_NUMBER = re.compile(r"-?[0-9]+")
_WORD = re.compile(r"[A-Z][A-Za-z0-9_]*")
_KNOWN = {
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
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]{0,79}")


def read_row(line: str, kind: str) -> Row | None:
    """The row that a line of a table says, None if it cannot be told.

    Names are known (`_KNOWN`) or, failing that, what stands before "puste". A row with neither
    side empty is split only where tabs part its three cells: two values glued together do not
    tell where one ends. For a detached file the empty side is looked for at the end first.
    """
    cells = line.split("\t")
    if len(cells) == 3:
        name, before, after = (cell.strip() for cell in cells)
        return Row(name, _value(before), _value(after)) if name else None
    ways = (_removed, _added) if kind == "detached" else (_added, _removed)
    return next((row for way in ways if (row := way(line))), None)


def _value(cell: str) -> str | None:
    return None if cell == EMPTY else cell


def _added(line: str) -> Row | None:
    at = line.find(EMPTY)
    if at < 1 or not _NAME.fullmatch(line, 0, at):
        return None
    return Row(line[:at], None, _value(line[at + len(EMPTY) :]))


def _removed(line: str) -> Row | None:
    if not line.endswith(EMPTY):
        return None
    body = line.removesuffix(EMPTY)
    for name, shape in _KNOWN.items():
        if body.startswith(name) and shape.fullmatch(body, len(name)):
            return Row(name, body[len(name) :], None)
    if EMPTY in body:
        return None
    found = _LETTERS_THEN_VALUE.fullmatch(body)
    return Row(found[1], found[2], None) if found else None
