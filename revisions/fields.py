"""A field for HTML that is kept byte for byte, legacy markup included."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ by line ends only, as a browser's textarea changes them."""
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")


class VerbatimCharField(forms.CharField):
    """Takes text as it was sent; a text that nobody edited stays as it is stored.

    A browser sends every line end of a textarea as CRLF. So the value counts as changed only when
    it differs in more than that, and an edit of a text without CRLF brings none in.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["strip"] = False
        super().__init__(**kwargs)

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        return not same_text(initial or "", data or "")

    def clean_against(self, initial: str, data: str) -> str:
        """The value to store, where `initial` is what is stored now."""
        if same_text(initial, data):
            return initial
        if merge := getattr(self.widget, "merge_edits", None):
            return merge(initial, data.replace("\r\n", "\n"))
        return data if "\r\n" in initial else data.replace("\r\n", "\n")


class HtmlField(models.TextField):
    """HTML as it was written. Stored verbatim; sanitised wherever it is shown."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return super().formfield(**{"form_class": VerbatimCharField, **kwargs})
