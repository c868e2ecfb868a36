"""A plain comparison, line by line, for what the diff engine failed on.

It must not fail itself: it needs no tree of the HTML (the source stands in where no text can be
read of it), its work is bounded, and all that it shows is escaped.
"""

from __future__ import annotations

import difflib
import logging
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from revisions.diff import Change
from revisions.html_reader import text_of
from revisions.sanitise import INVISIBLE, SURROGATE

logger = logging.getLogger(__name__)

# Lines that differ, of both sides together. More than these are shown as replaced: difflib may be
# quadratic in them. This many alternating ones take it 0.1 s.
MAX_MATCHED_LINES = 2_000
UNCHANGED, REMOVED, ADDED = "unchanged", "removed", "added"


def failure_notice() -> str:
    """What the reader is told."""
    return gettext(
        "The comparison of these two texts failed, so their lines are compared instead. "
        "Changes of links, pictures and formatting may not be marked."
    )


@dataclass(frozen=True)
class LineComparison:
    """Two texts compared line by line; `is_html`: two HTML sources, of which the text is shown."""

    before: str
    after: str
    is_html: bool = False

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """(UNCHANGED, REMOVED or ADDED; the line) in order, the removed ones of a place first."""
        old, new = (self._lines(text) for text in (self.before, self.after))
        if old == new and self.is_html:
            # The text is the same: whatever differs stands in the tags.
            old, new = (_source_lines(text) for text in (self.before, self.after))
        return _compared(old, new)

    @property
    def changes(self) -> tuple[Change, ...]:
        """One change with all that differs; none where the sources are equal."""
        if self.before == self.after:
            return ()
        removed, added = (
            " ".join(line for kind, line in self.lines if kind == side) for side in (REMOVED, ADDED)
        )
        return (Change("text", removed, added),)

    def inline(self, prefix: str = "", *, ids: int = 1, fold: int | None = None) -> SafeString:
        """As HTML, after the notice. The ids `change-1` to `change-{ids}` all stand at the notice:
        the list of changes may come from the engine, and its numbers mean nothing here."""
        return self._html((UNCHANGED, REMOVED, ADDED), prefix, ids, fold)

    def side_by_side(
        self, prefixes: tuple[str, str], *, ids: int = 1, fold: int | None = None
    ) -> tuple[SafeString, SafeString]:
        """The two sides as HTML, each after the notice."""
        kinds = ((UNCHANGED, REMOVED), (UNCHANGED, ADDED))
        before, after = (
            self._html(shown, prefix, ids, fold)
            for shown, prefix in zip(kinds, prefixes, strict=True)
        )
        return before, after

    def text(self, *, fold: int | None = None) -> str:
        """As plain text after the notice: [-removed lines-] and {+added lines+}."""
        marks = {UNCHANGED: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
        shown = (marks[kind].format(line) for kind, line in _folded(self.lines, fold))
        return "\n".join((f"[{failure_notice()}]", *shown))

    def summary(self) -> str:
        """One line; it says that the comparison failed."""
        numbers = {
            "removed": sum(kind == REMOVED for kind, _line in self.lines),
            "added": sum(kind == ADDED for kind, _line in self.lines),
        }
        return (
            gettext("changed; only lines could be compared: %(removed)d removed, %(added)d added")
            % numbers
        )

    def _html(self, shown: tuple[str, ...], prefix: str, ids: int, fold: int | None) -> SafeString:
        marks = {
            UNCHANGED: "<p>{}</p>",
            REMOVED: '<p><del class="diff-del">{}</del></p>',
            ADDED: '<p><ins class="diff-ins">{}</ins></p>',
        }
        anchors = "".join(
            format_html('<span id="{}change-{}"></span>', prefix, number)
            for number in range(1, ids + 1)
        )
        lines = _folded(self.lines, fold)
        body = "".join(marks[kind].format(escape(line)) for kind, line in lines if kind in shown)
        notice = format_html(
            '<p class="diff-failed" lang="{}">{}{}</p>',
            get_language() or "",
            mark_safe(anchors),
            failure_notice(),
        )
        return mark_safe(notice + body)

    def _lines(self, source: str) -> list[str]:
        """The lines of a text, or of the text of an HTML source, that are not blank."""
        text = source
        if self.is_html:
            try:
                text = text_of(source)
            except Exception:
                logger.exception("no text of %d characters of HTML: its source is shown", len(text))
        lines = (" ".join(line.split()) for line in _showable(text).splitlines())
        return [line for line in lines if line]


def _source_lines(source: str) -> list[str]:
    """The lines of an HTML source; each tag begins one."""
    return _showable(source).replace("<", "\n<").splitlines()


def _showable(text: str) -> str:
    """A text in which no letter is hidden, steers the others or can't be sent."""
    return INVISIBLE.sub("\ufffd", SURROGATE.sub("\ufffd", text))


def _compared(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    head = 0
    shorter = min(len(old), len(new))
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    lines = [(UNCHANGED, line) for line in old[:head]]
    if len(middle_old) + len(middle_new) > MAX_MATCHED_LINES:
        steps = [("replace", 0, len(middle_old), 0, len(middle_new))]
    else:
        steps = difflib.SequenceMatcher(None, middle_old, middle_new).get_opcodes()
    for step, old_start, old_end, new_start, new_end in steps:
        if step == "equal":
            lines += [(UNCHANGED, line) for line in middle_old[old_start:old_end]]
        else:
            lines += [(REMOVED, line) for line in middle_old[old_start:old_end]]
            lines += [(ADDED, line) for line in middle_new[new_start:new_end]]
    return lines + [(UNCHANGED, line) for line in old[len(old) - tail :]]


def _folded(lines: list[tuple[str, str]], fold: int | None) -> list[tuple[str, str]]:
    """The lines with no more than `fold` unchanged ones beside a change; "…" for the others."""
    if fold is None:
        return lines
    groups = [list(group) for _kind, group in groupby(lines, key=lambda line: line[0] == UNCHANGED)]
    folded = []
    for number, group in enumerate(groups):
        before = fold if number else 0
        after = fold if number < len(groups) - 1 else 0
        if group[0][0] == UNCHANGED and len(group) > before + after + 1:
            group = [*group[:before], (UNCHANGED, "…"), *group[len(group) - after :]]
        folded += group
    return folded
