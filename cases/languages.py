"""The portal's four languages, and texts that the office writes in each of them.

They are not in `settings.LANGUAGES`: the bulletin itself has two languages, and a browser that
asks for Ukrainian must get the bulletin in Polish, not in a mixture.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language

LANGUAGE_NAMES = {"pl": "Polski", "en": "English", "uk": "Українська", "ru": "Русский"}
DEFAULT_LANGUAGE = "pl"


class LocalizedText(NamedTuple):
    """A text and the code of the language that it is in."""

    text: str
    language: str


def localize(obj: models.Model, name: str, language: str | None = None) -> LocalizedText:
    """The field `<name>_<language>` of `obj`, or `<name>_pl` where that is empty.

    `language` defaults to the active one.
    """
    language = (language or get_language() or DEFAULT_LANGUAGE)[:2]
    if language in LANGUAGE_NAMES and (text := getattr(obj, f"{name}_{language}")):
        return LocalizedText(text, language)
    return LocalizedText(getattr(obj, f"{name}_{DEFAULT_LANGUAGE}"), DEFAULT_LANGUAGE)
