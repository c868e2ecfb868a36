"""The section a change stands in: the nearest heading above, or a bold line that stands for one."""

from __future__ import annotations

import re
from math import inf

from .blocks import HEADINGS
from .lines import AlignmentStep, Line
from .model import PICTURE

LONGEST = 160  # characters; a longer bold line is an emphasised paragraph, no heading
MAX_SOURCE_SEARCHED = 20_000  # characters of a line
MAX_LINES_SEARCHED = 50  # lines of one step that are searched


class Sections:
    """Finds sections for changes asked in document order; each step is looked at once."""

    def __init__(self, steps: list[AlignmentStep]) -> None:
        self.steps = steps
        self.index = -1  # the step that was asked for last
        self.heading = ""  # the nearest above it
        self.label = ""
        self.bold: list[tuple[int, Line]] = []  # lines of the step with bold text, and their offset

    def at(self, index: int, offset: int) -> str:
        """The section of text at ``offset`` of step ``index`` (steps must not go back)."""
        if index > self.index:
            self._look_back(index)
            self._search(self.steps[index].new)
            self.index = index
        heading, label = self.heading, self.label
        for start, line in self.bold:
            if start < offset:
                found = _bold_lines(line, offset - start)
                heading, label = found[0] or heading, found[1] or label
        return heading or label

    def _look_back(self, index: int) -> None:
        """From the step above up to where the last search began, as far as a heading."""
        label = ""
        for step in reversed(self.steps[max(self.index, 0) : index]):
            if step.kind == "moved-from":
                continue
            for line in reversed(step.new):
                if line.tag in HEADINGS:
                    heading, found = _plain(line.text), ""
                else:
                    heading, found = _bold_lines(line) if _may_hold_heading(line) else ("", "")
                label = label or found
                if heading:
                    self.heading = heading
                    return
        self.label = label or self.label

    def _search(self, lines: tuple[Line, ...]) -> None:
        self.bold = []
        start = 0
        for line in lines if len(lines) <= MAX_LINES_SEARCHED else ():
            if line.tag not in HEADINGS and _may_hold_heading(line):
                self.bold.append((start, line))
            start += len(line.text) + 1


def _may_hold_heading(line: Line) -> bool:
    return line.is_bold_somewhere and line.source_length <= MAX_SOURCE_SEARCHED


def _bold_lines(line: Line, offset: float = inf) -> tuple[str, str]:
    """(last wholly bold line, last bold label with more text after it) above an offset."""
    heading = label = ""
    text = line.inline.text
    bold = [(run.start, run.end) for run in line.inline.runs if ("strong", "") in run.format]
    for found in re.finditer("[^\n]+", text):
        start, end = found.span()
        if start >= offset:
            break
        bold_end = start
        for run_start, run_end in bold:
            if run_start <= bold_end < run_end:
                bold_end = min(run_end, end)
        words = text[start:bold_end]
        stands = start == 0 or text[end - 1] == ":" or text[start - 2 : start] == "\n\n"
        if bold_end == end < offset and stands and len(words) <= LONGEST:
            heading = _plain(words)
        elif words.rstrip().endswith(":") and len(words.strip()) <= LONGEST:
            label = _plain(words)
    return heading, label


def _plain(text: str) -> str:
    return " ".join(text.replace(PICTURE, " ").split()).rstrip(":")
