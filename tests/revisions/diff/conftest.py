"""Reading sources and renderings independently of the engine, with an HTML5 parser."""

import re
import unicodedata
from types import SimpleNamespace

import html5lib
import pytest

HTML = "{http://www.w3.org/1999/xhtml}"
BLOCKS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "hr"),
        *("blockquote", "pre", "caption", "ul", "ol", "dl", "table", "tbody", "thead", "tfoot"),
        *("tr", "figure", "figcaption", "address", "center", "section", "article"),
    )
)
HIDDEN = frozenset(
    ("script", "style", "textarea", "title", "iframe", "template", "xmp", "noembed", "noframes")
)


def squeezed(text: str) -> str:
    """Text as a reader meets it: NFC, nothing invisible, one space for white space."""
    text = re.sub("[\x00-\x08\x0e-\x1b\xad\u200b\u202a-\u202e\u2060]", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def blocks(source: str, drop: str | None = None) -> list[str]:
    """The texts of the leaf blocks; elements of class ``drop`` are left out with their content."""
    out: list[str] = []
    current: list[str] = []

    def flush() -> None:
        text = squeezed("".join(current))
        current.clear()
        if text:
            out.append(text)

    def walk(element) -> None:
        if not isinstance(element.tag, str):
            return
        tag = element.tag.replace(HTML, "")
        if tag in HIDDEN or (drop and drop in (element.get("class") or "").split()):
            return
        if tag in BLOCKS:
            flush()
        if tag == "br":
            current.append("\n")
        current.append(element.text or "")
        for child in element:
            walk(child)
            current.append(child.tail or "")
        if tag in BLOCKS:
            flush()

    root = html5lib.parseFragment(source)
    current.append(root.text or "")
    for child in root:
        walk(child)
        current.append(child.tail or "")
    flush()
    return out


def accepted(text: str) -> list[str]:
    """render_text with every change accepted, as its docstring tells: the lines of the new text."""
    text = re.sub(r"\[-.*?-\]", "", text)
    text = text.replace("{+¶+}", "\n")
    return _lines(re.sub(r"\{\+(.*?)\+\}", r"\1", text))


def rejected(text: str) -> list[str]:
    """The same with every change rejected: the lines of the old text."""
    text = text.replace("[-¶-]", "\n")
    text = re.sub(r"\{\+.*?\+\}", "", text)
    return _lines(re.sub(r"\[-(.*?)-\]", r"\1", text))


def _lines(text: str) -> list[str]:
    text = text.replace("<<", "").replace(">>", "")
    return [line for part in text.split("\n") if (line := squeezed(part))]


def reserialised(source: str) -> str:
    """Parsed and serialised as HTML5; equal to the source where it is well-formed."""
    out = html5lib.serialize(
        html5lib.parseFragment(source),
        omit_optional_tags=False,
        quote_attr_values="always",
        alphabetical_attributes=False,
        resolve_entities=False,
        minimize_boolean_attributes=False,
    )
    return out.replace("\xa0", "&nbsp;")


@pytest.fixture(scope="session")
def reading():
    """The functions of this module, for tests that read what was rendered."""
    return SimpleNamespace(
        accepted=accepted,
        blocks=blocks,
        rejected=rejected,
        reserialised=reserialised,
        squeezed=squeezed,
    )
