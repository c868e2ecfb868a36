"""The form widget of the change note."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.forms.renderers import BaseRenderer
    from django.utils.safestring import SafeString


class NoteInput(forms.Textarea):
    """The change note, with the office's own notes to choose from."""

    presets: list[str] = []

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 2, **(attrs or {})})

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        attrs = {**(attrs or {}), "data-note-presets": json.dumps(self.presets)}
        return super().render(name, value, attrs, renderer)
