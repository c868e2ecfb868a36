"""Formats, links and images that changed in aligned lines while the words stayed."""

from __future__ import annotations

from .blocks import LISTS
from .lines import AlignmentStep, Line
from .model import BREAK, FormatChange, Inline, Run

NO_FORMAT = Run(0, 0, ())


def find_format_changes(step: AlignmentStep) -> None:
    """Fill ``format_changes`` (inside the text) and ``block_format_changes`` of a step."""
    old, new = whole(step.old), whole(step.new)
    format_changes: list[FormatChange] = []
    for edit in step.edits:
        if edit.kind == "space":
            gap_old, gap_new = old.text[edit.o1 : edit.o2], new.text[edit.n1 : edit.n2]
            format_change = FormatChange(
                "format", edit.o1, edit.o2, edit.n1, edit.n2, _breaks(gap_old), _breaks(gap_new)
            )
            format_changes.append(format_change)
        elif edit.kind == "equal" and old is not new:
            _compare_runs(format_changes, edit, old.runs, new.runs)
    step.format_changes = format_changes
    if len(step.old) == 1 or len(step.new) == 1:
        step.block_format_changes = [
            *step.block_format_changes,
            *_block_changes(step.old[0], step.new[0]),
        ]


def whole(lines: tuple[Line, ...]) -> Inline:
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


def _breaks(gap: str) -> str:
    return " ".join(["br"] * gap.count("\n"))


def _compare_runs(format_changes: list[FormatChange], edit, runs_old, runs_new) -> None:
    """Add the differences of format between two equal stretches of text."""
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
            _add_run_changes(format_changes, at + shift, end + shift, at, end, a, b)
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


def _add_run_changes(
    format_changes: list[FormatChange], o1: int, o2: int, n1: int, n2: int, a: Run, b: Run
) -> None:
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
        removed = [_name(tag, value) for tag, value in old.items() if new.get(tag) != value]
        added = [_name(tag, value) for tag, value in new.items() if old.get(tag) != value]
        if removed or added:
            found.append(("format", " ".join(removed), " ".join(added)))
    for kind, before, after in found:
        for last in reversed(format_changes[-3:]):
            if (last.kind, last.before, last.after) == (kind, before, after) and last.n2 == n1:
                last.o2, last.n2 = o2, n2
                break
        else:
            format_changes.append(FormatChange(kind, o1, o2, n1, n2, before, after))


def _size(picture: dict[str, str]) -> str:
    return f"{picture.get('width', '')}×{picture.get('height', '')}".strip("×")


def _name(tag: str, value: str) -> str:
    return value if tag == "span" else tag


def shown_tag(line: Line) -> str:
    """The tag a line is reported as: its own, or its container's."""
    if line.tag:
        return line.tag
    return line.path[-1].tag if line.path else "div"


def _block_changes(old: Line, new: Line) -> list[FormatChange]:
    """Differences of the block itself: its tag, list, cell, alignment, indent."""
    if old.path_key == new.path_key:
        return []
    found: list[tuple[str, str, str]] = []
    tag_old, tag_new = shown_tag(old), shown_tag(new)
    lists_old = [container for container in old.path if container.tag in LISTS]
    lists_new = [container for container in new.path if container.tag in LISTS]
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
        found.append(("format", _list_name(lists_old[-1]), _list_name(lists_new[-1])))
    if tag_old != tag_new:
        found.append(("format", tag_old, tag_new))
    cell_old = next(
        (container for container in reversed(old.path) if container.tag in ("td", "th")), None
    )
    cell_new = next(
        (container for container in reversed(new.path) if container.tag in ("td", "th")), None
    )
    if cell_old and cell_new:
        spans_old = [f"{n}={v}" for n, v in cell_old.attributes if n != "scope"]
        spans_new = [f"{n}={v}" for n, v in cell_new.attributes if n != "scope"]
        if spans_old != spans_new:
            found.append(("table", " ".join(spans_old), " ".join(spans_new)))
    quotes_old = sum(container.tag == "blockquote" for container in old.path)
    quotes_new = sum(container.tag == "blockquote" for container in new.path)
    if quotes_old != quotes_new and "blockquote" not in (tag_old, tag_new):
        found.append(
            ("format", " ".join(["blockquote"] * quotes_old), " ".join(["blockquote"] * quotes_new))
        )
    if old.style != new.style:
        style_old, style_new = set(old.style.split("; ")), set(new.style.split("; "))
        removed = [part for part in old.style.split("; ") if part and part not in style_new]
        added = [part for part in new.style.split("; ") if part and part not in style_old]
        found.append(("format", "; ".join(removed), "; ".join(added)))
    o, n = len(old.text), len(new.text)
    return [FormatChange(kind, 0, o, 0, n, before, after) for kind, before, after in found]


def _chain(containers) -> str:
    return " > ".join(container.tag for container in containers)


def _list_name(container) -> str:
    return " ".join([container.tag, *(f"{n}={v}" for n, v in container.attributes)])
