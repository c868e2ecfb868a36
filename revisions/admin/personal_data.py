"""Numbers that look like a person's: a PESEL or the number of a Polish identity card.

Only a number whose check digit is right counts, so ordinary numbers raise no alarm. Sources: the
act on the population register (Dz.U. 2010 nr 217 poz. 1427) for PESEL; ICAO 9303 weights for the
identity card, whose check digit is the first of the six.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)

_SPACE = "[ \u00a0\u202f-]?"
_PESEL = re.compile(rf"(?<![\d+])(?<![\d][.,/])\d{{6}}{_SPACE}\d{{5}}(?!\d)(?![.,/]\d)")
_CARD = re.compile(rf"(?<!\w)[A-Z]{{3}}{_SPACE}\d{{3}}{_SPACE}\d{{3}}(?!\w)")
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]"
    r"|header|hr|li|main|nav|ol|option|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"""\b(?:href|src|alt|title)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


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
    """Whether eleven digits carry the check digit of a PESEL. Eleven zeros are nobody's."""
    if len(digits) != 11 or not digits.isascii() or not digits.isdigit() or digits == "0" * 11:
        return False
    return _weighted(map(int, digits), PESEL_WEIGHTS) % 10 == 0


def is_card_number(number: str) -> bool:
    """Whether three letters and six digits carry the check digit of a Polish identity card."""
    if len(number) != 9 or not number.isascii():
        return False
    values = [int(sign, 36) for sign in number if sign.isalnum()]
    return len(values) == 9 and _weighted(values, CARD_WEIGHTS) % 10 == 0


def _weighted(values: Iterable[int], weights: tuple[int, ...]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def find(label: str, text: str) -> list[Finding]:
    """The findings in a plain text, each number once."""
    found: dict[tuple[str, str], Finding] = {}
    for kind, pattern, valid in (("pesel", _PESEL, is_pesel), ("card", _CARD, is_card_number)):
        for match in pattern.finditer(text):
            number = re.sub(r"[\s\u00a0\u202f-]", "", match.group())
            if valid(number):
                found.setdefault((kind, number), Finding(kind, number, label))
    return list(found.values())


def find_in_html(label: str, source: str) -> list[Finding]:
    """The findings in what a reader of the HTML sees, addresses of links included."""
    source = _COMMENT.sub("", source)
    addresses = "\n".join(match.group(1) for match in _ADDRESS.finditer(source))
    seen = html.unescape(_TAG.sub("", _BLOCK.sub("\n", source)))
    found = {finding.number: finding for finding in find(label, seen)}
    for finding in find(label, html.unescape(addresses)):
        found.setdefault(finding.number, finding)
    return list(found.values())


def fingerprint(findings: Iterable[Finding]) -> str:
    """What a confirmation must repeat: it holds for these numbers, not for later ones."""
    numbers = sorted({finding.number for finding in findings})
    return hashlib.sha256(" ".join(numbers).encode()).hexdigest()[:16] if numbers else ""
