"""Output lines as HTML: well-formed, holding nothing live, made of this module's own tags only.

Marks are innermost: ``<ins class="diff-ins">`` and ``<del class="diff-del">`` hold text, line
breaks and images, nothing else. No id and no class of the author is written, so nobody can forge
a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..cut import LISTS, NAMES
from ..lines import Box, Line
from ..model import PICTURE, Format, Run
from ..words import folded
from .emit import OutLine, Piece

SAFE_ADDRESS = re.compile(
    r"(?:https?:(?=//?[^/])|mailto:|tel:|[^:/?#\\]*+(?:[/?#]|$)|(?=[?#]))", re.I
)
FOLDING = LISTS | {"table", "thead", "tbody", "tfoot"}


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


def live_address(address: str) -> str:
    """An address a browser may follow: http, https, mailto, tel or relative to the site; else "".

    ``//host`` and its twins with backslashes are refused, as is every other scheme.
    """
    address = re.sub(r"[\x00-\x20\x7f-\xa0]+", lambda m: "%20" * m[0].count(" "), address)
    if address.startswith(("//", "\\", "/\\")) or len(address) > 4000:
        return ""
    if not SAFE_ADDRESS.match(address):
        return ""
    return address.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


class HtmlWriter:
    """Writes the output lines of one view."""

    def __init__(
        self,
        view: str,
        words: Mapping[str, Any],
        fold: int | None = None,
        markers: bool = False,
        prefix: str = "",
    ) -> None:
        self.view = view
        self.words = words
        self.fold = fold
        self.markers = markers
        self.prefix = prefix
        self.parts: list[str] = []
        self.stack: list[tuple[Box, str]] = []
        self.seen: set[int] = set()
        self.memo: dict[str, str] = {}
        self.counters: dict[int, list] = {}
        self.opened: set[int] = set()
        self.renumber = False
        self.folded_count = 0
        self.last_anonymous: tuple[Box, ...] | None = None

    # -- lines ---------------------------------------------------------------------------------

    def write(self, lines: list[OutLine]) -> str:
        """The whole view."""
        hidden = hidden_runs(lines, self.fold)
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

    def write_line(self, out: OutLine, following: OutLine | None) -> None:
        line = out.line
        if line.blanks and not out.path and out.kind in ("same", "pair"):
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
            elif out.path == self.last_anonymous or (not out.path and not self.lonely(following)):
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

    def lonely(self, following: OutLine | None) -> bool:
        """Whether bare text may stand without a block: nothing bare touches it."""
        if self.last_anonymous == ():
            return False
        return following is None or bool(following.path) or bool(following.line.tag)

    def write_rule(self, out: OutLine) -> None:
        classes = {"gone": "diff-del", "came": "diff-ins", "moved-out": "diff-del diff-move"}
        classes["moved-in"] = "diff-ins diff-move"
        at = "".join(self.anchor(piece.change) for piece in out.pieces if piece.mark == "at")
        at += "".join(self.anchor(change, "diff-fmt") for _, change, _ in out.looks)
        if at:
            self.parts.append(f"<p>{at}</p>")
        mark = classes.get(out.kind, "")
        change = 0 if out.kind == "moved-out" and self.view == "inline" else out.change
        self.parts.append(f'<hr class="{mark}"{self.id(change)}>' if mark else "<hr>")
        self.last_anonymous = None

    def write_fold(self, out: OutLine, last: OutLine, following: OutLine | None) -> None:
        """A line for what is folded, within the list or table that it all stands in."""
        if following is not None:
            within = _shared_path(last.path, following.path)
        else:
            within = _shared_path(tuple(box for box, _tag in self.stack), out.path)
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

    # -- boxes ---------------------------------------------------------------------------------

    def open_path(self, path: tuple[Box, ...]) -> None:
        depth = 0
        for (box, _tag), other in zip(self.stack, path, strict=False):
            if box is not other:
                break
            depth += 1
        if depth < len(self.stack) or depth < len(path):
            if self.last_anonymous != path:
                self.last_anonymous = None
            self.close_to(depth)
        for box in path[depth:]:
            tag = NAMES.get(box.tag, box.tag)
            extra = "".join(f' {name}="{quote(value)}"' for name, value in box.attributes)
            if tag == "ol" and id(box) in self.opened and id(box) in self.counters:
                extra = f' start="{self.first_number(box) + self.counters[id(box)][0]}"'
            self.opened.add(id(box))
            if self.renumber and tag == "li" and self.stack and self.stack[-1][1] == "ol":
                parent = self.stack[-1][0]
                number = self.first_number(parent) + self.counters.get(id(parent), [0])[0]
                extra = f' value="{number}"'
                self.renumber = False
            style = ""
            if tag in ("td", "th", "li", "dd", "dt", "caption"):
                looks = [f"text-align: {box.align}"] if box.align else []
                looks += [box.style] if box.style else []
                style = f' style="{quote("; ".join(looks))}"' if looks else ""
            self.parts.append(f"<{tag}{extra}{style}>")
            self.stack.append((box, tag))
            self.last_anonymous = None

    def close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            self.parts.append(f"</{self.stack.pop()[1]}>")
            self.last_anonymous = None

    def count_item(self, out: OutLine) -> None:
        """Keep the numbers of an ordered list that is folded or interrupted."""
        for index in range(len(out.path) - 1, 0, -1):
            box, parent = out.path[index], out.path[index - 1]
            if box.tag == "li" and parent.tag == "ol":
                entry = self.counters.setdefault(id(parent), [0, None])
                if entry[1] is not box and out.kind not in ("gone", "moved-out"):
                    entry[0] += 1
                    entry[1] = box

    @staticmethod
    def first_number(box: Box) -> int:
        start = dict(box.attributes).get("start", "1")
        return int(start) if re.fullmatch(r"-?[0-9]{1,6}", start) else 1

    # -- text ----------------------------------------------------------------------------------

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

    def pieces(self, out: OutLine) -> str:
        """A changed line's content."""
        pairs: list[tuple[tuple[str, ...], str]] = []
        outer: tuple[str, ...] = ()
        if out.looks:
            number = out.looks[0][1]
            outer = (f'<span class="diff-fmt"{self.id(number)}>',)
            for _, other, _ in out.looks[1:]:
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
        if out.change and all(piece.mark == "at" for piece in pieces):
            pairs.append(((), self.anchor(out.change)))
        return self.join(pairs)

    def marked(self, piece: Piece, content: str, before: Piece | None, after: Piece | None) -> str:
        """Content with the words that say what its mark means, for those who cannot see it."""
        key = (piece.mark, piece.change)
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
        if before is None or (before.mark, before.change) != key:
            content = f'<span class="diff-marker">{escape(self.words[name])}</span>{content}'
        if after is None or (after.mark, after.change) != key:
            content += f'<span class="diff-marker">{escape(self.words["mark_end"])}</span>'
        return content

    def piece(self, piece: Piece) -> tuple[tuple[str, ...], str]:
        """(open tags around, content) of one piece."""
        if piece.mark == "at":
            return (), self.anchor(piece.change)
        if piece.mark == "break-ins":
            return (f'<ins class="diff-ins diff-break"{self.id(piece.change)}>',), ""
        if piece.mark == "break-del":
            return (f'<del class="diff-del diff-break"{self.id(piece.change)}>',), "<br>"
        formats = self.formats(piece.format, piece.touches)
        for kind, change, title in piece.touches:
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
            formats += (f'<{tag} class="{classes}"{self.id(piece.change)}>',)
        return formats, content

    def formats(self, form: Format, touches: tuple = ()) -> tuple[str, ...]:
        out: list[str] = []
        if form and form[0][0] == "source":
            return ()
        for tag, value in form:
            if tag == "a":
                live = live_address(value)
                href = f' href="{quote(live)}"' if live else ""
                for kind, change, title in touches:
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
        if any(part and not live_address(part) for part in text.split(" → ")):
            return ""
        return f' title="{quote(text)}"'

    @staticmethod
    def content(text: str, picture: tuple | None) -> str:
        if picture is not None and text == PICTURE:
            found = dict(picture)
            source = live_address(found["src"])
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


def _shared_path(one: tuple[Box, ...], other: tuple[Box, ...]) -> tuple[Box, ...]:
    depth = 0
    for box, twin in zip(one, other, strict=False):
        if box is not twin:
            break
        depth += 1
    return one[:depth]


def hidden_runs(lines: list[OutLine], fold: int | None) -> dict[int, int]:
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
