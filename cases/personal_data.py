"""Finds what looks like a PESEL or the number of a document in free text, to warn about it."""

from __future__ import annotations

import re

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){10}(?!\d)", re.ASCII)
# Two letters and seven digits is the Polish and Ukrainian passport, three and six the Polish
# identity card and residence card; nine digits after two digits the Russian one.
_PASSPORT = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z]{2}[ -]?\d{7}|[A-Z]{3}[ -]?\d{6}|[A-Z]{2}[ -]?\d{6}|\d{2} \d{7})"
    r"(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)


def is_pesel(digits: str) -> bool:
    """Whether eleven digits are a PESEL: a possible date of birth and the right check digit.

    Act of 24 September 2010 on the population register, art. 15.
    """
    numbers = [int(digit) for digit in digits]
    month, day = numbers[2] * 10 + numbers[3], numbers[4] * 10 + numbers[5]
    if not (1 <= month % 20 <= 12 and 1 <= day <= 31):
        return False
    total = sum(w * n for w, n in zip(_WEIGHTS, numbers[:10], strict=True))
    return (10 - total % 10) % 10 == numbers[10]


def find_pesels(text: str) -> list[str]:
    """Parts of `text` that look like a PESEL."""
    found = (match.group() for match in _ELEVEN_DIGITS.finditer(text))
    return [part for part in found if is_pesel(re.sub(r"[ -]", "", part))]


def find_personal_numbers(text: str) -> list[str]:
    """Parts of `text` that look like a PESEL, a passport or an identity card."""
    return find_pesels(text) + [match.group() for match in _PASSPORT.finditer(text)]
