"""Telling what a form sent back unedited from what a person changed.

A browser sends every line end of a text area as CRLF, and an editor writes a text anew in its own
way. Neither is a change that anybody made, so neither may become a version.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from wagtail.blocks import StreamValue

from revisions.fields import VerbatimCharField, same_text
from revisions.versioned_fields import stream_content

# Draftail's own name of a paragraph; it makes one up for each that has none.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def unedited(field: forms.Field, stored: Any, submitted: Any) -> Any:
    """The value to keep: `stored` where `submitted` is only another way to write it.

    `stored` is None for a page that is being made. An edited text gets no CRLF that it had not.
    """
    if isinstance(submitted, StreamValue):
        return _unedited_stream(stored, submitted)
    if not isinstance(submitted, str) or not isinstance(stored, str | None):
        return submitted
    if isinstance(field, VerbatimCharField):
        return field.clean_against(stored or "", submitted)
    if stored is not None and (
        same_text(stored.strip(), submitted.strip())
        or (hasattr(field.widget, "converter") and _same_rich(field, stored, submitted))
    ):
        return stored
    return submitted.replace("\r\n", "\n")


def _same_rich(field: forms.Field, stored: str, submitted: str) -> bool:
    """Whether `submitted` is what Draftail makes of `stored` by itself."""
    converter = field.widget.converter
    rewritten = converter.to_database_format(converter.from_database_format(stored))
    return _BLOCK_KEY.sub("", rewritten) == _BLOCK_KEY.sub("", submitted)


def _unedited_stream(stored: Any, submitted: StreamValue) -> StreamValue:
    sent = stream_content(submitted)
    plain = _with_plain_line_ends(sent)
    if isinstance(stored, StreamValue) and plain == _with_plain_line_ends(stream_content(stored)):
        return stored
    if plain == sent:
        return submitted
    raw = _with_plain_line_ends(list(submitted.get_prep_value()))
    return submitted.stream_block.to_python(raw)


def _with_plain_line_ends(raw: Any) -> Any:
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n")
    if isinstance(raw, dict):
        return {key: _with_plain_line_ends(value) for key, value in raw.items()}
    if isinstance(raw, (list, tuple)):
        return [_with_plain_line_ends(value) for value in raw]
    return raw
