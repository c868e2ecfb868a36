"""What stands inside a block, as HTML: text, looks, links, images and the marks.

Marks are innermost: ``<ins class="diff-ins">`` and ``<del class="diff-del">`` hold text, line
breaks and images, nothing else. No id and no class of the author is written, so nobody can forge
a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..lines import Line
from ..model import PICTURE, Format, Run
from .output_lines import MarkedRun, OutputLine

SAFE_ADDRESS = re.compile(
    r"(?:https?:(?=//?[^/])|mailto:|tel:|[^:/?#\\]*+(?:[/?#]|$)|(?=[?#]))", re.I
)


def escape(text: str) -> str:
    """Text for HTML, as the standard serialises it."""
    return (
        text.replace("&", "&amp;")
        .replace("\xa0", "&nbsp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )


def quote(text: str) -> str:
    """An attribute's value; signs that serialisers disagree about, look-alike."""
    return (
        text.replace("&", "&amp;")
        .replace("\xa0", " ")
        .replace('"', "”")
        .replace("<", "‹")
        .replace(">", "›")
    )


def visible(text: str) -> str:
    """White space with signs to see it by, for a source."""
    return (
        text.replace(" ", "·")
        .replace("\n", "↵\n")
        .replace("\t", "⇥")
        .replace("\xa0", "⍽")
        .replace("\r", "␍")
    )


def safe_address(address: str) -> str:
    """An address a browser may follow: http, https, mailto, tel or relative to the site; else "".

    ``//host`` and its twins with backslashes are refused, as is every other scheme.
    """
    address = re.sub(r"[\x00-\x20\x7f-\xa0]+", lambda m: "%20" * m[0].count(" "), address)
    if address.startswith(("//", "\\", "/\\")) or len(address) > 4000:
        return ""
    if not SAFE_ADDRESS.match(address):
        return ""
    return address.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


