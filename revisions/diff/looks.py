"""What looks, leads or shows differently while the words stayed: touches of a pair of lines."""

from __future__ import annotations

from .blocks import LISTS
from .lines import Line, Row
from .model import BREAK, Inline, Run, Touch

NO_FORMAT = Run(0, 0, ())


def find_touches(row: Row) -> None:
    """Fill ``row.touches`` (inside the text) and ``row.looks`` (of the whole line)."""
    old, new = _whole(row.old), _whole(row.new)
    alike = old is new
    touches: list[Touch] = []
    for edit in row.edits:
        if edit.kind == "space":
            gap_old, gap_new = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
            touch = Touch(
                "format", edit.o1, edit.o2, edit.n1, edit.n2, _breaks(gap_old), _breaks(gap_new)
            )
            touches.append(touch)
        elif edit.kind == "equal" and not alike:
            _compare_runs(touches, edit, old.runs, new.runs)
    row.touches = touches
    if len(row.old) == 1 or len(row.new) == 1:
        row.looks = [*row.looks, *_line_looks(row.old[0], row.new[0])]


def _whole(lines: tuple[Line, ...]) -> Inline:
    """Several lines as one text with its runs; a BREAK between lines has no format."""
    if len(lines) == 1:
        return lines[0].inline
    runs: list[Run] = []
    at = 0
    for line in lines:
        inline = line.inline
        runs += [Run(r.start + at, r.end + at, r.format, r.picture) for r in inline.runs]
        at += len(inline.text)
        runs.append(Run(at, at + 1, ()))
        at += 1
    return Inline(BREAK.join(line.inline.text for line in lines), tuple(runs[:-1]))


def whole(lines: tuple[Line, ...]) -> Inline:
    """The same for other modules."""
    return _whole(lines)


def _breaks(gap: str) -> str:
    return " ".join(["br"] * gap.count("\n"))


def _compare_runs(touches: list[Touch], edit, runs_old, runs_new) -> None:
    """Walk two equal stretches of text and note where their formats part."""
    if not runs_old or not runs_new:
        return
    at, shift = edit.n1, edit.o1 - edit.n1
    i = first_run(runs_old, edit.o1)
    j = first_run(runs_new, edit.n1)
    while at < edit.n2:
        while i < len(runs_old) and runs_old[i].end - shift <= at:
            i += 1
        while j < len(runs_new) and runs_new[j].end <= at:
            j += 1
        if i >= len(runs_old) or j >= len(runs_new):
            break
        a, b = runs_old[i], runs_new[j]
        end = min(a.end - shift, b.end, edit.n2)
        if a.format != b.format or a.picture != b.picture:
            _note(touches, at + shift, end + shift, at, end, a, b)
        at = end


def first_run(runs: tuple[Run, ...], offset: int) -> int:
    """The index of the first run that ends after an offset."""
    low, high = 0, len(runs)
    while low < high:
        middle = (low + high) // 2
        if runs[middle].end <= offset:
            low = middle + 1
        else:
            high = middle
    return low


def _note(touches: list[Touch], o1: int, o2: int, n1: int, n2: int, a: Run, b: Run) -> None:
    found: list[tuple[str, str, str]] = []
    if a.picture != b.picture and a.picture and b.picture:
        old, new = dict(a.picture), dict(b.picture)
        if old["src"] != new["src"]:
            found.append(("image", old["src"], new["src"]))
        elif old["alt"] != new["alt"]:
            found.append(("image", old["alt"], new["alt"]))
        else:
            found.append(("format", _size(old), _size(new)))
    if a.format != b.format:
        old, new = dict(a.format), dict(b.format)
        link_old, link_new = old.pop("a", None), new.pop("a", None)
        if link_old != link_new:
            found.append(("link", link_old or "", link_new or ""))
        gone = [_name(tag, value) for tag, value in old.items() if new.get(tag) != value]
        came = [_name(tag, value) for tag, value in new.items() if old.get(tag) != value]
        if gone or came:
            found.append(("format", " ".join(gone), " ".join(came)))
    for kind, before, after in found:
        for last in reversed(touches[-3:]):
            if (last.kind, last.before, last.after) == (kind, before, after) and last.n2 == n1:
                last.o2, last.n2 = o2, n2
                break
        else:
            touches.append(Touch(kind, o1, o2, n1, n2, before, after))


def _size(picture: dict[str, str]) -> str:
    return f"{picture.get('width', '')}×{picture.get('height', '')}".strip("×")


def _name(tag: str, value: str) -> str:
    return value if tag == "span" else tag


def shown_tag(line: Line) -> str:
    """The tag a reader would name a line by."""
    if line.tag:
        return line.tag
    return line.path[-1].tag if line.path else "div"


def _line_looks(old: Line, new: Line) -> list[Touch]:
    """Differences of the block itself: its tag, list, cell, alignment, indent."""
    if old.sign == new.sign:
        return []
    found: list[tuple[str, str, str]] = []
    tag_old, tag_new = shown_tag(old), shown_tag(new)
    lists_old = [box for box in old.path if box.tag in LISTS]
    lists_new = [box for box in new.path if box.tag in LISTS]
    if len(lists_old) != len(lists_new) and lists_old and lists_new:
        found.append(("list", _chain(lists_old), _chain(lists_new)))
    elif (
        lists_old
        and lists_new
        and (
            lists_old[-1].tag != lists_new[-1].tag
            or lists_old[-1].attributes != lists_new[-1].attributes
        )
    ):
        found.append(("format", _box_name(lists_old[-1]), _box_name(lists_new[-1])))
    if tag_old != tag_new:
        found.append(("format", tag_old, tag_new))
    cell_old = next((box for box in reversed(old.path) if box.tag in ("td", "th")), None)
    cell_new = next((box for box in reversed(new.path) if box.tag in ("td", "th")), None)
    if cell_old and cell_new:
        spans_old = [f"{n}={v}" for n, v in cell_old.attributes if n != "scope"]
        spans_new = [f"{n}={v}" for n, v in cell_new.attributes if n != "scope"]
        if spans_old != spans_new:
            found.append(("table", " ".join(spans_old), " ".join(spans_new)))
    quotes_old = sum(box.tag == "blockquote" for box in old.path)
    quotes_new = sum(box.tag == "blockquote" for box in new.path)
    if quotes_old != quotes_new and "blockquote" not in (tag_old, tag_new):
        found.append(
            ("format", " ".join(["blockquote"] * quotes_old), " ".join(["blockquote"] * quotes_new))
        )
    if old.style != new.style:
        style_old, style_new = set(old.style.split("; ")), set(new.style.split("; "))
        gone = [part for part in old.style.split("; ") if part and part not in style_new]
        came = [part for part in new.style.split("; ") if part and part not in style_old]
        found.append(("format", "; ".join(gone), "; ".join(came)))
    o, n = len(old.text), len(new.text)
    return [Touch(kind, 0, o, 0, n, before, after) for kind, before, after in found]


def _chain(boxes) -> str:
    return " > ".join(box.tag for box in boxes)


def _box_name(box) -> str:
    return " ".join([box.tag, *(f"{n}={v}" for n, v in box.attributes)])
