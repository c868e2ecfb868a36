"""What a comparison is made of: plain, immutable results and the small structures behind them.

Nothing here knows HTML syntax or any human language. Offsets are counted in characters of a
line's canonical text (see ``canonical``).
"""

from __future__ import annotations

from dataclasses import dataclass

BREAK = "\u2029"  # a paragraph break as a character: author's text never holds one
PICTURE = "\ufffc"  # an image as a character: author's text never holds one

KINDS = (
    "text",
    "block",
    "list",
    "table",
    "link",
    "image",
    "move",
    "split",
    "merge",
    "format",
)

# An inline format: ((tag, value), …), outermost first, "" where the tag has no value.
Format = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that a reader can see.

    ``before`` and ``after`` are words, an address, an alternative text or the name of a look
    ("strong", "h2", "text-align: justify"); "" stands for nothing. ``section`` is the nearest
    heading above, or a bold line that stands for one. ``count`` is the number of places that one
    formatting change covers, else 1.
    """

    kind: str
    before: str
    after: str
    section: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch ``[start, end)`` of a line's text that looks the same throughout."""

    start: int
    end: int
    format: Format
    picture: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Inline:
    """The content of one line in canonical form."""

    text: str
    runs: tuple[Run, ...]


@dataclass(slots=True)
class Edit:
    """A step of a line's edit: old text ``[o1, o2)`` became new text ``[n1, n2)``.

    ``kind`` is "equal", "change" or "space" (only the white space differs in look: a line break
    for a space). ``change`` is the number of the Change it belongs to, 0 for none.
    """

    kind: str
    o1: int
    o2: int
    n1: int
    n2: int
    change: int = 0


@dataclass(slots=True)
class Touch:
    """A look, a link or a picture that changed while the words stayed; offsets as in Edit."""

    kind: str
    o1: int
    o2: int
    n1: int
    n2: int
    before: str
    after: str
    change: int = 0
