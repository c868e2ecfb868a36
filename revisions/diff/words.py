"""The words that renderings and summaries use: tables that a caller may replace.

A table is a mapping. ``plural`` is a function from a number to the index of its plural form;
every entry of ``kinds`` and ``folded`` lists these forms. ``formats`` names a format given by its
tag or style; a format that is not listed is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any


def polish_plural(number: int) -> int:
    """0: 1 zmiana; 1: 2–4, 22–24 zmiany; 2: the rest."""
    if number == 1:
        return 0
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return 1
    return 2


def english_plural(number: int) -> int:
    """0: one; 1: any other number."""
    return 0 if number == 1 else 1


POLISH: Mapping[str, Any] = MappingProxyType(
    {
        "plural": polish_plural,
        "nothing": "bez widocznych zmian",
        "format_only": "tylko formatowanie ({count})",
        "removed": "usunięto: {words}",
        "added": "dodano: {words}",
        "moved": "przeniesiono: {words}",
        "removed_mark": "[usunięto: ",
        "added_mark": "[dodano: ",
        "moved_mark": "[przeniesiono: ",
        "moved_away_mark": "[przeniesiono stąd: ",
        "mark_end": "]",
        "break_mark": "podział akapitu",
        "spacing_only": "tylko odstępy ({count})",
        "looks_only": "tylko formatowanie i odstępy ({count})",
        "letters": "inny zapis tych samych liter: {words}",
        "invisible": "niewidoczny znak: {words}",
        "character": "znak {code}",
        "folded": (
            "… {count} akapit bez zmian …",
            "… {count} akapity bez zmian …",
            "… {count} akapitów bez zmian …",
        ),
        "kinds": {
            "text": ("zmiana tekstu", "zmiany tekstu", "zmian tekstu"),
            "block": ("akapit", "akapity", "akapitów"),
            "list": ("zmiana listy", "zmiany listy", "zmian listy"),
            "table": ("zmiana tabeli", "zmiany tabeli", "zmian tabeli"),
            "link": ("odnośnik", "odnośniki", "odnośników"),
            "image": ("obraz", "obrazy", "obrazów"),
            "move": ("przeniesienie", "przeniesienia", "przeniesień"),
            "split": ("podział akapitu", "podziały akapitu", "podziałów akapitu"),
            "merge": ("połączenie akapitów", "połączenia akapitów", "połączeń akapitów"),
            "format": ("zmiana formatowania", "zmiany formatowania", "zmian formatowania"),
            "spacing": ("zmiana odstępów", "zmiany odstępów", "zmian odstępów"),
            "letters": (
                "inny zapis tych samych liter",
                "inne zapisy tych samych liter",
                "innych zapisów tych samych liter",
            ),
            "invisible": ("niewidoczny znak", "niewidoczne znaki", "niewidocznych znaków"),
        },
        "formats": {
            "strong": "pogrubienie",
            "em": "kursywa",
            "u": "podkreślenie",
            "s": "przekreślenie",
            "br": "łamanie wiersza",
            "blank": "pusty wiersz",
            "space": "spacja",
            "nbsp": "twarda spacja",
            "tab": "tabulator",
            "span": "granica formatowania",
            "pre": "tekst z zachowanymi odstępami",
            "dir: rtl": "pismo od prawej do lewej",
            "dir: ltr": "pismo od lewej do prawej",
            "hr": "linia",
            "text-align: left": "wyrównanie do lewej",
            "text-align: right": "wyrównanie do prawej",
            "text-align: center": "wyśrodkowanie",
            "text-align: justify": "wyjustowanie",
            "p": "akapit",
            **{f"h{level}": f"nagłówek {level}" for level in range(1, 7)},
            "ul": "lista wypunktowana",
            "ol": "lista numerowana",
            "li": "pozycja listy",
        },
    }
)

ENGLISH: Mapping[str, Any] = MappingProxyType(
    {
        "plural": english_plural,
        "nothing": "no visible change",
        "format_only": "formatting only ({count})",
        "removed": "removed: {words}",
        "added": "added: {words}",
        "moved": "moved: {words}",
        "removed_mark": "[removed: ",
        "added_mark": "[added: ",
        "moved_mark": "[moved: ",
        "moved_away_mark": "[moved from here: ",
        "mark_end": "]",
        "break_mark": "paragraph break",
        "spacing_only": "spacing only ({count})",
        "looks_only": "formatting and spacing only ({count})",
        "letters": "the same letters written otherwise: {words}",
        "invisible": "invisible character: {words}",
        "character": "character {code}",
        "folded": ("… {count} unchanged paragraph …", "… {count} unchanged paragraphs …"),
        "kinds": {
            "text": ("text change", "text changes"),
            "block": ("paragraph", "paragraphs"),
            "list": ("list change", "list changes"),
            "table": ("table change", "table changes"),
            "link": ("link", "links"),
            "image": ("image", "images"),
            "move": ("move", "moves"),
            "split": ("paragraph split", "paragraph splits"),
            "merge": ("paragraph merge", "paragraph merges"),
            "format": ("formatting change", "formatting changes"),
            "spacing": ("spacing change", "spacing changes"),
            "letters": (
                "other spelling of the same letters",
                "other spellings of the same letters",
            ),
            "invisible": ("invisible character", "invisible characters"),
        },
        "formats": {
            "strong": "bold",
            "em": "italics",
            "u": "underline",
            "s": "strike-through",
            "br": "line break",
            "blank": "blank line",
            "space": "space",
            "nbsp": "no-break space",
            "tab": "tab",
            "span": "boundary of formats",
            "pre": "preformatted text",
            "dir: rtl": "written from right to left",
            "dir: ltr": "written from left to right",
            "hr": "rule",
            "text-align: left": "aligned left",
            "text-align: right": "aligned right",
            "text-align: center": "centred",
            "text-align: justify": "justified",
            "p": "paragraph",
            **{f"h{level}": f"heading {level}" for level in range(1, 7)},
            "ul": "bulleted list",
            "ol": "numbered list",
            "li": "list item",
        },
    }
)


def counted(table: Mapping[str, Any], kind: str, number: int) -> str:
    """ "3 odnośniki": a number with the right form of a kind's name."""
    return f"{number} {_form(table, table['kinds'][kind], number)}"


def folded(table: Mapping[str, Any], number: int) -> str:
    """ "… 14 akapitów bez zmian …"."""
    return _form(table, table["folded"], number).format(count=number)


def _form(table: Mapping[str, Any], forms: Sequence[str], number: int) -> str:
    index: int = table["plural"](number)
    return forms[min(index, len(forms) - 1)]


def format_name(table: Mapping[str, Any], name: str) -> str:
    """The name of a format in words, as far as the table knows it."""
    names: Mapping[str, str] = table["formats"]
    if name in names:
        return names[name]
    return ", ".join(names.get(part, part) for part in name.split("; " if ":" in name else " "))
