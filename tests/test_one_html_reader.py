"""HTML is taken apart in one place: no other module has a parser or an expression for tags."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READER = ROOT / "revisions" / "html_reader"
PARSERS = {"bs4", "html", "html5lib", "lxml", "selectolax"}
SOURCES = [
    path
    for app in ("articles", "cases", "cms", "revisions")
    for path in sorted((ROOT / app).rglob("*.py"))
    if not path.is_relative_to(READER) and "node_modules" not in path.parts
]
# Here the sign is one of plain text: of a pager, of the text rendering of a diff.
SIGN_OF_TEXT = {"articles/ssdip/pager.py", "revisions/diff/render/text.py"}


def parsers_in(code: ast.AST) -> Iterator[str]:
    """Imported modules that can parse HTML: neither `html` for text nor lxml's XML."""
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = {alias.name for alias in node.names}
            harmless = {"html": {"escape", "unescape"}, "lxml": {"etree"}}
            if names <= harmless.get(node.module or "", set()):
                continue
            if (node.module or "").split(".")[0] in PARSERS:
                yield node.module
        elif isinstance(node, ast.Import):
            names = {alias.name for alias in node.names} - {"html"}
            yield from (name for name in names if name.split(".")[0] in PARSERS)


def expressions_for_tags_in(code: ast.AST) -> Iterator[str]:
    """Regular expressions that match a `<`; what is put into an f-string counts as a letter."""
    for node in ast.walk(code):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
            continue
        for text in node.args[:1]:
            parts = text.values if isinstance(text, ast.JoinedStr) else [text]
            pattern = "".join(
                part.value if isinstance(part, ast.Constant) else "x" for part in parts
            )
            # Names of groups and looks behind hold the sign too, and so do sets of all but it.
            if "<" in re.sub(r"\(\?P?<|\[\^[^\]]*\]", "(?", pattern):
                yield pattern


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_html_is_read_by_the_reader_alone(path):
    code = ast.parse(path.read_text(encoding="utf-8"))
    assert list(parsers_in(code)) == []
    if str(path.relative_to(ROOT)) not in SIGN_OF_TEXT:
        assert list(expressions_for_tags_in(code)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import bs4",
        "import lxml.html",
        "from html.parser import HTMLParser",
        "from selectolax.lexbor import LexborHTMLParser",
        're.compile("</?p>")',
        'def f(x): return re.sub(rf"<{x}>", "", x)',
        're.findall("(?P<name>a)|<", x)',
    ],
)
def test_what_is_refused(source):
    code = ast.parse(source)
    assert [*parsers_in(code), *expressions_for_tags_in(code)]


@pytest.mark.parametrize(
    "source",
    [
        "import html",
        "from html import escape, unescape",
        "from lxml import etree",
        "from . import html",
        're.compile(r"(?<!a)(?P<name>b)(?<=c)")',
        're.compile(r"[^\\s<>]+")',
        'x.split("<")',
    ],
)
def test_what_is_not(source):
    code = ast.parse(source)
    assert [*parsers_in(code), *expressions_for_tags_in(code)] == []
