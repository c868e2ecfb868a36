"""Output lines as HTML: well-formed, holding nothing live, made of this package's own tags only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise, zip_longest
from typing import Any

from ..blocks import LISTS, NAMES
from ..lines import Container, common_depth
from ..words import folded
from .inline import InlineWriter
from .markup import block_tags, escape_text, style_attributes
from .output_lines import OutputLine

# Containers in which a fold line can stand as an item or a row.
FOLD_CONTAINERS = LISTS | {"table", "thead", "tbody", "tfoot"}
ALIGNED_CONTAINERS = frozenset(("td", "th", "li", "dd", "dt", "caption"))
RULE_CLASSES = {
    "deleted": "diff-del",
    "inserted": "diff-ins",
    "moved-from": "diff-del diff-move",
    "moved-to": "diff-ins diff-move",
}
# Blank paragraphs in a row that are written; some editors leave hundreds.
MAX_BLANKS = 3
# Lines that are worth a fold line; it takes the place of one itself.
MIN_FOLDED = 2

Path = tuple[Container, ...]


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
        self.path: Path = ()  # the containers that are open
        self.opened: set[int] = set()  # lists that were opened before
        self.items: dict[int, int] = {}  # list items written or folded, by list
        self.last_items: dict[int, Container] = {}
        self.renumber = False  # whether the next item has to say its number
        self.open_ordered_lists = 0
        self.bare_path: Path | None = None  # where bare text was written last

    # -- lines ---------------------------------------------------------------------------------

    def write(self, lines: list[OutputLine]) -> str:
        """The whole view."""
        hidden = folded_ranges(lines, self.fold)
        skip = 0
        for index, (out, following) in enumerate(zip_longest(lines, lines[1:])):
            if index in hidden:
                skip = index + hidden[index]
                behind = lines[skip] if skip < len(lines) else None
                self.write_fold(hidden[index], out, lines[skip - 1], behind)
            if index >= skip:
                self.write_line(out, following)
            else:
                self.count_item(out)
        self.close_to(0)
        return "".join(self.parts)

    def write_line(self, out: OutputLine, following: OutputLine | None) -> None:
        line, path = out.line, out.path
        if line.blanks and not path and out.kind in ("unchanged", "edited"):
            self.close_to(0)
            self.parts.append("<p>&nbsp;</p>" * min(len(line.blanks), MAX_BLANKS))
            self.bare_path = None
        if path is not self.path:
            self.open_path(path)
        if self.open_ordered_lists:
            self.count_item(out)
        tag = line.tag
        if tag == "hr":
            self.write_rule(out)
            return
        inner = self.unchanged(line) if out.unchanged else self.changed(out)
        if not tag and not path and not inner and not line.content:
            return
        container = path[-1].tag if path else ""
        if container in LISTS and tag in ("", "div"):
            tag = "li"
        elif not tag:
            if container == "dl":
                tag = "dd"
            elif path == self.bare_path or (not path and not self.may_stay_bare(following)):
                tag = "div"
        if tag:
            opening, closing = block_tags(tag, line.style)
            self.parts += opening, inner, closing
            self.bare_path = None
        else:
            self.parts.append(inner)
            self.bare_path = path

    def may_stay_bare(self, following: OutputLine | None) -> bool:
        """Whether text may stand outside any block: no other bare text touches it."""
        if self.bare_path == ():
            return False
        return following is None or bool(following.path) or bool(following.line.tag)

    def write_rule(self, out: OutputLine) -> None:
        anchors = "".join(
            self.anchor(run.change_number) for run in out.runs if run.mark == "anchor"
        )
        anchors += "".join(
            self.anchor(change.change_number, "diff-fmt") for change in out.block_format_changes
        )
        if anchors:
            self.parts.append(f"<p>{anchors}</p>")
        classes = RULE_CLASSES.get(out.kind)
        number = 0 if out.kind == "moved-from" and self.view == "inline" else out.change_number
        attributes = style_attributes(out.line.style)
        if classes:
            attributes = f' class="{classes}"{self.id_attribute(number)}{attributes}'
        self.parts.append(f"<hr{attributes}>")
        self.bare_path = None

    def write_fold(
        self, count: int, first: OutputLine, last: OutputLine, following: OutputLine | None
    ) -> None:
        """A line that counts what is folded, in the list or table that all of it stands in."""
        one, other = (last.path, following.path) if following else (self.path, first.path)
        path = one[: common_depth(one, other)]
        while path and path[-1].tag not in FOLD_CONTAINERS:
            path = path[:-1]
        self.open_path(path)
        text = escape_text(folded(self.words, count))
        tag = path[-1].tag if path else ""
        if tag in LISTS:
            self.parts.append(f'<li class="diff-fold">{text}</li>')
            self.renumber = tag == "ol"
        elif tag in ("thead", "tbody", "tfoot"):
            self.parts.append(f'<tr class="diff-fold"><td colspan="99">{text}</td></tr>')
        else:
            self.close_to(0)
            self.parts.append(f'<p class="diff-fold">{text}</p>')
        self.bare_path = None

    # -- containers ----------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Close and open containers, so that the next line stands in those of ``path``."""
        depth = common_depth(self.path, path)
        if depth < len(self.path):
            self.close_to(depth)
        parent = path[depth - 1] if depth else None
        for container in path[depth:]:
            tag, attributes = container.tag, container.attributes
            if tag == "ol":
                if id(container) in self.opened:
                    attributes = (("start", str(self.number_of_last_item(container) + 1)),)
                self.opened.add(id(container))
                self.open_ordered_lists += 1
            elif self.renumber and tag == "li" and parent and parent.tag == "ol":
                attributes = (("value", str(self.number_of_last_item(parent) + 1)),)
                self.renumber = False
            style = container.style
            if container.align and tag in ALIGNED_CONTAINERS:
                style = "; ".join(filter(None, (f"text-align: {container.align}", style)))
            self.parts.append(block_tags(NAMES.get(tag, tag), style, attributes)[0])
            self.bare_path = None
            parent = container
        self.path = path

    def close_to(self, depth: int) -> None:
        """Close containers until so many are open."""
        for container in reversed(self.path[depth:]):
            tag = container.tag
            self.parts.append(f"</{NAMES.get(tag, tag)}>")
            self.open_ordered_lists -= tag == "ol"
            self.bare_path = None
        self.path = self.path[:depth]

    def count_item(self, out: OutputLine) -> None:
        """Keep the numbers of an ordered list that is folded or interrupted."""
        if out.kind in ("deleted", "moved-from"):
            return
        for parent, container in pairwise(out.path):
            if parent.tag == "ol" and container.tag == "li":
                place = id(parent)
                if self.last_items.get(place) is not container:
                    self.last_items[place] = container
                    self.items[place] = self.items.get(place, 0) + 1

    def number_of_last_item(self, container: Container) -> int:
        start = dict(container.attributes).get("start", "1")
        first = int(start) if re.fullmatch(r"-?[0-9]{1,6}", start) else 1
        return first + self.items.get(id(container), 0) - 1


def folded_ranges(lines: list[OutputLine], fold: int | None) -> dict[int, int]:
    """{first index: number} of unchanged lines further than ``fold`` lines from a change."""
    if fold is None:
        return {}
    changed = [index for index, out in enumerate(lines) if not out.unchanged]
    out: dict[int, int] = {}
    start = 0
    for index in [*changed, len(lines) + fold]:
        count = index - fold - start
        if count >= MIN_FOLDED:
            out[start] = count
        start = max(start, index + fold + 1)
    return out
