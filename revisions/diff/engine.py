"""The comparison itself: sources in, a Diff out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .alignment import align
from .block_parser import END, end_line, parse_blocks
from .budget import Budget
from .characters import NON_PRINTING, code_point, named
from .classify import classify
from .gc_pause import gc_paused
from .lines import AlignmentStep, Line, unchanged_steps
from .model import FORMATTING, Change
from .pair_parser import parse_versions
from .words import POLISH, counted, format_name

# Characters of a summary: one line of a list of versions, on a telephone two.
MAX_SUMMARY_LENGTH = 120
ARROW = " → "


@dataclass(frozen=True)
class Diff:
    """What changed between two versions, for the renderers of ``revisions.diff``.

    ``changes``: Changes in document order, () when a reader sees no difference. ``coarse``: some
    mark is wider than it had to be, as the input was too large to be answered exactly (never wrong,
    only less fine). ``steps``: the aligned lines behind the changes, for renderers.

    Two Diffs of the same sources are equal. Pickling keeps the sources only and compares anew, so
    a cache should hold renderings and ``changes`` instead of Diffs.
    """

    before: str
    after: str
    compare: Callable[[str, str], Diff]
    steps: list[AlignmentStep] = field(compare=False)
    changes: tuple[Change, ...] = field(compare=False)
    coarse: bool = field(compare=False)

    def __reduce__(self) -> tuple[Callable[[str, str], Diff], tuple[str, str]]:
        return self.compare, (self.before, self.after)

    def __repr__(self) -> str:
        return f"<Diff {self.counts or 'no change'}{' coarse' if self.coarse else ''}>"

    @property
    def same_bytes(self) -> bool:
        """Whether the sources are equal."""
        return self.before == self.after

    @property
    def counts(self) -> dict[str, int]:
        """{kind: number of changes}, in the order of their first places."""
        return dict(Counter(change.kind for change in self.changes))

    @property
    def tag_count(self) -> int:
        """About how many tags both sources have."""
        return self.before.count("<") + self.after.count("<")

    def summary(self, words: Mapping[str, Any] = POLISH) -> str:
        """One line of plain text, at most 120 characters; ``words``: a table as in ``words``."""
        if not self.changes:
            return str(words["nothing"])
        in_words = [change for change in self.changes if change.kind not in FORMATTING]
        if not in_words:
            looks = "looks" if len(self.counts) > 1 else self.changes[0].kind
            count = sum(change.count for change in self.changes)
            return str(words[f"{looks}_only"]).format(count=count)
        if len(in_words) == 1 and in_words[0].kind not in ("link", "split", "merge"):
            return _in_words(in_words[0], words)
        if all(change.kind == "text" for change in in_words):
            line = "; ".join(_in_words(change, words) for change in in_words)
            if len(line) <= MAX_SUMMARY_LENGTH:
                return line
        line = ", ".join(counted(words, kind, number) for kind, number in self.counts.items())
        return _clip(line, MAX_SUMMARY_LENGTH)


def _in_words(change: Change, table: Mapping[str, Any]) -> str:
    before, after = (
        named(" ".join(side.split()), table["character"]) for side in (change.before, change.after)
    )
    if change.kind in ("move", "letters"):
        return _fill(table["moved" if change.kind == "move" else "letters"], after)
    if change.kind == "invisible":
        found = change.before + change.after
        codes = dict.fromkeys(code_point(each) for each in NON_PRINTING.findall(found))
        return _fill(table["invisible"], ", ".join(codes))
    if before and after:
        # Both share the line; what one side does not need, the other may take.
        room = MAX_SUMMARY_LENGTH - len(ARROW)
        after = _clip(after, max(room // 2, room - len(before)))
        return _clip(before, room - len(after)) + ARROW + after
    if change.kind == "block" and (before or after) == "hr":
        before, after = (format_name(table, part) if part else "" for part in (before, after))
    return _fill(table["removed"], before) if before else _fill(table["added"], after)


def _fill(template: str, words: str) -> str:
    room = MAX_SUMMARY_LENGTH - len(template.format(words=""))
    return template.format(words=_clip(words or "·", room))


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def compare(before: str, after: str) -> Diff:
    """Compare two HTML sources as a reader sees them; "" for nothing. Never fails on bad HTML."""
    if before == after:
        return Diff(before, after, compare, unchanged_steps(parse_blocks(before)), (), False)
    budget = Budget()
    with gc_paused(before.count("<") + after.count("<")):
        steps = align(*_with_ends(*parse_versions(before, after)), budget)
        changes = classify(steps)
    return Diff(before, after, compare, steps, changes, budget.coarse)


def _with_ends(old: list[Line], new: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines of two versions; where one ends with empty blocks, both with a line for the end."""
    if any(lines and lines[-1].path_key == END for lines in (old, new)):
        for lines in (old, new):
            if not lines or lines[-1].path_key != END:
                lines.append(end_line(()))
    return old, new
