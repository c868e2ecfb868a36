"""Two versions parsed at once: what both share is parsed once, and its lines are shared."""

from __future__ import annotations

from revisions.html_reader import parse_parts, top_level_parts

from .block_parser import BlockParser, Part, end_line, parse_blocks
from .lines import Container, Line

LOOKED_AHEAD = 12  # parts of the old version that are tried for one of the new version
SAMPLE = 100  # parts of very many that are tried first: broken markup is mostly broken throughout
MAX_REMEMBERED = 1_000  # parts; the versions of one page repeat most of theirs
MAX_REMEMBERED_LENGTH = 4_000  # characters of one


_remembered: dict[str, Part] = {}


def forget_parts() -> None:
    """Forget the parts of earlier versions, as in a process that has just begun."""
    _remembered.clear()


def parse_versions(before: str, after: str) -> tuple[list[Line], list[Line]]:
    """The lines of two versions. What stands in both at about the same place is the same object."""
    sources_old, sources_new = top_level_parts(before), top_level_parts(after)
    parts = None
    if len(sources_old) > 1 or len(sources_new) > 1:
        parts = _parse(sources_old + sources_new)
    if parts is None:
        return parse_blocks(before), parse_blocks(after)
    used: set[str] = set()
    old = [_unused(parts[source], source, used) for source in sources_old]
    new = []
    at = 0
    for source in sources_new:
        for index in range(at, min(at + LOOKED_AHEAD, len(old))):
            if sources_old[index] == source:
                new.append(old[index])
                at = index + 1
                break
        else:
            new.append(_unused(parts[source], source, used))
    return _joined(old), _joined(new)


def _parse(sources: list[str]) -> dict[str, Part] | None:
    """{source of a part: the part}, or None where some part does not stand alone."""
    found = {source: _remembered[source] for source in sources if source in _remembered}
    missing = [source for source in dict.fromkeys(sources) if source not in found]
    if not missing:
        return found
    if len(missing) > 2 * SAMPLE and parse_parts(missing[:SAMPLE]) is None:
        return None
    parsed = parse_parts(missing)
    if parsed is None:
        return None
    if len(_remembered) > MAX_REMEMBERED:
        _remembered.clear()
    parser = BlockParser()
    for source, nodes in zip(missing, parsed, strict=True):
        found[source] = part = parser.part(nodes)
        if len(source) <= MAX_REMEMBERED_LENGTH:
            _remembered[source] = part
    return found


def _unused(part: Part, source: str, used: set[str]) -> Part:
    """A part for one place: its own lines the first time, then copies of them, as lines and
    containers are told apart by identity."""
    if source not in used:
        used.add(source)
        return part
    copies: dict[int, Container] = {}
    return Part([_copy(line, copies) for line in part.lines], part.blanks)


def _copy(line: Line, copies: dict[int, Container], blanks: tuple[str, ...] = ()) -> Line:
    path = line.path
    if path:
        path = tuple([_copy_container(container, copies) for container in path])
    blanks += line.blanks
    copied = Line(line.content, path, line.tag, line.path_key, line.style, blanks, line.preserved)
    copied.copy_inline(line)
    return copied


def _copy_container(container: Container, copies: dict[int, Container]) -> Container:
    copied = copies.get(id(container))
    if copied is None:
        path = tuple([copies[id(outer)] for outer in container.path])
        tag, attributes, key = container.tag, container.attributes, container.path_key
        copied = Container(tag, attributes, path, key, container.style, container.align)
        copies[id(container)] = copied
    return copied


def _joined(parts: list[Part]) -> list[Line]:
    """The lines of parts in a row, empty blocks listed across them."""
    out: list[Line] = []
    blanks: list[str] = []
    for part in parts:
        if part.lines:
            if blanks:
                first = part.lines[0]
                out.append(_copy(first, {id(each): each for each in first.path}, tuple(blanks)))
                out += part.lines[1:]
            else:
                out += part.lines
            blanks = list(part.blanks)
        else:
            blanks += part.blanks
    return [*out, end_line(tuple(blanks))] if blanks else out
