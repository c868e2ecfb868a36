"""Formats, links and images that changed in aligned lines while the words stayed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TypeVar

from .blocks import CELLS, LISTS
from .exact import Part, exact_changes, exact_of
from .lines import AlignmentStep, Container, Line, whole
from .model import Edit, Format, FormatChange, Run

Member = TypeVar("Member")
BlockChange = tuple[str, str, str, int]  # (kind, before, after, id of the container or 0)


def find_format_changes(step: AlignmentStep) -> None:
    """Fill ``format_changes`` (inside the text) and ``block_format_changes`` of a step."""
    old, new = whole(step.old), whole(step.new)
    format_changes: list[FormatChange] = []
    exact: tuple[tuple[Part, ...], tuple[Part, ...]] | None = None
    found: list[FormatChange] = []
    for edit in step.edits:
        if edit.kind == "space":
            before = " ".join(["br"] * old.text.count("\n", edit.o1, edit.o2))
            after = " ".join(["br"] * new.text.count("\n", edit.n1, edit.n2))
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
        changes = _block_changes(step.old[0], step.new[0])
        step.block_format_changes = [*step.block_format_changes, *changes]


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
    link_old, link_new = _address_in(old), _address_in(new)
    rest_old = [entry for entry in old if entry[0] != "a"]
    rest_new = [entry for entry in new if entry[0] != "a"]
    if link_old != link_new:
        found.append(("link", link_old or "", link_new or ""))
    if rest_old != rest_new:
        before, after = _missing(rest_old, rest_new), _missing(rest_new, rest_old)
        if before == after:  # the same ones in another order
            before, after = rest_old, rest_new
        found.append(("format", _names(before), _names(after)))
    elif link_old == link_new:
        found.append(("format", _names(old), _names(new)))
    return tuple(found)


def _address_in(form: Format) -> str | None:
    """The address of the outermost link among formats."""
    for tag, value in form:
        if tag == "a":
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


def _missing(members: Sequence[Member], others: Sequence[Member]) -> list[Member]:
    """The members that the others lack."""
    rest = list(others)
    missing = []
    for member in members:
        if member in rest:
            rest.remove(member)
        else:
            missing.append(member)
    return missing


def _names(formats: Sequence[tuple[str, str]]) -> str:
    """Formats by their tags, styles by what they declare."""
    has_styles = any(tag == "span" for tag, _value in formats)
    return ("; " if has_styles else " ").join(v if tag == "span" else tag for tag, v in formats)


def shown_tag(line: Line) -> str:
    """The tag a line is reported as: its own, or its container's."""
    if line.tag:
        return line.tag
    return line.path[-1].tag if line.path else "div"


def _block_changes(old: Line, new: Line) -> list[FormatChange]:
    """Differences of the block itself: its tag, list, cell, quotation, alignment, indent."""
    if old.path_key == new.path_key:
        return []
    found = [
        each
        for each in (*_line_changes(old, new), *_container_changes(old, new))
        if each[1] != each[2]
    ]
    if not found and _tags(old.path) != _tags(new.path):
        found = [("format", _tags(old.path), _tags(new.path), 0)]
    lists = _containers(new, LISTS)
    changes = []
    for kind, before, after, place in found:
        if not place and lists and after.split(" ")[0] in LISTS:
            place = id(lists[-1])
        offsets = (0, len(old.text), 0, len(new.text))
        changes.append(FormatChange(kind, *offsets, before, after, place=place))
    return changes


def _line_changes(old: Line, new: Line) -> Iterator[BlockChange]:
    lists_old, lists_new = _containers(old, LISTS), _containers(new, LISTS)
    if lists_old and lists_new:
        if len(lists_old) != len(lists_new):
            yield "list", _tags(lists_old, " > "), _tags(lists_new, " > "), 0
        else:
            yield "format", _list_name(lists_old[-1]), _list_name(lists_new[-1]), 0
    yield "format", shown_tag(old), shown_tag(new), 0
    cells_old, cells_new = _containers(old, CELLS), _containers(new, CELLS)
    if cells_old and cells_new:
        yield "table", _spans(cells_old[-1]), _spans(cells_new[-1]), 0
    if "blockquote" not in (shown_tag(old), shown_tag(new)):
        quotations = [_containers(line, ("blockquote",)) for line in (old, new)]
        yield "format", _tags(quotations[0]), _tags(quotations[1]), 0
    styles_old, styles_new = old.style.split("; "), new.style.split("; ")
    removed, added = _missing(styles_old, styles_new), _missing(styles_new, styles_old)
    yield "format", "; ".join(removed), "; ".join(added), 0


def _container_changes(old: Line, new: Line) -> Iterator[BlockChange]:
    """Differences of the looks of the containers around two lines, each told of its container."""
    looks_old, looks_new = _container_looks(old), _container_looks(new)
    for look in dict.fromkeys((*looks_old, *looks_new)):
        places_old, places_new = looks_old.get(look, []), looks_new.get(look, [])
        if len(places_old) != len(places_new):
            names = (look[1], "") if len(places_old) > len(places_new) else ("", look[1])
            yield "format", *names, (places_new or places_old)[-1]


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
            told = ("colspan=", "rowspan=", "scope=")
            looks += [each for each in _attributes(container) if not each.startswith(told)]
        for look in looks:
            found.setdefault((container.tag, look), []).append(id(container))
    return found


def _containers(line: Line, tags: Collection[str]) -> list[Container]:
    return [each for each in line.path if each.tag in tags]


def _tags(containers: Iterable[Container], joint: str = " ") -> str:
    return joint.join(container.tag for container in containers)


def _attributes(container: Container) -> list[str]:
    return [f"{name}={value}" for name, value in container.attributes]


def _list_name(container: Container) -> str:
    return " ".join([container.tag, *_attributes(container)])


def _spans(cell: Container) -> str:
    return " ".join(each for each in _attributes(cell) if each.startswith(("colspan", "rowspan")))
