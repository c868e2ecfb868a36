"""The data of a comparison: the public Change, and the structures that it is found with.

Nothing here knows HTML syntax or any human language. Offsets count characters of a line's
canonical text (see ``canonical``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

BREAK = "\u2029"  # a paragraph break as a character; canonical text never holds one
PICTURE = "\ufffc"  # an image as a character; canonical text holds it for images only

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
    "spacing",  # white space that shows: spaces that do not collapse, blank lines
    "letters",  # the same letters to the eye, other characters
    "invisible",  # characters that show nothing
)
# Looks only: reported once in a text with the number of their places, and folded away.
FORMATTING = frozenset(("format", "spacing"))

# Inline formatting: ((tag, value), …), outermost first, "" where the tag has no value.
Format = tuple[tuple[str, str], ...]
SOURCE: Format = (("source", ""),)  # of the text of an HTML source, shown to the letter
# What stands in a line, in order: text, None for a line break or PICTURE for an image; its formats;
# an image's attributes.
Content = tuple[tuple[str | None, Format, tuple[tuple[str, str], ...] | None], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference that a reader can see.

    ``before`` and ``after`` are words, an address, an alternative text or the name of a format
    ("strong", "h2", "text-align: justify"); "" stands for nothing. ``section`` is the text of the
    nearest heading above, or of a bold line that serves as one. ``count`` is the number of places
    that one formatting change covers, else 1.
    """

    kind: str
    before: str
    after: str
    section: str = ""
    count: int = 1


# Not frozen: that takes twice as long to make, and a large table has hundreds of thousands.
@dataclass(slots=True)
class Run:
    """A stretch ``[start, end)`` of a line's text with one format throughout."""

    start: int
    end: int
    format: Format
    picture: tuple[tuple[str, str], ...] | None = None


@dataclass(slots=True)
class Inline:
    """The inline content of one line in canonical form; ``html``: as it is written unchanged."""

    text: str
    runs: tuple[Run, ...]
    html: str | None = field(default=None, compare=False)


@dataclass(slots=True)
class Edit:
    """One operation of a text's edit script: old text ``[o1, o2)`` became new text ``[n1, n2)``.

    ``kind`` is "equal", "change" or "space" (white space of another kind: a line break for a
    space). ``change_number`` is the number of the Change it belongs to, 0 for none.
    """

    kind: str
    o1: int
    o2: int
    n1: int
    n2: int
    change_number: int = 0


@dataclass(slots=True)
class FormatChange:
    """A format, a link or an image that changed while the words stayed; offsets as in Edit.

    ``kind`` is one of KINDS, ``before`` and ``after`` are told as in Change. ``place`` is the id of
    the container that changed, 0 where it is the line itself or words in it.
    """

    kind: str
    o1: int
    o2: int
    n1: int
    n2: int
    before: str
    after: str
    change_number: int = 0
    place: int = 0
