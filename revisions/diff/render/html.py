"""Output lines as HTML: well-formed, holding nothing live, made of this package's own tags only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..blocks import LISTS, NAMES
from ..lines import Container
from ..words import folded
from .inline import InlineWriter, escape, quote
from .output_lines import OutputLine

FOLDING = LISTS | {"table", "thead", "tbody", "tfoot"}


class HtmlWriter(InlineWriter):
    """Writes the output lines of one view."""

    def __init__(
        self,
        view: str,
        words: Mapping[str, Any],
        fold: int | None = None,
        markers: bool = False,
        prefix: str = "",
    ) -> None:
        super().__init__(words, markers, prefix)
        self.view = view
        self.fold = fold
        self.parts: list[str] = []
        self.stack: list[tuple[Container, str]] = []
        self.counters: dict[int, list] = {}
        self.opened: set[int] = set()
        self.renumber = False
        self.folded_count = 0
        self.last_anonymous: tuple[Container, ...] | None = None

    # -- lines ---------------------------------------------------------------------------------

    def write(self, lines: list[OutputLine]) -> str:
        """The whole view."""
        hidden = folded_ranges(lines, self.fold)
        skip = 0
        for index, out in enumerate(lines):
            if index < skip:
                self.count_item(out)
                continue
            if index in hidden:
                skip = index + hidden[index]
                self.folded_count = hidden[index]
                self.write_fold(out, lines[skip - 1], lines[skip] if skip < len(lines) else None)
                self.count_item(out)
                continue
            self.write_line(out, lines[index + 1] if index + 1 < len(lines) else None)
        self.close_to(0)
        return "".join(self.parts)

    def write_line(self, out: OutputLine, following: OutputLine | None) -> None:
        line = out.line
        if line.blanks and not out.path and out.kind in ("unchanged", "edited"):
            self.close_to(0)
            self.parts.append("<p>&nbsp;</p>" * min(line.blanks, 3))
            self.last_anonymous = None
        self.open_path(out.path)
        self.count_item(out)
        if line.tag == "hr":
            self.write_rule(out)
            return
        inner = self.same(line) if out.same else self.pieces(out)
        tag, style = line.tag, line.style
        if tag == "":
            if out.path and NAMES.get(out.path[-1].tag, out.path[-1].tag) in ("ul", "ol"):
                tag = "li"
            elif out.path and out.path[-1].tag == "dl":
                tag = "dd"
            elif out.path == self.last_anonymous or (
                not out.path and not self.may_stay_bare(following)
            ):
                tag = "div"
        if tag == "div" and out.path and out.path[-1].tag in LISTS:
            tag = "li"
        if tag:
            style = f' style="{quote(style)}"' if style else ""
            self.parts.append(f"<{tag}{style}>{inner}</{tag}>")
            self.last_anonymous = None
        else:
            self.parts.append(inner)
            self.last_anonymous = out.path

    def may_stay_bare(self, following: OutputLine | None) -> bool:
        """Whether bare text may stand without a block: nothing bare touches it."""
        if self.last_anonymous == ():
            return False
        return following is None or bool(following.path) or bool(following.line.tag)

    def write_rule(self, out: OutputLine) -> None:
        classes = {
            "deleted": "diff-del",
            "inserted": "diff-ins",
            "moved-from": "diff-del diff-move",
        }
        classes["moved-to"] = "diff-ins diff-move"
        at = "".join(self.anchor(piece.change_number) for piece in out.pieces if piece.mark == "at")
        at += "".join(self.anchor(change, "diff-fmt") for _, change, _ in out.block_format_changes)
        if at:
            self.parts.append(f"<p>{at}</p>")
        mark = classes.get(out.kind, "")
        change = 0 if out.kind == "moved-from" and self.view == "inline" else out.change_number
        self.parts.append(f'<hr class="{mark}"{self.id(change)}>' if mark else "<hr>")
        self.last_anonymous = None

    def write_fold(self, out: OutputLine, last: OutputLine, following: OutputLine | None) -> None:
        """A line for what is folded, within the list or table that it all stands in."""
        if following is not None:
            within = _shared_path(last.path, following.path)
        else:
            within = _shared_path(tuple(container for container, _tag in self.stack), out.path)
        while within and within[-1].tag not in FOLDING:
            within = within[:-1]
        self.open_path(within)
        text = escape(folded(self.words, self.folded_count))
        inside = self.stack[-1][1] if self.stack else ""
        if inside in ("ul", "ol"):
            self.parts.append(f'<li class="diff-fold">{text}</li>')
            self.renumber = inside == "ol"
        elif inside in ("thead", "tbody", "tfoot"):
            self.parts.append(f'<tr class="diff-fold"><td colspan="99">{text}</td></tr>')
        else:
            self.close_to(0)
            self.parts.append(f'<p class="diff-fold">{text}</p>')
        self.last_anonymous = None

    # -- containers -----------------------------------------------------------------------------

    def open_path(self, path: tuple[Container, ...]) -> None:
        depth = 0
        for (container, _tag), other in zip(self.stack, path, strict=False):
            if container is not other:
                break
            depth += 1
        if depth < len(self.stack) or depth < len(path):
            if self.last_anonymous != path:
                self.last_anonymous = None
            self.close_to(depth)
        for container in path[depth:]:
            tag = NAMES.get(container.tag, container.tag)
            extra = "".join(f' {name}="{quote(value)}"' for name, value in container.attributes)
            if tag == "ol" and id(container) in self.opened and id(container) in self.counters:
                extra = f' start="{self.first_number(container) + self.counters[id(container)][0]}"'
            self.opened.add(id(container))
            if self.renumber and tag == "li" and self.stack and self.stack[-1][1] == "ol":
                parent = self.stack[-1][0]
                number = self.first_number(parent) + self.counters.get(id(parent), [0])[0]
                extra = f' value="{number}"'
                self.renumber = False
            style = ""
            if tag in ("td", "th", "li", "dd", "dt", "caption"):
                looks = [f"text-align: {container.align}"] if container.align else []
                looks += [container.style] if container.style else []
                style = f' style="{quote("; ".join(looks))}"' if looks else ""
            self.parts.append(f"<{tag}{extra}{style}>")
            self.stack.append((container, tag))
            self.last_anonymous = None

    def close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self.parts.append(f"</{self.stack.pop()[1]}>")
            self.last_anonymous = None

    def count_item(self, out: OutputLine) -> None:
        """Keep the numbers of an ordered list that is folded or interrupted."""
        for index in range(len(out.path) - 1, 0, -1):
            container, parent = out.path[index], out.path[index - 1]
            if container.tag == "li" and parent.tag == "ol":
                entry = self.counters.setdefault(id(parent), [0, None])
                if entry[1] is not container and out.kind not in ("deleted", "moved-from"):
                    entry[0] += 1
                    entry[1] = container

    @staticmethod
    def first_number(container: Container) -> int:
        start = dict(container.attributes).get("start", "1")
        return int(start) if re.fullmatch(r"-?[0-9]{1,6}", start) else 1


def _shared_path(one: tuple[Container, ...], other: tuple[Container, ...]) -> tuple[Container, ...]:
    depth = 0
    for container, twin in zip(one, other, strict=False):
        if container is not twin:
            break
        depth += 1
    return one[:depth]


def folded_ranges(lines: list[OutputLine], fold: int | None) -> dict[int, int]:
    """{first index: number} of unchanged lines further than ``fold`` lines from a change."""
    if fold is None:
        return {}
    near = [False] * len(lines)
    changed = [index for index, out in enumerate(lines) if not out.same]
    for index in changed:
        for place in range(max(0, index - fold), min(len(lines), index + fold + 1)):
            near[place] = True
    out: dict[int, int] = {}
    start = None
    for index, shown in enumerate([*near, True]):
        if not shown and start is None:
            start = index
        elif shown and start is not None:
            if index - start > 1:
                out[start] = index - start
            start = None
    return out
