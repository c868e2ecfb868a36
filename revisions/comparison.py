"""The one way to the diff engine for all that is shown: cached, sanitised, and never an error.

Where the engine fails on two texts, the log is told and their lines are compared instead
(`revisions.line_comparison`), which says so to the reader. All else on the page goes on.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from revisions import diff as engine
from revisions.diff.words import ENGLISH, POLISH
from revisions.line_comparison import LineComparison
from revisions.sanitise import sanitise_diff

logger = logging.getLogger(__name__)

# A comparison is a function of two contents and the engine: a new engine, new keys.
CACHE_VERSION = 2
CACHE_SECONDS = 7 * 24 * 3600
# What stands in for a failed one is asked of the engine again after this: the failure may have
# been of the moment (memory), and tried at every request it could cost more than a comparison.
FAILED_CACHE_SECONDS = 5 * 60
Rendered = TypeVar("Rendered")


def diff_words() -> Mapping[str, Any]:
    """The diff's words in the reader's language."""
    return POLISH if (get_language() or "pl").startswith("pl") else ENGLISH


@dataclass(frozen=True)
class Comparison:
    """Two values of one field, compared for showing; `compare` is a function of the engine."""

    before: str
    after: str
    compare: Callable[[str, str], engine.Diff]

    @cached_property
    def _diff(self) -> engine.Diff | None:
        """None where the engine failed.

        Not in the cache: a Diff is larger than what is shown of it, and as quick to make as to
        load.
        """
        try:
            return self.compare(self.before, self.after)
        except Exception:
            logger.exception("two texts can't be compared, their lines are: %s", self._name)
            return None

    @cached_property
    def _lines(self) -> LineComparison:
        """What stands in where the engine fails."""
        return LineComparison(self.before, self.after, is_html=self.compare is engine.compare)

    @cached_property
    def changes(self) -> tuple[engine.Change, ...]:
        return self._cached("changes", lambda diff: diff.changes, lambda: self._lines.changes)

    def inline(
        self, prefix: str = "", *, fold: int | None = None, markers: bool = False
    ) -> SafeString:
        def render(diff: engine.Diff) -> str:
            rendered = engine.render_inline(
                diff, words=diff_words(), id_prefix=prefix, fold=fold, markers=markers
            )
            return sanitise_diff(rendered)

        def render_lines() -> str:
            return str(self._lines.inline(prefix, ids=len(self.changes), fold=fold))

        return mark_safe(self._cached(("inline", prefix, fold, markers), render, render_lines))

    def side_by_side(
        self, prefix: str = "", *, fold: int | None = None, markers: bool = False
    ) -> tuple[SafeString, SafeString]:
        prefixes = (f"old-{prefix}", prefix)

        def render(diff: engine.Diff) -> tuple[str, ...]:
            sides = engine.render_side_by_side(
                diff, words=diff_words(), id_prefixes=prefixes, fold=fold, markers=markers
            )
            return tuple(map(sanitise_diff, sides))

        def render_lines() -> tuple[str, ...]:
            sides = self._lines.side_by_side(prefixes, ids=len(self.changes), fold=fold)
            return tuple(map(str, sides))

        before, after = self._cached(("side", prefix, fold, markers), render, render_lines)
        return mark_safe(before), mark_safe(after)

    def text(self, *, fold: int | None = None) -> str:
        return self._cached(
            ("text", fold),
            lambda diff: engine.render_text(diff, words=diff_words(), fold=fold),
            lambda: self._lines.text(fold=fold),
        )

    def summary(self) -> str:
        return self._cached(
            "summary", lambda diff: diff.summary(words=diff_words()), self._lines.summary
        )

    def _cached(
        self,
        name: object,
        render: Callable[[engine.Diff], Rendered],
        render_lines: Callable[[], Rendered],
    ) -> Rendered:
        """What `render` makes of the engine's comparison, `render_lines` where that fails; from
        the cache where it was rendered before."""
        key = f"diff:{CACHE_VERSION}:{self._fingerprint}:" + _hash(f"{name}{get_language()}")
        value = cache.get(key)
        if value is None:
            value, seconds = self._rendered(render), CACHE_SECONDS
            if value is None:
                value, seconds = render_lines(), FAILED_CACHE_SECONDS
            cache.set(key, value, seconds)
        return value

    def _rendered(self, render: Callable[[engine.Diff], Rendered]) -> Rendered | None:
        """What `render` makes of the engine's comparison; None where either of them failed."""
        if self._diff is None:
            return None
        try:
            return render(self._diff)
        except Exception:
            logger.exception("a comparison can't be shown, that of lines is: %s", self._name)
            return None

    @property
    def _name(self) -> str:
        """Which two texts it is, for the log, without a word of them: they may be drafts."""
        before, after = _hash(self.before), _hash(self.after)
        return f"{self.compare.__name__} of the texts with SHA-256 {before} and {after}"

    @cached_property
    def _fingerprint(self) -> str:
        lengths = f"{self.compare.__name__}:{len(self.before)}:"
        return _hash(lengths + self.before + self.after)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
