"""Renderings of a Diff: inline HTML, two HTML documents side by side, plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import Diff
from ..pause import collector_paused
from ..words import POLISH
from .emit import emit
from .html import HtmlWriter
from .text import write_text


def render_inline(
    diff: Diff,
    *,
    fold: int | None = None,
    words: Mapping[str, Any] = POLISH,
    markers: bool = False,
    id_prefix: str = "",
) -> str:
    """The new document as HTML with what is gone in it, marked; ids change-1 … change-n.

    ``fold``: unchanged blocks further than so many blocks from a change become one line.
    ``markers``: words such as "[usunięto: …]" inside the marks, in ``<span class="diff-marker">``.
    """
    writer = HtmlWriter("inline", words, fold, markers, id_prefix)
    with collector_paused(diff.size):
        return writer.write(emit(diff.rows, "inline"))


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
    with collector_paused(diff.size):
        old = HtmlWriter("old", words, fold, markers, id_prefixes[0]).write(emit(diff.rows, "old"))
        new = HtmlWriter("new", words, fold, markers, id_prefixes[1]).write(emit(diff.rows, "new"))
    return old, new


def render_text(diff: Diff, *, fold: int | None = None, words: Mapping[str, Any] = POLISH) -> str:
    """Plain text with [-gone-] and {+come+}; see ``revisions.diff.render.text`` for every sign."""
    with collector_paused(diff.size):
        return write_text(emit(diff.rows, "inline"), words, fold)
