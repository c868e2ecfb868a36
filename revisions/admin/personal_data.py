"""Numbers that look like a person's: a PESEL or the number of a Polish identity card.

Only a number whose check digit is right counts, so ordinary numbers raise no alarm. Sources: the
act on the population register (Dz.U. 2010 nr 217 poz. 1427), art. 15, for PESEL; ICAO 9303 weights
for the identity card, whose check digit is the first of the six.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from revisions.html_reader import attribute_values, text_of

PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

_SPACE = "[ \u00a0\u202f-]?"
_PESEL = re.compile(rf"(?<![\d+])(?<![\d][.,/])\d{{6}}{_SPACE}\d{{5}}(?!\d)(?![.,/]\d)")
_CARD = re.compile(rf"(?<!\w)[A-Z]{{3}}{_SPACE}\d{{3}}{_SPACE}\d{{3}}(?!\w)")
# Signs that show nothing: joiners, soft hyphens, marks of the direction of writing.
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# The attributes that the public gets to read, or to copy as an address.
_ATTRIBUTES = ("href", "src", "alt", "title", "id", "name")


@dataclass(frozen=True)
class Finding:
    """A number that looks like a person's, and the field it stands in."""

    kind: str  # "pesel" or "card"
    number: str
    label: str

    @property
    def sentence(self) -> str:
        names = {"pesel": gettext("PESEL number"), "card": gettext("identity card number")}
        return gettext("%(field)s: %(number)s looks like a %(kind)s") % {
            "field": self.label,
            "number": self.number,
            "kind": names[self.kind],
        }


def is_pesel(digits: str) -> bool:
    """Whether eleven digits are a PESEL: a possible date of birth and the right check digit."""
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit():
        return False
    # The century is in the month: 20 is added for 2000 to 2099, 40 for 2100 and so on.
    month, day = int(digits[2:4]) % 20, int(digits[4:6])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    return _weighted(map(int, digits), PESEL_WEIGHTS) % 10 == 0


def is_card_number(number: str) -> bool:
    """Whether three letters and six digits carry the check digit of a Polish identity card."""
    if len(number) != 9 or not number.isascii():
        return False
    values = [int(character, 36) for character in number if character.isalnum()]
    return len(values) == 9 and _weighted(values, CARD_WEIGHTS) % 10 == 0


def _weighted(values: Iterable[int], weights: tuple[int, ...]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def find(label: str, text: str) -> list[Finding]:
    """The findings in a plain text, each number once."""
    findings: dict[tuple[str, str], Finding] = {}
    text = _INVISIBLE.sub("", text)
    for kind, pattern, valid in (("pesel", _PESEL, is_pesel), ("card", _CARD, is_card_number)):
        for match in pattern.finditer(text):
            number = re.sub(r"[\s\u00a0\u202f-]", "", match.group())
            if valid(number):
                findings.setdefault((kind, number), Finding(kind, number, label))
    return list(findings.values())


def find_in_html(label: str, source: str) -> list[Finding]:
    """The findings in what a reader of the HTML sees, and in addresses, descriptions and titles."""
    texts = (text_of(source), "\n".join(attribute_values(source, _ATTRIBUTES)))
    findings = {finding.number: finding for text in texts for finding in find(label, text)}
    return list(findings.values())


def fingerprint(findings: Iterable[Finding]) -> str:
    """What a confirmation must repeat: it holds for these numbers, not for later ones."""
    numbers = sorted({finding.number for finding in findings})
    return hashlib.sha256(" ".join(numbers).encode()).hexdigest()[:16] if numbers else ""
