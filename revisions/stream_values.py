"""The content of a StreamField: as plain data for the record, and as HTML to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.html import escape, format_html
from wagtail import blocks
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

from revisions.public_names import is_public, public_name


def _prepared(block: blocks.Block, value: Any) -> Any:
    return block.get_prep_value(value)


def stream_content(
    value: blocks.StreamValue, read: Callable[[blocks.Block, Any], Any] = _prepared
) -> list[dict]:
    """The raw blocks of a stream without their ids, of which Wagtail makes up new ones at will.

    `read` gives the content of a block that holds no others; by default as it is stored.
    """
    return [
        {"type": child.block_type, "value": _content(child.block, child.value, read)}
        for child in value
    ]


def _content(block: blocks.Block, value: Any, read: Callable[[blocks.Block, Any], Any]) -> Any:
    if isinstance(value, blocks.StreamValue):
        return stream_content(value, read)
    if isinstance(block, blocks.StructBlock):
        return {
            name: _content(child, value.get(name), read)
            for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        return [_content(block.child_block, item, read) for item in value]
    return read(block, value)


def stream_html(value: blocks.StreamValue) -> Iterator[str]:
    """The content of a stream's blocks, one after the other, as HTML.

    Their templates are left out on purpose: a new template is no change of the content, and one
    that fails must not keep a page from being saved.
    """
    for child in value:
        yield from _block_html(child.block, child.value)


def _block_html(block: blocks.Block, value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, blocks.StreamValue):
        yield from stream_html(value)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block_html(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        items = ("".join(_block_html(block.child_block, item)) for item in value)
        yield "<ul>" + "".join(f"<li>{item}</li>" for item in items if item) + "</ul>"
    elif isinstance(value, RichText):
        yield expand_db_html(value.source)
    elif isinstance(block, blocks.RawHTMLBlock):
        yield str(value)
    elif isinstance(value, Page) and is_public(value):
        yield format_html('<p><a href="{}">{}</a></p>', value.url or "", value.title)
    elif isinstance(block, blocks.FieldBlock):
        lines = escape(_block_text(block, value)).splitlines()
        yield "<p>" + "<br>".join(lines) + "</p>"
    else:
        yield f"<p>{escape(_name(value))}</p>"


def _block_text(block: blocks.FieldBlock, value: Any) -> str:
    if isinstance(value, bool):
        return f"{block.label}: {'+' if value else '–'}"
    choices = getattr(block.field, "choices", None)
    if choices and not isinstance(value, models.Model):
        with translation.override(settings.LANGUAGE_CODE):
            names = dict(_flat(choices))
            chosen = value if isinstance(value, (list, tuple)) else [value]
            return ", ".join(str(names.get(one, one)) for one in chosen)
    return _name(value)


def _name(value: Any) -> str:
    return public_name(value) if isinstance(value, models.Model) else str(value)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, name in choices:
        if isinstance(name, (list, tuple)):
            yield from name
        else:
            yield value, name
