"""The content of a StreamField: as plain data for the record, and as HTML to be compared."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.html import escape, format_html
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable
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
        values = _values_by_name(block, value)
        return {
            name: _content(child, values.get(name), read)
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


def _values_by_name(block: blocks.StructBlock, value: Any) -> Mapping[str, Any]:
    """The values of a struct; those of Wagtail's ImageBlock come as a picture that holds them."""
    if isinstance(value, Mapping):
        return value
    return blocks.StructBlock.to_python(block, block.get_prep_value(value))


def _block_html(block: blocks.Block, value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, blocks.StreamValue):
        yield from stream_html(value)
    elif isinstance(block, blocks.StructBlock):
        values = _values_by_name(block, value)
        for name, child in block.child_blocks.items():
            yield from _block_html(child, values.get(name))
    elif isinstance(block, blocks.ListBlock):
        items = ("".join(_block_html(block.child_block, item)) for item in value)
        yield "<ul>" + "".join(f"<li>{item}</li>" for item in items if item) + "</ul>"
    elif isinstance(value, RichText):
        yield expand_db_html(value.source)
    elif isinstance(block, blocks.RawHTMLBlock):
        yield str(value)
    elif isinstance(value, TypedTable):
        yield _typed_table_html(value)
    elif isinstance(block, TableBlock):
        yield _table_html(value)
    elif isinstance(value, Page) and is_public(value):
        yield format_html('<p><a href="{}">{}</a></p>', value.url or "", value.title)
    elif isinstance(block, blocks.FieldBlock):
        lines = escape(_block_text(block, value)).splitlines()
        yield "<p>" + "<br>".join(lines) + "</p>"
    else:
        yield f"<p>{escape(_name(block, value))}</p>"


def _typed_table_html(table: TypedTable) -> str:
    headings = [escape(column["heading"]) for column in table.columns]
    rows = [["".join(_block_html(cell.block, cell.value)) for cell in row] for row in table.rows]
    return _rows_html(table.caption, [headings, *rows], heading_row=True)


def _table_html(table: Mapping[str, Any]) -> str:
    """A table of Wagtail's TableBlock, whose cells are texts."""
    rows = [["" if cell is None else escape(cell) for cell in row] for row in table["data"]]
    return _rows_html(
        table.get("table_caption"),
        rows,
        heading_row=bool(table.get("first_row_is_table_header")),
        heading_column=bool(table.get("first_col_is_header")),
    )


def _rows_html(
    caption: str | None,
    rows: Sequence[Sequence[str]],
    *,
    heading_row: bool,
    heading_column: bool = False,
) -> str:
    """A table of cells that are HTML already."""
    html = ["<table>", f"<caption>{escape(caption)}</caption>" if caption else ""]
    for row_number, row in enumerate(rows):
        html.append("<tr>")
        for column_number, cell in enumerate(row):
            is_heading = (heading_row and not row_number) or (heading_column and not column_number)
            tag = "th" if is_heading else "td"
            html.append(f"<{tag}>{cell}</{tag}>")
        html.append("</tr>")
    return "".join([*html, "</table>"])


def _block_text(block: blocks.FieldBlock, value: Any) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        if isinstance(value, bool):
            return f"{block.label}: {'+' if value else '–'}"
        choices = getattr(block.field, "choices", None)
        if choices and not isinstance(value, models.Model):
            names = dict(_flat(choices))
            chosen = value if isinstance(value, (list, tuple)) else [value]
            return ", ".join(str(names.get(one, one)) for one in chosen)
        return _name(block, value)


def _name(block: blocks.Block, value: Any) -> str:
    """How a value reads. An object of the block's own may have no text, or one that is code."""
    if isinstance(value, models.Model):
        return public_name(value)
    return str(value if isinstance(value, _READABLE_TYPES) else block.get_prep_value(value))


_READABLE_TYPES = (str, int, float, decimal.Decimal, datetime.date, datetime.time)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, name in choices:
        if isinstance(name, (list, tuple)):
            yield from name
        else:
            yield value, name
