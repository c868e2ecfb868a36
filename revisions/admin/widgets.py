"""The form widget of the change note."""

from __future__ import annotations

import json

from django import forms


class NoteInput(forms.Textarea):
    """The change note, with the office's own notes to choose from."""

    presets: list[str] = []

    def __init__(self, attrs=None):
        super().__init__({"rows": 2, **(attrs or {})})

    def render(self, name, value, attrs=None, renderer=None):
        attrs = {**(attrs or {}), "data-note-presets": json.dumps(self.presets)}
        return super().render(name, value, attrs, renderer)
