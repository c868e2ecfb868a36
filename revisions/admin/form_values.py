"""Which value of a form is kept: what a person changed, or what is stored, sent back unedited.

A browser sends every line end of a text area as CRLF, and an editor writes a text anew in its own
way. Neither is a change that anybody made, so neither may become a version.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from wagtail.blocks import Block, StreamValue
from wagtail.rich_text import RichText

from revisions.fields import VerbatimCharField, same_text
from revisions.stream_values import stream_content

# Draftail's own name of a paragraph; it makes one up for each that has none.
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


def value_to_keep(field: forms.Field, stored: Any, submitted: Any) -> Any:
    """The value to keep: `stored` where `submitted` is only another way to write it.

    `stored` is None for a page that is being made. An edited text gets no CRLF that it had not.
    """
    if isinstance(submitted, StreamValue):
        return _stream_to_keep(stored, submitted)
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
    return _rewritten(field, stored) == _BLOCK_KEY.sub("", submitted)


def _rewritten(field: forms.Field, stored: str) -> str:
    """What Draftail makes of `stored` by itself, without the names that it gives to paragraphs."""
    converter = field.widget.converter
    return _BLOCK_KEY.sub("", converter.to_database_format(converter.from_database_format(stored)))


def _stream_to_keep(stored: Any, submitted: StreamValue) -> StreamValue:
    if isinstance(stored, StreamValue) and _with_plain_line_ends(
        stream_content(stored, _as_the_form_writes_it)
    ) == _with_plain_line_ends(stream_content(submitted, _as_it_was_sent)):
        return stored
    sent = stream_content(submitted)
    if _with_plain_line_ends(sent) == sent:
        return submitted
    raw = _with_plain_line_ends(list(submitted.get_prep_value()))
    return submitted.stream_block.to_python(raw)


def _as_the_form_writes_it(block: Block, value: Any) -> Any:
    content = block.get_prep_value(value)
    if isinstance(value, RichText) and hasattr(block.field.widget, "converter"):
        return _rewritten(block.field, content)
    return content


def _as_it_was_sent(block: Block, value: Any) -> Any:
    content = block.get_prep_value(value)
    return _BLOCK_KEY.sub("", content) if isinstance(value, RichText) else content


def _with_plain_line_ends(raw: Any) -> Any:
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n")
    if isinstance(raw, dict):
        return {key: _with_plain_line_ends(value) for key, value in raw.items()}
    if isinstance(raw, (list, tuple)):
        return [_with_plain_line_ends(value) for value in raw]
    return raw
