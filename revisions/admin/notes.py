"""What a change note must say before a change may be published."""

from __future__ import annotations

from django.utils.translation import gettext

MIN_LETTERS = 3


def note_problem(note: str) -> str | None:
    """Why `note` says too little, for the editor to read; None when it will do."""
    note = note.strip()
    if not note:
        return gettext("Write what you changed: the public reads it beside the change.")
    letters = sum(character.isalpha() for character in note)
    parameters = {"note": note[:40]}
    if letters == 0:
        text = gettext("“%(note)s” says nothing of the change. Write what you changed, in words.")
        return text % parameters
    if letters < MIN_LETTERS:
        return gettext("“%(note)s” is too short. Write what you changed, in words.") % parameters
    return None
