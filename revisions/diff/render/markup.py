"""Text, addresses and formats as HTML: what is written holds nothing live."""

from __future__ import annotations

import re
from functools import lru_cache

from ..model import PICTURE, Format, FormatChange

SAFE_ADDRESS = re.compile(
    r"(?:https?:(?=//?[^/])|mailto:|tel:|[^:/?#\\]*+(?:[/?#]|$)|(?=[?#]))", re.I
)
# Characters of an address that is written; browsers and servers refuse much longer ones.
MAX_ADDRESS_LENGTH = 4_000


def escape_text(text: str) -> str:
    """Text for HTML, as the standard serialises it."""
    return (
        text.replace("&", "&amp;")
        .replace("\xa0", "&nbsp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
    )


def escape_attribute(text: str) -> str:
    """An attribute's value; signs that serialisers disagree about are replaced by similar ones."""
    return (
        text.replace("&", "&amp;")
        .replace("\xa0", " ")
        .replace('"', "”")
        .replace("<", "‹")
        .replace(">", "›")
    )


def visible_white_space(text: str) -> str:
    """A source's text with signs for its white space."""
    return (
        text.replace(" ", "·")
        .replace("\n", "↵\n")
        .replace("\t", "⇥")
        .replace("\xa0", "⍽")
        .replace("\r", "␍")
    )


@lru_cache(maxsize=1024)
def safe_address(address: str) -> str:
    """An address a browser may follow: http, https, mailto, tel or relative to the site; else "".

    ``//host`` and its variants with backslashes are refused, as is every other scheme.
    """
    if " " in address or not (address.isascii() and address.isprintable()):
        address = re.sub(r"[\x00-\x20\x7f-\xa0]+", lambda m: "%20" * m[0].count(" "), address)
    if address.startswith(("//", "\\", "/\\")) or len(address) > MAX_ADDRESS_LENGTH:
        return ""
    if not SAFE_ADDRESS.match(address):
        return ""
    return address.replace("<", "%3C").replace(">", "%3E").replace('"', "%22")


@lru_cache(maxsize=1024)
def format_tags(form: Format) -> tuple[str, ...]:
    """The start tags of an inline format, outermost first."""
    out = []
    for tag, value in form:
        if tag == "a":
            address = safe_address(value)
            out.append(f'<a href="{escape_attribute(address)}">' if address else "<a>")
        elif tag == "span":
            out.append(f"<span{style_attributes(value)}>")
        elif tag == "abbr" and value:
            out.append(f'<abbr title="{escape_attribute(value)}">')
        else:
            out.append(f"<{tag}>")
    return tuple(out)


@lru_cache(maxsize=1024)
def style_attributes(style: str) -> str:
    """The attributes for the style of an element, its direction and language among them."""
    out = ""
    declarations = []
    for declaration in style.split("; ") if style else ():
        name, _colon, value = declaration.partition(": ")
        if name in ("dir", "lang"):
            out += f' {name}="{escape_attribute(value)}"'
        elif name not in ("in", "col"):  # said by the elements themselves
            declarations.append(declaration)
    if declarations:
        out += f' style="{escape_attribute("; ".join(declarations))}"'
    return out


def link_title(change: FormatChange) -> str:
    """The ``title`` attribute with both addresses of a link, "" if one of them is not safe."""
    if any(part and not safe_address(part) for part in (change.before, change.after)):
        return ""
    return f' title="{escape_attribute(f"{change.before} → {change.after}".strip())}"'


def content(text: str, picture: tuple[tuple[str, str], ...] | None) -> str:
    """Text with its line breaks, or an image."""
    if picture is None or text != PICTURE:
        text = escape_text(text)
        return text.replace("\n", "<br>") if "\n" in text else text
    found = dict(picture)
    source = safe_address(found["src"])
    is_shown = source and not source.lower().startswith(("mailto:", "tel:"))
    out = f'<img src="{escape_attribute(source)}"' if is_shown else "<img"
    out += f' alt="{escape_attribute(found["alt"])}"'
    for name in ("width", "height"):
        if name in found:
            out += f' {name}="{found[name]}"'
    return out + ">"


def joined_runs(runs: list[tuple[tuple[str, ...], str]]) -> str:
    """Runs with their tags; a tag that goes on from one run to the next stays open."""
    parts: list[str] = []
    open_tags: tuple[str, ...] = ()
    for tags, written in (*runs, ((), "")):
        if tags != open_tags:
            depth = 0
            for have, want in zip(open_tags, tags, strict=False):
                if have != want:
                    break
                depth += 1
            parts += map(end_tag, reversed(open_tags[depth:]))
            parts += tags[depth:]
            open_tags = tags
        parts.append(written)
    return "".join(parts)


def end_tag(start_tag: str) -> str:
    return f"</{start_tag[1:-1].partition(' ')[0]}>"


@lru_cache(maxsize=1024)
def block_tags(
    tag: str, style: str, attributes: tuple[tuple[str, str], ...] = ()
) -> tuple[str, str]:
    """The start tag and the end tag of a block."""
    written = "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes)
    return f"<{tag}{written}{style_attributes(style)}>", f"</{tag}>"
