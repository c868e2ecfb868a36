"""From a script of rows to the list of changes, each told once and in document order."""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import LISTS
from .headings import Sections
from .lines import Line, Row
from .looks import find_touches, whole
from .model import BREAK, PICTURE, Change, Edit, Inline, Touch

SHOWN_BREAK = " ¶ "
MOST_TOLD = 500  # lines of one change whose words are told
AROUND = 24  # characters of context on each side of a paragraph break that came or went


@dataclass(slots=True)
class _Draft:
    kind: str
    before: list[str]
    after: list[str]
    section: str
    targets: list[Row | Edit | Touch] = field(default_factory=list)
    places: set[int] = field(default_factory=set)
    count: int = 1


class _Teller:
    def __init__(self, rows: list[Row], words_only: bool) -> None:
        self.rows = rows
        self.words_only = words_only
        self.sections = Sections(rows)
        self.drafts: list[_Draft] = []
        self.formats: dict[tuple, _Draft] = {}
        self.columns: dict[tuple, _Draft] = {}

    def tell(self) -> list[_Draft]:
        last: tuple | None = None
        runs: dict[str, tuple] = {}  # what came and what went, without anything else between
        for index, row in enumerate(self.rows):
            if row.kind == "same" and row.old[0] is row.new[0] and not runs and last is None:
                continue
            if row.kind not in ("came", "gone"):
                runs.clear()
            if row.kind == "same":
                self.blanks(index, row)
                last = None
            elif row.kind == "pair":
                last = None
                self.blanks(index, row)
                self.pair(index, row)
            elif row.kind in ("came", "gone"):
                last = None
                self.whole_line(index, row, runs)
            elif row.kind == "moved-in":
                last = self.move(index, row, last)
            else:
                last = None
        return self.drafts

    # -- inside lines --------------------------------------------------------------------------

    def pair(self, index: int, row: Row) -> None:
        row.edits = split_breaks(row)
        find_touches(row)
        old, new = whole(row.old), whole(row.new)
        told: dict[tuple, _Draft] = {}
        for touch in row.looks:
            if touch.before != "blank" != touch.after:
                self.touch(index, touch, told, row.new[0])
        steps: list[Edit | Touch] = sorted(
            [*(e for e in row.edits if e.kind == "change"), *row.touches],
            key=lambda s: (s.n1, s.o1),
        )
        for step in steps:
            if isinstance(step, Touch):
                self.touch(index, step, told, None)
            else:
                self.edit(index, step, old, new)

    def edit(self, index: int, edit: Edit, old: Inline, new: Inline) -> None:
        if self.words_only:
            before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
            self.drafts.append(_Draft("text", [before], [after], "", [edit]))
            return
        before, after = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
        kind = "text"
        words = (before + after).replace(PICTURE, "").strip(" \n" + BREAK)
        shown_before, shown_after = shown(old, edit.o1, edit.o2), shown(new, edit.n1, edit.n2)
        if BREAK in before + after and not words and PICTURE not in before + after:
            kind = "split" if BREAK in after else "merge"
            left = _tail(old.text[max(0, edit.o1 - 4 * AROUND) : edit.o1])
            right = _head(old.text[edit.o2 : edit.o2 + 4 * AROUND])
            shown_before = left + (SHOWN_BREAK if BREAK in before else " ") + right
            shown_after = left + (SHOWN_BREAK if BREAK in after else " ") + right
        elif not words and PICTURE in before + after:
            kind = "image"
        elif (not after.strip(" \n") and _whole_lines(before, old.text, edit.o1, edit.o2)) or (
            not before.strip(" \n") and _whole_lines(after, new.text, edit.n1, edit.n2)
        ):
            kind = "block"
        if kind == "block":
            shown_before, shown_after = shown_before.strip(), shown_after.strip()
        section = self.sections.at(index, edit.n1)
        self.drafts.append(_Draft(kind, [shown_before], [shown_after], section, [edit]))

    def touch(self, index: int, touch: Touch, told: dict, line: Line | None) -> None:
        key = (touch.kind, touch.before, touch.after)
        if touch.kind == "format":
            draft = self.formats.get(key)
            if draft is None:
                draft = _Draft(*_listed(touch), self.sections.at(index, touch.n1), count=0)
                self.formats[key] = draft
                self.drafts.append(draft)
            place = id(touch)
            if line is not None and line.path and touch.after.split(" ")[0] in LISTS:
                place = id(next(box for box in reversed(line.path) if box.tag in LISTS))
            if place not in draft.places:
                draft.places.add(place)
                draft.count += 1
        else:
            draft = told.get(key)
            if draft is None:
                draft = _Draft(*_listed(touch), self.sections.at(index, touch.n1))
                told[key] = draft
                self.drafts.append(draft)
        draft.targets.append(touch)

    def blanks(self, index: int, row: Row) -> None:
        """Blank paragraphs that came or went between two lines that both stayed."""
        old, new = row.old[0], row.new[0]
        if old.blanks == new.blanks:
            return
        if index and self.rows[index - 1].kind not in ("same", "pair"):
            return
        count_old, count_new = max(0, old.blanks - new.blanks), max(0, new.blanks - old.blanks)
        touch = Touch(
            "format", 0, 0, 0, 0, "blank" if count_old else "", "blank" if count_new else ""
        )
        row.looks = [*row.looks, touch]
        self.touch(index, touch, {}, None)

    # -- whole lines ---------------------------------------------------------------------------

    def whole_line(self, index: int, row: Row, runs: dict[str, tuple]) -> None:
        line = (row.new or row.old)[0]
        kind = "block"
        group: object = "block"
        if row.column is not None:
            draft = self.columns.get((row.kind, row.column))
            if draft is None:
                draft = _Draft("table", [], [], self.sections.at(index))
                self.columns[row.kind, row.column] = draft
                self.drafts.append(draft)
            self.add(draft, row, line)
            runs.clear()
            return
        for box in line.path:
            if box.tag == "table":
                kind, group = "table", id(box)
                break
            if box.tag in LISTS:
                kind, group = "list", id(box)
                break
        if line.tag == "hr":
            group = id(row)
        elif kind == "block" and "<i" in line.raw.lower() and self.only_pictures(line):
            kind, group = "image", id(row)
        key = (row.kind, kind, group)
        last = runs.get(row.kind)
        if last is not None and last[0] == key:
            draft = last[1]
            self.add(draft, row, line, _same_row(last[2], line))
        else:
            draft = _Draft(kind, [], [], self.sections.at(index))
            self.drafts.append(draft)
            self.add(draft, row, line)
        runs[row.kind] = (key, draft, line)

    @staticmethod
    def only_pictures(line: Line) -> bool:
        """Whether a line shows images and no word."""
        return bool(line.text) and not line.text.strip(PICTURE + " \n")

    def add(self, draft: _Draft, row: Row, line: Line, cell: bool = False) -> None:
        """One line more for a change; a very long change stops telling its words."""
        draft.targets.append(row)
        side = draft.after if row.kind in ("came", "moved-in") else draft.before
        if len(side) > MOST_TOLD:
            side[-1] = "…"
            return
        words = "hr" if line.tag == "hr" else shown(line.inline, 0, len(line.text))
        if cell and side:
            side[-1] += " ¦ " + words
        elif words:
            side.append(words)

    def move(self, index: int, row: Row, last: tuple | None) -> tuple | None:
        line = row.new[0]
        was = shown(row.old[0].inline, 0, len(row.old[0].text)) if row.old else ""
        if last is not None and last[0] == "move" and self._follows(last[3], row):
            draft = last[1]
            cell = _same_row(last[2], line)
        else:
            draft = _Draft("move", [], [], self.sections.at(index))
            self.drafts.append(draft)
            cell = False
        self.add(draft, row, line, cell)
        if row.partner is not None:
            draft.targets.append(row.partner)
            if cell and draft.before:
                draft.before[-1] += " ¦ " + was
            elif was:
                draft.before.append(was)
        if row.old and row.new:
            self.pair(index, row)
            if row.partner is not None:
                row.partner.touches, row.partner.looks = row.touches, row.looks
        return ("move", draft, line, row)

    def _follows(self, above: Row, below: Row) -> bool:
        """Whether two moved lines stood next to each other in the old version too."""
        if not hasattr(self, "_places"):
            outs = [row for row in self.rows if row.kind == "moved-out"]
            self._places = {id(row): k for k, row in enumerate(self.rows)} if outs else {}
        a, b = self._places.get(id(above.partner)), self._places.get(id(below.partner))
        return a is not None and b is not None and b == a + 1


