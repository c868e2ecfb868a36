"""The portal's four languages, and texts that the office writes in each of them.

They are not in `settings.LANGUAGES`: the bulletin's own frame speaks two, and a browser that asks
for Ukrainian must find the bulletin in Polish, not in a mixture.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language

NAMES = {"pl": "Polski", "en": "English", "uk": "Українська", "ru": "Русский"}
DEFAULT = "pl"


class Said(NamedTuple):
    """A text and the language it is really in."""

    text: str
    language: str


def said(obj: models.Model, name: str, language: str | None = None) -> Said:
    """The office's text `name` in `language` (by default the active one), else in Polish."""
    language = (language or get_language() or DEFAULT)[:2]
    if language in NAMES and (text := getattr(obj, f"{name}_{language}")):
        return Said(text, language)
    return Said(getattr(obj, f"{name}_{DEFAULT}"), DEFAULT)


def fields(name: str) -> list[str]:
    """Names of the columns that hold the text `name`."""
    return [f"{name}_{code}" for code in NAMES]
