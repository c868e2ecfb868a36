"""Finds what looks like a PESEL or the number of a document in free text, to warn about it."""

from __future__ import annotations

import re

from revisions.admin.personal_data import is_pesel

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ -]?\d){10}(?!\d)", re.ASCII)
# Two letters and seven digits is the Polish and Ukrainian passport, three and six the Polish
# identity card and residence card; nine digits after two digits the Russian one.
_PASSPORT = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z]{2}[ -]?\d{7}|[A-Z]{3}[ -]?\d{6}|[A-Z]{2}[ -]?\d{6}|\d{2} \d{7})"
    r"(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)


def find_pesels(text: str) -> list[str]:
    """Parts of `text` that look like a PESEL."""
    found = (match.group() for match in _ELEVEN_DIGITS.finditer(text))
    return [part for part in found if is_pesel(re.sub(r"[ -]", "", part))]


def find_personal_numbers(text: str) -> list[str]:
    """Parts of `text` that look like a PESEL, a passport or an identity card."""
    return find_pesels(text) + [match.group() for match in _PASSPORT.finditer(text)]