def _listed(touch: Touch) -> tuple[str, list[str], list[str]]:
    return touch.kind, [touch.before] if touch.before else [], [touch.after] if touch.after else []


def _same_row(a: Line, b: Line) -> bool:
    row = next((box for box in a.path if box.tag == "tr"), None)
    return row is not None and row in b.path


def _tail(text: str) -> str:
    part = text.rsplit(BREAK, 1)[-1].replace("\n", " ")
    return part if len(part) <= AROUND else "…" + part[-AROUND:].partition(" ")[2]


def _head(text: str) -> str:
    part = text.strip(" \n").split(BREAK, 1)[0].replace("\n", " ")
    return part if len(part) <= AROUND else part[:AROUND].rpartition(" ")[0] + "…"


def _came_whole(edit: Edit, old: str, new: str) -> bool:
    """Whether whole lines came, or went, and nothing but a space stands against them."""
    before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
    if not after.strip(" \n"):
        return _whole_lines(before, old, edit.o1, edit.o2)
    if not before.strip(" \n"):
        return _whole_lines(after, new, edit.n1, edit.n2)
    return False


def _whole_lines(part: str, text: str, start: int, end: int) -> bool:
    """Whether a stretch with breaks in it is made of whole lines."""
    if BREAK not in part or not part.strip(" \n" + BREAK):
        return False
    at_start = start == 0 or text[start - 1] == BREAK
    at_end = end == len(text) or text[end] == BREAK
    starts = part.lstrip(" \n")[0] == BREAK
    ends = part.rstrip(" \n")[-1] == BREAK
    return (starts and at_end) or (ends and at_start) or (starts and ends and part.count(BREAK) > 1)


