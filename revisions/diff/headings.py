"""The section a change stands in: the nearest heading above, or a bold line that stands for one."""

from __future__ import annotations

from .blocks import HEADINGS
from .lines import AlignmentStep, Line
from .model import PICTURE, Inline

LONGEST = 160  # characters; a longer bold line is an emphasised paragraph, no heading
MAX_SOURCE_SEARCHED = 20_000  # characters of a line
MAX_LINES_SEARCHED = 50  # lines of one step that are searched


class Sections:
    """Finds sections for changes asked in document order; each step is looked at once."""

    def __init__(self, steps: list[AlignmentStep]) -> None:
        self.steps = steps
        self.last = 0
        self.found = ""
        self.label = ""
        self.searched_for_bold: dict[int, bool] = {}  # by id of the line

    def at(self, index: int, offset: int = 0, new: bool = True) -> str:
        """The section of text at ``offset`` of step ``index`` (steps must not go back)."""
        self._look_back(index)
        step = self.steps[index]
        found, label = self.found, self.label
        lines = (step.new if new else step.old) or step.new or step.old
        left = offset
        for line in lines if len(lines) <= MAX_LINES_SEARCHED else ():
            heading, run_in = self._inside(line, left)
            found, label = heading or found, run_in or label
            left -= len(line.text) + 1
            if left <= 0:
                break
        return found or label

    def _look_back(self, index: int) -> None:
        """From the step above up to where the last search began, as far as a heading."""
        label = ""
        for place in range(index - 1, self.last - 1, -1):
            step = self.steps[place]
            if step.kind in ("deleted", "moved-from"):
                continue
            for line in reversed(step.new):
                if line.tag in HEADINGS:
                    heading, run_in = _plain(line.text), ""
                else:
                    heading, run_in = self._inside(line, None)
                label = label or run_in
                if heading:
                    self.found, self.label, self.last = heading, label, index
                    return
        self.label = label or self.label
        self.last = max(self.last, index)

    def _inside(self, line: Line, offset: int | None) -> tuple[str, str]:
        """(last wholly bold line, last bold label with more text after it) above an offset."""
        if line.tag in HEADINGS or (offset is not None and offset <= 0):
            return "", ""
        is_searched = self.searched_for_bold.get(id(line))
        if is_searched is None:
            is_searched = line.is_bold_somewhere and line.source_length <= MAX_SOURCE_SEARCHED
            self.searched_for_bold[id(line)] = is_searched
        if not is_searched:
            return "", ""
        return _bold_lines(line.inline, offset)


def _bold_lines(inline: Inline, offset: int | None) -> tuple[str, str]:
    heading = label = ""
    start = 0
    bold = [(r.start, r.end) for r in inline.runs if ("strong", "") in r.format]
    for part in inline.text.split("\n"):
        end = start + len(part)
        if offset is not None and start >= offset:
            break
        if part:
            covered = start
            for s, e in bold:
                if s <= covered < e:
                    covered = min(e, end)
            stands = start == 0 or part.endswith(":") or inline.text[start - 2 : start] == "\n\n"
            if (
                stands
                and covered >= end
                and (offset is None or end < offset)
                and end - start <= LONGEST
            ):
                heading = _plain(part)
            elif covered > start:
                text = inline.text[start:covered].strip()
                if text.endswith(":") and len(text) <= LONGEST:
                    label = _plain(text)
        start = end + 1
    return heading, label


def _plain(text: str) -> str:
    return " ".join(text.replace(PICTURE, " ").split()).rstrip(":")
