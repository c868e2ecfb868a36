"""Renderings of a Diff: inline HTML, two HTML documents side by side, plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import Diff
from ..gc_pause import gc_paused
from ..words import POLISH
from .html import HtmlWriter
from .output_lines import output_lines
from .text import write_text


def render_inline(
    diff: Diff,
    *,
    fold: int | None = None,
    words: Mapping[str, Any] = POLISH,
    markers: bool = False,
    id_prefix: str = "",
) -> str:
    """The new document as HTML with what was deleted in it, marked; ids change-1 … change-n.

    ``fold``: unchanged blocks further than so many blocks from a change become one line.
    ``markers``: words such as "[usunięto: …]" inside the marks, in ``<span class="diff-marker">``.
    """
    writer = HtmlWriter("inline", words, fold, markers, id_prefix)
    with gc_paused(diff.tag_count):
        return writer.write(output_lines(diff.steps, "inline"))


def render_side_by_side(
    diff: Diff,
    *,
    fold: int | None = None,
    words: Mapping[str, Any] = POLISH,
    markers: bool = False,
    id_prefixes: tuple[str, str] = ("", ""),
) -> tuple[str, str]:
    """(old HTML, new HTML): each version with its own marks; every id stands on both sides.

    Where only one version has a place, the other has an empty ``<span class="diff-at">`` there.
    """
    with gc_paused(diff.tag_count):
        sides = []
        for view, prefix in zip(("old", "new"), id_prefixes, strict=True):
            writer = HtmlWriter(view, words, fold, markers, prefix)
            sides.append(writer.write(output_lines(diff.steps, view)))
    return sides[0], sides[1]


def render_text(diff: Diff, *, fold: int | None = None, words: Mapping[str, Any] = POLISH) -> str:
    """Plain text with [-deleted-] and {+inserted+}; ``render.text`` explains every sign."""
    with gc_paused(diff.tag_count):
        return write_text(output_lines(diff.steps, "inline"), words, fold)
