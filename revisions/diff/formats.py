"""Formats, links and images that changed in aligned lines while the words stayed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from .blocks import CELLS, LISTS
from .exact import Part, exact_changes, exact_of
from .lines import AlignmentStep, Container, Line
from .model import BREAK, Edit, Format, FormatChange, Inline, Run


def find_format_changes(step: AlignmentStep) -> None:
    """Fill ``format_changes`` (inside the text) and ``block_format_changes`` of a step."""
    old, new = whole(step.old), whole(step.new)
    format_changes: list[FormatChange] = []
    exact: tuple[tuple[Part, ...], tuple[Part, ...]] | None = None
    found: list[FormatChange] = []
    for edit in step.edits:
        if edit.kind == "space":
            before = _repeated("br", old.text.count("\n", edit.o1, edit.o2))
            after = _repeated("br", new.text.count("\n", edit.n1, edit.n2))
            offsets = (edit.o1, edit.o2, edit.n1, edit.n2)
            format_changes.append(FormatChange("format", *offsets, before, after))
        elif edit.kind == "equal" and old is not new:
            _compare_runs(format_changes, edit, old.runs, new.runs)
            if exact is None:
                exact = exact_of(step.old), exact_of(step.new)
            if exact[0] != exact[1]:
                found += exact_changes(edit, new.text, *exact)
    step.format_changes = _with_exact(format_changes, found) if found else format_changes
    if len(step.old) == 1 or len(step.new) == 1:
        step.block_format_changes = [
            *step.block_format_changes,
            *_block_changes(step.old[0], step.new[0]),
        ]


def _with_exact(changes: list[FormatChange], found: list[FormatChange]) -> list[FormatChange]:
    """Changes with those that canonical text does not show; a format that is told already is not
    told again."""
    told = [(change.n1, change.n2) for change in changes if change.kind == "format"]
    for change in found:
        if change.kind == "format":
            at = bisect_left(told, (change.n2,))
            if at and told[at - 1][1] > change.n1:
                continue
        changes.append(change)
    return sorted(changes, key=lambda change: change.n1)


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
    text = BREAK.join(line.inline.text for line in lines)
    return Inline(text, tuple(runs[:-1]))


def _repeated(name: str, times: int) -> str:
    return " ".join([name] * times)


def _compare_runs(
    format_changes: list[FormatChange], edit: Edit, runs_old: Sequence[Run], runs_new: Sequence[Run]
) -> None:
    """Add the differences of format between two equal stretches of text."""
    at, shift = edit.n1, edit.o1 - edit.n1
    i = first_run(runs_old, edit.o1)
    j = first_run(runs_new, edit.n1)
    while at < edit.n2 and i < len(runs_old) and j < len(runs_new):
        old, new = runs_old[i], runs_new[j]
        end = min(old.end - shift, new.end, edit.n2)
        if old.format != new.format or old.picture != new.picture:
            for kind, before, after in _run_changes(old, new):
                _add(
                    format_changes,
                    FormatChange(kind, at + shift, end + shift, at, end, before, after),
                )
        at = end
        i += old.end - shift <= at
        j += new.end <= at


def first_run(runs: Sequence[Run], offset: int) -> int:
    """The index of the first run that ends after an offset."""
    return bisect_right(runs, offset, key=attrgetter("end"))


def _run_changes(old: Run, new: Run) -> Iterator[tuple[str, str, str]]:
    """(kind, before, after) of each difference between two runs of the same text."""
    if old.picture != new.picture and old.picture and new.picture:
        image_old, image_new = dict(old.picture), dict(new.picture)
        for name in ("src", "alt"):
            if image_old[name] != image_new[name]:
                yield "image", image_old[name], image_new[name]
                break
        else:
            yield "format", _looks(image_old), _looks(image_new)
    if old.format != new.format:
        yield from _differences(old.format, new.format)


@lru_cache(maxsize=1024)
def _differences(old: Format, new: Format) -> tuple[tuple[str, str, str], ...]:
    """(kind, before, after) of each difference between two formats; a page repeats the same."""
    found: list[tuple[str, str, str]] = []
    formats_old, formats_new = list(old), list(new)
    link_old, link_new = _pop_link(formats_old), _pop_link(formats_new)
    if link_old != link_new:
        found.append(("link", link_old or "", link_new or ""))
    if formats_old != formats_new:
        before, after = _names(formats_old, formats_new), _names(formats_new, formats_old)
        if before == after:  # the same ones in another order
            before, after = _names(formats_old, []), _names(formats_new, [])
        found.append(("format", before, after))
    elif link_old == link_new:
        found.append(("format", _names(old, []), _names(new, [])))
    return tuple(found)


def _pop_link(formats: list[tuple[str, str]]) -> str | None:
    """Take the link out of a list of formats; its address."""
    for index, (tag, value) in enumerate(formats):
        if tag == "a":
            del formats[index]
            return value
    return None


def _add(format_changes: list[FormatChange], change: FormatChange) -> None:
    """Add a change, or extend an equal one that ends where it begins."""
    # One place has three changes at most: its image or size, its link, its formats.
    goes_on = (change.kind, change.before, change.after, change.n1)
    for last in reversed(format_changes[-3:]):
        if (last.kind, last.before, last.after, last.n2) == goes_on:
            last.o2, last.n2 = change.o2, change.n2
            return
    format_changes.append(change)


def _looks(picture: dict[str, str]) -> str:
    """The size of an image, and its style."""
    size = f"{picture.get('width', '')}×{picture.get('height', '')}".strip("×")
    return "; ".join(filter(None, (size, picture.get("style", ""))))


def _names(formats: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> str:
    """The formats that the others lack: by their tag, styles by what they declare."""
    rest = list(others)
    names = []
    for entry in formats:
        if entry in rest:
            rest.remove(entry)
        else:
            names.append(entry)
    has_styles = any(tag == "span" for tag, _value in names)
    return ("; " if has_styles else " ").join(v if tag == "span" else tag for tag, v in names)


def shown_tag(line: Line) -> str:
    """The tag a line is reported as: its own, or its container's."""
    if line.tag:
        return line.tag
    return line.path[-1].tag if line.path else "div"


