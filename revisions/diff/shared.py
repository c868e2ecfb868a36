"""Two versions parsed into lines together: what both share is parsed once, its lines are shared."""

from __future__ import annotations

from bisect import bisect_right

from .block_parser import BlockParser
from .lines import Line
from .sequence import common_prefix_length


def parse_versions(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """The lines of two versions; stretches between blocks that both share are read once."""
    old = BlockParser()
    old.read(before)
    old.finish()
    new = BlockParser()
    new.read(after, Shared(before, after, old))
    return old.lines, new.finish()


class Shared:
    """A version that was read, to take over from while another one is."""

    AHEAD = 12  # places of the old version tried at each place of the new one
    PROBE = 48  # letters that must agree before more are compared

    def __init__(self, before: str, after: str, old: BlockParser) -> None:
        self.before = before
        self.after = after
        self.lines = old.lines
        self.marks = [(0, 0, (0,)), *old.marks]
        self.index = 0
        self.misses = 0

    def skip(self, new: BlockParser, at: int) -> int | None:
        """Take over all that is alike from ``at``: the place to go on reading, None for the end."""
        self.misses += 1
        if self.misses > 200 and self.misses % 32:
            return at  # little is shared here: look seldom
        before, after, marks = self.before, self.after, self.marks
        probe = after[at : at + self.PROBE]
        state = None
        for index in range(self.index, min(self.index + self.AHEAD, len(marks))):
            place, count, mark_state = marks[index]
            if before[place : place + self.PROBE] != probe:
                continue
            state = state or new.state()
            if state != mark_state:
                continue
            self.misses = 0
            length = common_prefix_length(before, after, place, at)
            if place + length == len(before) and at + length == len(after):
                new.lines += self.lines[count:]
                new.stack.clear()
                return None
            last = bisect_right(marks, place + length, key=_place) - 1
            self.index = max(index, last)
            if last <= index:
                return at
            end, lines, state = marks[last]
            new.lines += self.lines[count:lines]
            new.restore(state)
            return at + end - place
        return at


def _place(mark: tuple[int, int, tuple]) -> int:
    return mark[0]
