"""The description of an entry ("Opis"): changed fields, or one attachment sentence."""

import re
from dataclasses import dataclass

from .text import BLANK

JOINT = "' na '"

_CHANGE = r"Pole ([^'\r\n]{1,80}?) zmieniło wartość z '"
_FIRST = re.compile(rf"^[ \t\xa0]*+{_CHANGE}", re.MULTILINE)
_NEXT = re.compile(rf"'[ \t\xa0\r\n,;.]*+{_CHANGE}")

_KINDS = {
    "attached": ("Załączono", "Dołączono", "Dodano", "Przyłączono", "Podłączono"),
    "detached": ("Odłączono", "Usunięto", "Skasowano", "Wykasowano", "Odpięto"),
    "replaced": ("Podmieniono", "Zamieniono", "Zastąpiono", "Zmieniono", "Zaktualizowano"),
}
_KIND_OF = {verb: kind for kind, verbs in _KINDS.items() for verb in verbs}
_SENTENCE = re.compile(
    rf"({'|'.join(_KIND_OF)}) (?:plik|załącznik)(?: nr)?[ \xa0]([^\r\n]{{1,200}})"
)
_OPENING = re.compile(rf"{_CHANGE}|{_SENTENCE.pattern}")


@dataclass(frozen=True, slots=True)
class RawChange:
    """A changed field; `body` is `before' na 'after`, not yet parted. `offset` is in the text."""

    field: str
    body: str
    offset: int


@dataclass(frozen=True, slots=True)
class Description:
    """`unread` holds offsets of lines; `cut` is a field whose value has no end, with its offset."""

    changes: tuple[RawChange, ...] = ()
    kind: str | None = None
    reference: str = ""
    unread: tuple[int, ...] = ()
    cut: tuple[str, int] | None = None


def opens_description(text: str, position: int) -> str | None:
    """ "change" or "attachment" if a description of that form begins at the position."""
    found = _OPENING.match(text, position)
    if not found:
        return None
    return "change" if found[1] is not None else "attachment"


def field_opened(text: str, position: int) -> str:
    found = _FIRST.match(text, position)
    return found[1] if found else ""


def read_description(text: str, start: int, end: int) -> Description:
    """What text[start:end] says, the lines between an entry's head and its "Podgląd".

    A value runs over line breaks and apostrophes up to the apostrophe that closes the
    description. Where several fields changed, a next one begins at `' Pole X zmieniło wartość
    z '`, if the change before it already has its `' na '` and the field is a new one:
    otherwise the words belong to the value.
    """
    first = _FIRST.search(text, start, end)
    lead_end = first.start() if first else end
    kind, reference, unread = _read_sentences(text, start, lead_end)
    if first is None:
        return Description((), kind, reference, unread)

    stop = start + len(text[start:end].rstrip(BLANK)) - 1
    changes: list[RawChange] = []
    opened = first
    body_start = first.end()
    if text[stop] != "'" or stop < body_start:
        return Description((), kind, reference, unread, (first[1], _word(first)))
    seen = {first[1]}
    joint = text.find(JOINT, body_start, stop)
    for found in _NEXT.finditer(text, body_start, stop):
        if joint < 0 or joint + len(JOINT) > found.start() or found[1] in seen:
            continue
        changes.append(RawChange(opened[1], text[body_start : found.start()], _word(opened)))
        seen.add(found[1])
        opened, body_start = found, found.end()
        joint = text.find(JOINT, body_start, stop)
    if joint < 0:
        return Description((), kind, reference, unread, (opened[1], _word(opened)))
    changes.append(RawChange(opened[1], text[body_start:stop], _word(opened)))
    return Description(tuple(changes), kind, reference, unread)


def _word(found: re.Match[str]) -> int:
    """The offset of the word "Pole", on whose line the change stands."""
    return found.start(1) - len("Pole ")


def _read_sentences(text: str, start: int, end: int) -> tuple[str | None, str, tuple[int, ...]]:
    kind, reference, unread = None, "", []
    offset = start
    for line in text[start:end].split("\n"):
        stripped = line.strip(BLANK)
        found = _SENTENCE.fullmatch(stripped)
        if found and kind is None:
            kind, reference = _KIND_OF[found[1]], found[2]
        elif stripped:
            unread.append(offset)
        offset += len(line) + 1
    return kind, reference, tuple(unread)
