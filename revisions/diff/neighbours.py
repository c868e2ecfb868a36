"""What stands between two neighbouring lines: empty blocks that take room, ends of containers."""

from __future__ import annotations

from collections.abc import Iterator

from .lines import Line, common_depth
from .model import FormatChange

# Blocks that keep what follows as far off as a paragraph does.
WITH_MARGIN = frozenset(("p", "ul", "ol", "menu", "dir", "dl", "blockquote", "figure", "hr"))


Neighbours = tuple[Line | None, Line]  # the line above, None at the start; the line


def changes_above(old: Neighbours, new: Neighbours) -> Iterator[FormatChange]:
    """What differs between a line and the line above it, in versions that have both of them."""
    if old[1] is new[1] and old[0] is new[0]:
        return
    if old[1].blanks != new[1].blanks:
        blanks_old, blanks_new = _visible_blanks(*old), _visible_blanks(*new)
        if blanks_old != blanks_new:
            before = "blank" if len(blanks_old) >= len(blanks_new) else ""
            after = "blank" if len(blanks_old) <= len(blanks_new) else ""
            yield FormatChange("spacing", 0, 0, 0, 0, before, after)
    depth_old, depth_new = (
        common_depth(above.path, line.path) if above else 0 for above, line in (old, new)
    )
    # A container that ends between the lines in one version only; not where others stand there.
    if depth_old != depth_new and [_tags(line) for line in old] == [_tags(line) for line in new]:
        tag = new[1].path[min(depth_old, depth_new)].tag
        before, after = (tag, "") if depth_old < depth_new else ("", tag)
        yield FormatChange("format", 0, 0, 0, 0, before, after)


def _tags(line: Line | None) -> list[str]:
    return [container.tag for container in line.path] if line else []


def _visible_blanks(above: Line | None, line: Line) -> tuple[str, ...]:
    """The empty blocks between two neighbouring lines that take room.

    A paragraph without any letter takes none behind a block with as large a margin.
    """
    if above is None:
        return line.blanks
    beside = above.path[common_depth(above.path, line.path) :]
    if (beside[0].tag if beside else above.tag) not in WITH_MARGIN:
        return line.blanks
    return tuple(blank for blank in line.blanks if not blank.endswith("/p|:"))