def _block_changes(old: Line, new: Line) -> list[FormatChange]:
    """Differences of the block itself: its tag, list, cell, quotation, alignment, indent."""
    if old.path_key == new.path_key:
        return []
    found: list[tuple[str, str, str]] = []
    lists_old, lists_new = _containers(old, LISTS), _containers(new, LISTS)
    if lists_old and lists_new:
        if len(lists_old) != len(lists_new):
            found.append(("list", _levels(lists_old), _levels(lists_new)))
        else:
            found.append(("format", _list_name(lists_old[-1]), _list_name(lists_new[-1])))
    tags = shown_tag(old), shown_tag(new)
    found.append(("format", *tags))
    cells_old, cells_new = _containers(old, CELLS), _containers(new, CELLS)
    if cells_old and cells_new:
        found.append(("table", _spans(cells_old[-1]), _spans(cells_new[-1])))
    if "blockquote" not in tags:
        found.append(("format", _quotations(old), _quotations(new)))
    found.append(("format", *_differing(old.style.split("; "), new.style.split("; "))))
    changes = [
        FormatChange(kind, 0, len(old.text), 0, len(new.text), before, after)
        for kind, before, after in found
        if before != after
    ]
    changes += _container_changes(old, new)
    if not changes:
        tags_old, tags_new = (" ".join(each.tag for each in line.path) for line in (old, new))
        if tags_old != tags_new:
            changes = [
                FormatChange("format", 0, len(old.text), 0, len(new.text), tags_old, tags_new)
            ]
    return changes


def _container_changes(old: Line, new: Line) -> list[FormatChange]:
    """Differences of the looks of the containers around two lines, each told of its container."""
    looks_old, looks_new = _container_looks(old), _container_looks(new)
    changes = []
    for look in dict.fromkeys((*looks_old, *looks_new)):
        places_old, places_new = looks_old.get(look, []), looks_new.get(look, [])
        if len(places_old) == len(places_new):
            continue
        names = (look[1], "") if len(places_old) > len(places_new) else ("", look[1])
        place = (places_new or places_old)[-1]
        changes.append(
            FormatChange("format", 0, len(old.text), 0, len(new.text), *names, place=place)
        )
    return changes


def _container_looks(line: Line) -> dict[tuple[str, str], list[int]]:
    """{(tag, declaration or attribute): ids of the containers that have it}.

    What is told of the line itself, of its list and its cell is left out.
    """
    found: dict[tuple[str, str], list[int]] = {}
    lists = _containers(line, LISTS)
    for container in line.path:
        looks = []
        if container.style and (container is not line.path[-1] or line.tag):
            looks += container.style.removeprefix("in: ").split("; ")
        if container not in lists[-1:]:
            looks += [
                f"{name}={value}"
                for name, value in container.attributes
                if name not in ("colspan", "rowspan", "scope")
            ]
        for look in looks:
            found.setdefault((container.tag, look), []).append(id(container))
    return found


def _differing(old: list[str], new: list[str]) -> tuple[str, str]:
    """The members of each list that the other lacks."""
    removed = [each for each in old if each not in new]
    added = [each for each in new if each not in old]
    return "; ".join(removed), "; ".join(added)


def _containers(line: Line, tags: Collection[str]) -> list[Container]:
    return [each for each in line.path if each.tag in tags]


def _levels(lists: list[Container]) -> str:
    return " > ".join(each.tag for each in lists)


def _quotations(line: Line) -> str:
    return _repeated("blockquote", len(_containers(line, ("blockquote",))))


def _list_name(container: Container) -> str:
    return " ".join([container.tag, *(f"{n}={v}" for n, v in container.attributes)])


def _spans(cell: Container) -> str:
    return " ".join(f"{n}={v}" for n, v in cell.attributes if n in ("colspan", "rowspan"))
