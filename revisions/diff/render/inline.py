"""The content of a block as HTML: text, formats, links, images and the marks.

Marks are innermost: ``<ins class="diff-ins">`` and ``<del class="diff-del">`` hold text, line
breaks and images, nothing else. No id and no class of the author is written, so nobody can forge
a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..characters import NON_PRINTING, code_point, invisible_in, told_apart
from ..lines import Line
from ..model import SOURCE, Format, FormatChange
from .markup import (
    content,
    end_tag,
    escape_attribute,
    escape_text,
    format_tags,
    joined_runs,
    link_title,
    visible_white_space,
)
from .output_lines import MarkedRun, OutputLine, marked_runs

# The tag and the classes of a mark.
MARKS = {
    "ins": ("ins", "diff-ins"),
    "del": ("del", "diff-del"),
    "move-ins": ("ins", "diff-ins diff-move"),
    "move-del": ("del", "diff-del diff-move"),
}
MARKER_WORDS = {
    "ins": "added_mark",
    "del": "removed_mark",
    "move-ins": "moved_mark",
    "move-del": "moved_away_mark",
}


class InlineWriter:
    """Writes the content of lines; gives every change its id once."""

    def __init__(self, words: Mapping[str, Any], markers: bool, prefix: str) -> None:
        self.words = words
        self.markers = markers
        self.prefix = prefix
        self.written_ids: set[int] = set()

    def id_attribute(self, change_number: int) -> str:
        if not change_number or change_number in self.written_ids:
            return ""
        self.written_ids.add(change_number)
        return f' id="{self.prefix}change-{change_number}"'

    def anchor(self, change_number: int, name: str = "diff-at") -> str:
        """An empty element with the id of a change that has no text here, unless it was written."""
        found = self.id_attribute(change_number)
        return f'<span class="{name}"{found}></span>' if found else ""

    def unchanged(self, line: Line) -> str:
        """An unchanged line's content."""
        inline = line.inline
        if inline.html is not None:
            return inline.html
        written = joined_runs([self.run(run) for run in marked_runs(inline, 0, len(inline.text))])
        if written.isprintable():  # else it depends on the table of words
            inline.html = written
        return written

    def changed(self, out: OutputLine) -> str:
        """A changed line's content."""
        if out.mark:
            inline = out.line.inline
            is_simple = len(inline.runs) == 1 and inline.runs[0].picture is None
            if is_simple and not out.runs and out.change_number in self.written_ids:
                form = inline.runs[0].format
                if not (form == SOURCE or self.markers or out.block_format_changes):
                    opening, closing = marked_tags(form, out.mark)
                    return f"{opening}{self.named(content(inline.text, None))}{closing}"
            out.use_runs()
        parts: list[tuple[tuple[str, ...], str]] = []
        outer: tuple[str, ...] = ()
        if out.block_format_changes:
            first, *others = out.block_format_changes
            outer = (f'<span class="diff-fmt"{self.id_attribute(first.change_number)}>',)
            parts += [(outer, self.anchor(each.change_number, "diff-fmt")) for each in others]
            if not out.runs:
                parts.append((outer, ""))
        runs = out.runs
        for index, run in enumerate(runs):
            tags, written = self.run(run)
            if self.markers and run.mark not in ("", "anchor"):
                before = runs[index - 1] if index else None
                behind = runs[index + 1] if index + 1 < len(runs) else None
                written = self.with_markers(run, written, before, behind)
            parts.append((outer + tags if outer else tags, written))
        if out.change_number and all(run.mark == "anchor" for run in runs):
            parts.append(((), self.anchor(out.change_number)))
        return joined_runs(parts)

    def with_markers(
        self, run: MarkedRun, written: str, before: MarkedRun | None, behind: MarkedRun | None
    ) -> str:
        """Content between words that say what its mark means, for those who cannot see it."""
        opening = escape_text(self.words[MARKER_WORDS[run.mark.removeprefix("break-")]])
        closing = escape_text(self.words["mark_end"])
        if run.mark.startswith("break-"):
            words = escape_text(self.words["break_mark"])
            return f'<span class="diff-marker">{opening}{words}{closing}</span>'
        key = (run.mark, run.change_number)
        if before is None or (before.mark, before.change_number) != key:
            written = f'<span class="diff-marker">{opening}</span>{written}'
        if behind is None or (behind.mark, behind.change_number) != key:
            written += f'<span class="diff-marker">{closing}</span>'
        return written

    def run(self, run: MarkedRun) -> tuple[tuple[str, ...], str]:
        """(open tags around, content) of one run."""
        if run.mark == "anchor":
            return (), self.anchor(run.change_number)
        if run.mark.startswith("break-"):
            tag = run.mark.removeprefix("break-")
            found = self.id_attribute(run.change_number)
            return (f'<{tag} class="diff-{tag} diff-break"{found}>',), "<br>" * (tag == "del")
        tags: tuple[str, ...] = ()
        if run.format == SOURCE:
            text = visible_white_space(run.text) if run.mark else run.text
            written = self.named(escape_text(text))
        else:
            tags = self.changed_format_tags(run) if run.format_changes else format_tags(run.format)
            written = self.named(content(run.text, run.picture))
        if run.mark:
            tag, classes = MARKS[run.mark]
            if run.picture is not None:
                classes += " diff-img"
            tags += (f'<{tag} class="{classes}"{self.id_attribute(run.change_number)}>',)
        return tags, written

    def named(self, written: str) -> str:
        """Written text in which an element stands for each character that shows nothing; a style
        sheet shows its title."""
        if written.isprintable():
            return written

        def shown(found: re.Match[str]) -> str:
            title = escape_attribute(self.character_names(found[0]))
            return f'<span class="diff-char" title="{title}"></span>{found[0]}'

        return NON_PRINTING.sub(shown, written)

    def character_names(self, characters: str) -> str:
        """ "znak U+202E, znak U+202C"."""
        template = self.words.get("character", "{code}")
        return ", ".join(template.format(code=code_point(each)) for each in characters)

    def character_title(self, change: FormatChange) -> str:
        """The ``title`` attribute that tells what cannot be seen apart."""
        before, after = change.before, change.after
        if change.kind == "letters":
            template = self.words.get("character", "{code}")
            before, after = told_apart(before, after, template), told_apart(after, before, template)
        elif change.kind == "invisible":
            before, after = map(self.character_names, map(invisible_in, (before, after)))
        else:
            return ""
        return f' title="{escape_attribute(f"{before} → {after}".strip())}"'

    def changed_format_tags(self, run: MarkedRun) -> tuple[str, ...]:
        """The start tags of a run's formats, and of the format changes on it."""
        tags = list(format_tags(run.format))
        link = next((k for k, (tag, _value) in enumerate(run.format) if tag == "a"), None)
        for change in run.format_changes:
            if change.kind == "image":
                continue
            found = self.id_attribute(change.change_number)
            if change.kind != "link":
                name = "diff-fmt diff-char" if change.kind == "invisible" else "diff-fmt"
                tags.append(f'<span class="{name}"{found}{self.character_title(change)}>')
            elif link is None:
                tags.append(f'<span class="diff-link"{found}{link_title(change)}>')
            else:
                tags[link] = f'{tags[link][:-1]} class="diff-link"{found}{link_title(change)}>'
        return tuple(tags)


@lru_cache(maxsize=1024)
def marked_tags(form: Format, mark: str) -> tuple[str, str]:
    """The start tags of an inline format under a mark without an id, and their end tags."""
    tag, classes = MARKS[mark]
    tags = [*format_tags(form), f'<{tag} class="{classes}">']
    return "".join(tags), "".join(map(end_tag, reversed(tags)))
