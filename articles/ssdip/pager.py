"""The line of page numbers above and below the list: "12" is "1 2", two pages."""

import re

_MAX_LENGTH = 200
_DECORATION = re.compile(
    r"[\s«»‹›<>|\[\]]|następna|poprzednia|pierwsza|ostatnia|następne|poprzednie", re.IGNORECASE
)
_ELLIPSIS = re.compile(r"…|\.{2,}")
_SHAPE = re.compile(r"[0-9]+(?:…[0-9]+)*")
_MAX_DIGITS = 4


def pages_of(line: str) -> int | None:
    """The number of pages a pager line tells ("12" 2, "1 2 3" 3, "12…9" 9); None if it is none.

    The numbers run from 1 and rise by one; an ellipsis skips some.
    """
    if not line or len(line) > _MAX_LENGTH:
        return None
    packed = _ELLIPSIS.sub("…", _DECORATION.sub("", line))
    if not _SHAPE.fullmatch(packed):
        return None
    last = 0
    for position, run in enumerate(packed.split("…")):
        reached = _last_of_run(run, 1 if position == 0 else last + 2, exact=position == 0)
        if reached is None:
            return None
        last = reached
    return last


def _last_of_run(digits: str, least: int, *, exact: bool) -> int | None:
    """The last of the consecutive numbers that the digits spell; most numbers win."""
    for width in range(1, min(_MAX_DIGITS, len(digits)) + 1):
        first = int(digits[:width])
        if digits[0] == "0" or first < least or (exact and first != least):
            continue
        number, rest = first, digits[width:]
        while rest and rest.startswith(str(number + 1)):
            number += 1
            rest = rest[len(str(number)) :]
        if not rest:
            return number
    return None
