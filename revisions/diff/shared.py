"""Two versions cut into lines at once: what both share is read once, and its lines are shared."""

from __future__ import annotations

from bisect import bisect_right

from .cut import Cutter
from .lines import Line


def cut_both(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """The lines of two versions; stretches between blocks that both share are read once."""
    old = Cutter()
    old.read(before)
    old.finish()
    new = Cutter()
    new.read(after, Shared(before, after, old))
    return old.lines, new.finish()


class Shared:
    """A version that was read, to take over from while another one is."""

    AHEAD = 12  # places of the old version tried at each place of the new one
    PROBE = 48  # letters that must agree before more are compared

    def __init__(self, before: str, after: str, old: Cutter) -> None:
        self.before = before
        self.after = after
        self.lines = old.lines
        self.marks = [(0, 0, (0,)), *old.marks]
        self.index = 0
        self.misses = 0

    def skip(self, new: Cutter, at: int) -> int | None:
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
            length = common_head(before, after, place, at)
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


def common_head(one: str, other: str, at: int = 0, there: int = 0) -> int:
    """How many letters two texts have alike from two places on; compares stretches, not letters."""
    most = min(len(one) - at, len(other) - there)
    low, step = 0, 256
    while low < most and one[at + low : at + low + step] == other[there + low : there + low + step]:
        low += step
        step *= 2
    high = min(low + step, most)
    low = min(low, most)
    while low < high:
        middle = (low + high + 1) // 2
        if one[at + low : at + middle] == other[there + low : there + middle]:
            low = middle
        else:
            high = middle - 1
    return low
