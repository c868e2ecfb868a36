"""The pager, a line of page numbers above and below the list: "12" is "1 2", two pages."""

import re

# All numbers up to 100 take 192 characters; a tab of more pages is abridged by an ellipsis. The
# bound keeps a long line of digits, taken apart number by number, from costing quadratic time.
MAX_PAGER_LENGTH = 200
# After an ellipsis a run of digits may begin with any number up to 9999.
MAX_NUMBER_DIGITS = 4
_DECORATION = re.compile(
    r"[\s«»‹›<>|\[\]]|następna|poprzednia|pierwsza|ostatnia|następne|poprzednie", re.IGNORECASE
)
_ELLIPSIS = re.compile(r"…|\.{2,}")
_DIGITS_AND_ELLIPSES = re.compile(r"[0-9]+(?:…[0-9]+)*")


def parse_page_count(line: str) -> int | None:
    """The number of pages by a pager ("12" 2, "1 2 3" 3, "12…9" 9); None if it is not a pager.

    The numbers run from 1 and rise by one; an ellipsis skips some.
    """
    if not line or len(line) > MAX_PAGER_LENGTH:
        return None
    numbers = _ELLIPSIS.sub("…", _DECORATION.sub("", line))
    if not _DIGITS_AND_ELLIPSES.fullmatch(numbers):
        return None
    last = 0
    for position, digits in enumerate(numbers.split("…")):
        if position == 0:
            found = _last_of_consecutive(digits, 1, exact=True)
        else:
            found = _last_of_consecutive(digits, last + 2, exact=False)
        if found is None:
            return None
        last = found
    return last


def _last_of_consecutive(digits: str, least: int, *, exact: bool) -> int | None:
    """The last of the consecutive numbers that the digits spell; most numbers win.

    The first of them must be `least`, or with `exact` False not below it.
    """
    for width in range(1, min(MAX_NUMBER_DIGITS, len(digits)) + 1):
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
