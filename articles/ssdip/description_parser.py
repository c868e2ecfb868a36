"""The description of an entry ("Opis"): changed fields, or one sentence about an attachment."""

import re
from dataclasses import dataclass

from .lines import WHITESPACE

VALUE_SEPARATOR = "' na '"

# A column's name. A longer text between these words is a sentence of the value.
MAX_FIELD_NAME_LENGTH = 80
# A file's number or name; the record keeps 255 characters of it.
MAX_REFERENCE_LENGTH = 200

_CHANGE = rf"Pole ([^'\r\n]{{1,{MAX_FIELD_NAME_LENGTH}}}?) zmieniło wartość z '"
_FIRST_CHANGE = re.compile(rf"^[ \t\xa0]*+{_CHANGE}", re.MULTILINE)
_NEXT_CHANGE = re.compile(rf"'[ \t\xa0\r\n,;.]*+{_CHANGE}")

_EVENT_VERBS = {
    "attached": ("Załączono", "Dołączono", "Dodano", "Przyłączono", "Podłączono"),
    "detached": ("Odłączono", "Usunięto", "Skasowano", "Wykasowano", "Odpięto"),
    "replaced": ("Podmieniono", "Zamieniono", "Zastąpiono", "Zmieniono", "Zaktualizowano"),
}
_EVENT_KIND_BY_VERB = {verb: kind for kind, verbs in _EVENT_VERBS.items() for verb in verbs}
_EVENT = re.compile(
    rf"({'|'.join(_EVENT_KIND_BY_VERB)}) (?:plik|załącznik)(?: nr)?[ \xa0]"
    rf"([^\r\n]{{1,{MAX_REFERENCE_LENGTH}}})"
)
_DESCRIPTION_START = re.compile(rf"{_CHANGE}|{_EVENT.pattern}")


@dataclass(frozen=True, slots=True)
class RawChange:
    """A changed field; `values` is `before' na 'after`, not split yet. `offset` is in the text."""

    field: str
    values: str
    offset: int


@dataclass(frozen=True, slots=True)
class TruncatedChange:
    """A changed field whose value has no end."""

    field: str
    offset: int


@dataclass(frozen=True, slots=True)
class Description:
    """`unread_offsets` are the starts of lines that are neither a change nor an event."""

    changes: tuple[RawChange, ...] = ()
    event_kind: str | None = None
    event_reference: str = ""
    unread_offsets: tuple[int, ...] = ()
    truncated_change: TruncatedChange | None = None


def description_form(text: str, position: int) -> str | None:
    """ "change" or "attachment" if a description of that form begins at the position."""
    found = _DESCRIPTION_START.match(text, position)
    if not found:
        return None
    return "change" if found[1] is not None else "attachment"


def first_changed_field(text: str, position: int) -> str:
    """The field of the change that begins at the position; "" if none does."""
    found = re.compile(_CHANGE).match(text, position)
    return found[1] if found else ""


def parse_description(text: str, start: int, end: int) -> Description:
    """Parse text[start:end], the lines between an entry's header and its "Podgląd".

    A value runs over line breaks and apostrophes up to the apostrophe that closes the
    description. Where several fields changed, a next one begins at `' Pole X zmieniło wartość
    z '`, if the change before it already has its `' na '` and the field is a new one:
    otherwise the words belong to the value.
    """
    first = _FIRST_CHANGE.search(text, start, end)
    kind, reference, unread = _parse_event(text, start, first.start() if first else end)
    if first is None:
        return Description((), kind, reference, unread)

    def truncated(change: re.Match[str]) -> Description:
        return Description(
            (), kind, reference, unread, TruncatedChange(change[1], _change_offset(change))
        )

    stop = start + len(text[start:end].rstrip(WHITESPACE)) - 1
    if text[stop] != "'" or stop < first.end():
        return truncated(first)
    changes: list[RawChange] = []
    current, values_start = first, first.end()
    fields = {current[1]}
    separator = text.find(VALUE_SEPARATOR, values_start, stop)
    for found in _NEXT_CHANGE.finditer(text, values_start, stop):
        if separator < 0 or separator + len(VALUE_SEPARATOR) > found.start() or found[1] in fields:
            continue
        values = text[values_start : found.start()]
        changes.append(RawChange(current[1], values, _change_offset(current)))
        current, values_start = found, found.end()
        fields.add(current[1])
        separator = text.find(VALUE_SEPARATOR, values_start, stop)
    if separator < 0:
        return truncated(current)
    changes.append(RawChange(current[1], text[values_start:stop], _change_offset(current)))
    return Description(tuple(changes), kind, reference, unread)


def _change_offset(found: re.Match[str]) -> int:
    """The offset of the word "Pole", on whose line the change stands."""
    return found.start(1) - len("Pole ")


def _parse_event(text: str, start: int, end: int) -> tuple[str | None, str, tuple[int, ...]]:
    """Kind and reference of the first attachment sentence; the offsets of all other lines."""
    kind, reference, unread = None, "", []
    offset = start
    for line in text[start:end].split("\n"):
        stripped = line.strip(WHITESPACE)
        found = _EVENT.fullmatch(stripped)
        if found and kind is None:
            kind, reference = _EVENT_KIND_BY_VERB[found[1]], found[2]
        elif stripped:
            unread.append(offset)
        offset += len(line) + 1
    return kind, reference, tuple(unread)