class InlineWriter:
    """Writes the content of lines; gives every change its id once."""

    def __init__(self, words: Mapping[str, Any], markers: bool, prefix: str) -> None:
        self.words = words
        self.markers = markers
        self.prefix = prefix
        self.seen: set[int] = set()
        self.memo: dict[str, str] = {}

    def id(self, change: int) -> str:
        if not change or change in self.seen:
            return ""
        self.seen.add(change)
        return f' id="{self.prefix}change-{change}"'

    def anchor(self, change: int, name: str = "diff-at") -> str:
        if not change or change in self.seen:
            return ""
        return f'<span class="{name}"{self.id(change)}></span>'

    def same(self, line: Line) -> str:
        """An unchanged line's content; equal sources are written once."""
        found = self.memo.get(line.raw)
        if found is None:
            inline = line.inline
            found = self.join(
                [
                    (self.formats(run.format), self.run(run, inline.text[run.start : run.end]))
                    for run in inline.runs
                ]
            )
            if len(line.raw) < 4000:
                self.memo[line.raw] = found
        return found

    def run(self, run: Run, text: str) -> str:
        if run.format and run.format[0][0] == "source":
            return escape(text)
        return self.content(text, run.picture)

    def pieces(self, out: OutputLine) -> str:
        """A changed line's content."""
        pairs: list[tuple[tuple[str, ...], str]] = []
        outer: tuple[str, ...] = ()
        if out.block_format_changes:
            number = out.block_format_changes[0][1]
            outer = (f'<span class="diff-fmt"{self.id(number)}>',)
            for _, other, _ in out.block_format_changes[1:]:
                pairs.append((outer, self.anchor(other, "diff-fmt")))
            if not out.pieces:
                pairs.append((outer, ""))
        pieces = out.pieces
        for index, piece in enumerate(pieces):
            wrap, content = self.piece(piece)
            if self.markers and piece.mark not in ("", "at"):
                before = pieces[index - 1] if index else None
                after = pieces[index + 1] if index + 1 < len(pieces) else None
                content = self.marked(piece, content, before, after)
            pairs.append((outer + wrap, content))
        if out.change_number and all(piece.mark == "at" for piece in pieces):
            pairs.append(((), self.anchor(out.change_number)))
        return self.join(pairs)

    def marked(
        self, piece: MarkedRun, content: str, before: MarkedRun | None, after: MarkedRun | None
    ) -> str:
        """Content with the words that say what its mark means, for those who cannot see it."""
        key = (piece.mark, piece.change_number)
        words = {
            "ins": "added_mark",
            "del": "removed_mark",
            "move-ins": "moved_mark",
            "move-del": "moved_away_mark",
        }
        name = words.get(piece.mark.replace("break-", ""))
        if piece.mark.startswith("break-"):
            content += escape(self.words["break_mark"])
            return (
                f'<span class="diff-marker">{escape(self.words[name])}'
                f"{escape(self.words['break_mark'])}{escape(self.words['mark_end'])}</span>"
            )
        if before is None or (before.mark, before.change_number) != key:
            content = f'<span class="diff-marker">{escape(self.words[name])}</span>{content}'
        if after is None or (after.mark, after.change_number) != key:
            content += f'<span class="diff-marker">{escape(self.words["mark_end"])}</span>'
        return content

    def piece(self, piece: MarkedRun) -> tuple[tuple[str, ...], str]:
        """(open tags around, content) of one piece."""
        if piece.mark == "at":
            return (), self.anchor(piece.change_number)
        if piece.mark == "break-ins":
            return (f'<ins class="diff-ins diff-break"{self.id(piece.change_number)}>',), ""
        if piece.mark == "break-del":
            return (f'<del class="diff-del diff-break"{self.id(piece.change_number)}>',), "<br>"
        formats = self.formats(piece.format, piece.format_changes)
        for kind, change, title in piece.format_changes:
            if kind == "link" and not piece_link(piece.format):
                formats += (f'<span class="diff-link"{self.id(change)}{self.title(title)}>',)
            elif kind not in ("link", "image"):
                formats += (f'<span class="diff-fmt"{self.id(change)}>',)
        source = bool(piece.format) and piece.format[0][0] == "source"
        if source:
            formats = ()
            content = escape(visible(piece.text) if piece.mark else piece.text)
        else:
            content = self.content(piece.text, piece.picture)
        if piece.mark:
            tag = piece.mark.removeprefix("move-")
            classes = f"diff-{tag}"
            if piece.mark != tag:
                classes += " diff-move"
            if piece.picture is not None:
                classes += " diff-img"
            formats += (f'<{tag} class="{classes}"{self.id(piece.change_number)}>',)
        return formats, content

    def formats(self, form: Format, format_changes: tuple = ()) -> tuple[str, ...]:
        out: list[str] = []
        if form and form[0][0] == "source":
            return ()
        for tag, value in form:
            if tag == "a":
                live = safe_address(value)
                href = f' href="{quote(live)}"' if live else ""
                for kind, change, title in format_changes:
                    if kind == "link":
                        href += f' class="diff-link"{self.id(change)}{self.title(title)}'
                out.append(f"<a{href}>")
            elif tag == "span":
                out.append(f'<span style="{quote(value)}">')
            elif tag == "abbr" and value:
                out.append(f'<abbr title="{quote(value)}">')
            else:
                out.append(f"<{tag}>")
        return tuple(out)

    @staticmethod
    def title(text: str) -> str:
        if any(part and not safe_address(part) for part in text.split(" → ")):
            return ""
        return f' title="{quote(text)}"'

    @staticmethod
    def content(text: str, picture: tuple | None) -> str:
        if picture is not None and text == PICTURE:
            found = dict(picture)
            source = safe_address(found["src"])
            if not source or source.lower().startswith(("mailto:", "tel:")):
                source = ""
            out = f'<img src="{quote(source)}"' if source else "<img"
            out += f' alt="{quote(found["alt"])}"'
            for name in ("width", "height"):
                if name in found:
                    out += f' {name}="{found[name]}"'
            return out + ">"
        text = escape(text)
        return text.replace("\n", "<br>") if "\n" in text else text

    @staticmethod
    def join(pairs: list[tuple[tuple[str, ...], str]]) -> str:
        """Pieces with their open tags; tags that go on from piece to piece stay open."""
        parts: list[str] = []
        stack: list[str] = []
        for wrap, content in pairs:
            depth = 0
            for have, want in zip(stack, wrap, strict=False):
                if have != want:
                    break
                depth += 1
            while len(stack) > depth:
                parts.append(_closing(stack.pop()))
            for tag in wrap[depth:]:
                parts.append(tag)
                stack.append(tag)
            parts.append(content)
        while stack:
            parts.append(_closing(stack.pop()))
        return "".join(parts)


def piece_link(form: Format) -> bool:
    """Whether text of this format is inside a link."""
    return bool(form) and form[0][0] == "a"


def _closing(opening: str) -> str:
    return f"</{opening[1:].split(' ', 1)[0].rstrip('>')}>"