def split_breaks(row: Row) -> list[Edit]:
    """Edits with breaks that are no whole lines, cut so that a break stands by itself."""
    if len(row.old) < 2 and len(row.new) < 2:
        return row.edits
    old, new = whole(row.old).text, whole(row.new).text
    out: list[Edit] = []
    for edit in row.edits:
        before, after = old[edit.o1 : edit.o2], new[edit.n1 : edit.n2]
        breaks = edit.kind == "change" and BREAK in before + after
        one_sided = not (before.strip(" \n") and after.strip(" \n"))
        words = (before + after).strip(" \n" + BREAK)
        if not (breaks and one_sided and words) or _came_whole(edit, old, new):
            out.append(edit)
        else:
            out += _cut(edit, before, after)
    return out


def _cut(edit: Edit, before: str, after: str) -> list[Edit]:
    out = []
    text, is_new = (after, True) if BREAK in after else (before, False)
    o, n = edit.o1, edit.n1
    parts = text.split(BREAK)
    for index, part in enumerate(parts):
        for piece in (BREAK, part) if index else (part,):
            if not piece:
                continue
            step_o, step_n = (0, len(piece)) if is_new else (len(piece), 0)
            out.append(Edit("change", o, o + step_o, n, n + step_n))
            o, n = o + step_o, n + step_n
    if out:
        out[-1].o2, out[-1].n2 = edit.o2, edit.n2
    return out


def shown(inline: Inline, start: int, end: int) -> str:
    """A stretch of text as words: an image by its alternative text or its address."""
    text = inline.text[start:end]
    if PICTURE in text:
        for run in inline.runs:
            if run.picture is not None and start <= run.start < end:
                picture = dict(run.picture)
                text = text.replace(PICTURE, picture["alt"].strip() or picture["src"], 1)
    parts = [" ".join(part.split()) for part in text.split(BREAK)]
    return SHOWN_BREAK.join(part for part in parts if part) or text[:1].replace(BREAK, "¶")


def classify(rows: list[Row], words_only: bool = False) -> tuple[Change, ...]:
    """The changes in document order; numbers them in the rows' steps, from 1."""
    drafts = _Teller(rows, words_only).tell()
    out = []
    for number, draft in enumerate(drafts, 1):
        for target in draft.targets:
            target.change = number
        if not (draft.before or draft.after):
            # An empty row has no words: its tag says what came or went.
            target = draft.targets[0]
            came = isinstance(target, Row) and target.kind in ("came", "moved-in")
            (draft.after if came else draft.before).append("tr")
        out.append(
            Change(
                draft.kind,
                SHOWN_BREAK.join(draft.before),
                SHOWN_BREAK.join(draft.after),
                draft.section,
                max(1, draft.count),
            )
        )
    return tuple(out)
