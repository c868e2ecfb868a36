"""What stands between two neighbouring lines: empty blocks that take room, ends of containers."""

from __future__ import annotations

from collections.abc import Iterator

from .lines import Line
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
    before, after = _boundary_change(old, new)
    if before != after:
        yield FormatChange("format", 0, 0, 0, 0, before, after)


def _boundary_change(old: Neighbours, new: Neighbours) -> tuple[str, str]:
    """The container that ends between two lines in one version only: (before, after).

    ("", "") where both agree, and where the containers themselves are others.
    """
    depth_old, depth_new = _shared_depth(*old), _shared_depth(*new)
    if depth_old == depth_new:
        return "", ""
    for one, other in zip(old, new, strict=True):
        tags = ([each.tag for each in line.path] if line else [] for line in (one, other))
        if next(tags) != next(tags):
            return "", ""
    tag = new[1].path[min(depth_old, depth_new)].tag
    return (tag, "") if depth_old < depth_new else ("", tag)


def _shared_depth(above: Line | None, line: Line) -> int:
    """How many containers two lines stand in together."""
    depth = 0
    if above is not None and above.path and line.path:
        for container, other in zip(above.path, line.path, strict=False):
            if container is not other:
                break
            depth += 1
    return depth


def _visible_blanks(above: Line | None, line: Line) -> tuple[str, ...]:
    """The empty blocks between two neighbouring lines that take room.

    A paragraph without any letter takes none behind a block with as large a margin.
    """
    sibling = ""
    if above is not None:
        depth = _shared_depth(above, line)
        sibling = above.path[depth].tag if depth < len(above.path) else above.tag
    if sibling not in WITH_MARGIN:
        return line.blanks
    return tuple(blank for blank in line.blanks if not blank.endswith("/p|:"))
