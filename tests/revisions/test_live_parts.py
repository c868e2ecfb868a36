"""What a browser would run is found in HTML, named, and taken out; the rest keeps its bytes."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revisions.html_reader import text_of
from revisions.live_parts import LivePart, describe_live_parts, live_parts, without_live_parts
from revisions.sanitise import sanitise
from tests.hostile_html import ALL_HOSTILE_HTML, HARMLESS_UNTIL_MENDED, HOSTILE_HTML
from tests.random_html import SOURCES

pytestmark = pytest.mark.no_database

# Known to no allow-list, yet they neither run nor load anything, or lead nowhere by themselves.
HARMLESS = (
    '<P ALIGN=left><font color=red face="Arial">Pok&oacute;j 12</font><P>Parter<br/>\r\n'
    "<table border=1 cellpadding='4' ><tr><td bgcolor=yellow nowrap>a<td>b</table><!-- uwaga -->"
    '<a name="gora"></a><a href="file:///S:/druk.doc" target=_blank>druk</a> <o:p>&nbsp;</o:p>'
    '<a href="/on?a=1&amp;b=2" title="onload=1">on</a> <center>x</center> 2 < 3 onclick=x'
    "<p style=\"font-family: 'Times New Roman'; mso-list: l0; background: url(tlo.gif)\">y</p>"
    '<img src="data:image/png;base64,AA==" alt="x"><img src="//obcy.example/a.png">'
)


def is_live(tag: str, attributes: dict[str, str]) -> bool:
    """A second opinion, in its own words."""
    address = "".join(attributes.get("href", "").split()).lower()
    return (
        tag in {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "base"}
        or any(name.startswith("on") for name in attributes)
        or address.startswith(("javascript:", "vbscript:", "data:text"))
    )


@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_each_is_found_and_taken_out(name):
    source = f"<p>przed</p>{HOSTILE_HTML[name]}"
    without = without_live_parts(source)
    assert bool(live_parts(source)) == (name not in HARMLESS_UNTIL_MENDED)
    assert not live_parts(without)
    assert without.startswith("<p>przed</p>")


@pytest.mark.parametrize("source", [*HOSTILE_HTML.values(), ALL_HOSTILE_HTML])
def test_another_parser_finds_nothing_live_in_what_is_left(source):
    for namespaced in (True, False):
        tree = html5lib.parseFragment(
            without_live_parts(source), namespaceHTMLElements=namespaced, treebuilder="etree"
        )
        for element in tree.iter():
            if isinstance(element.tag, str):
                names = {str(key).lower(): value for key, value in element.attrib.items()}
                assert not is_live(element.tag.rpartition("}")[2], names)


def test_what_is_harmless_keeps_its_bytes():
    assert live_parts(HARMLESS) == []
    assert without_live_parts(HARMLESS) == HARMLESS


@pytest.mark.parametrize(
    ("source", "without"),
    [
        ("<P>a<SCRIPT>x()</SCRIPT >b</P>", "<P>ab</P>"),
        ('<img  src=x onerror="x()"  alt=y >', "<img  src=x  alt=y >"),
        ("<a href='javascript:x()' id=a>b</a>", "<a id=a>b</a>"),
        ("<form action=/x>Imię: <input name=a> </form>", "Imię:  "),
        ("<iframe src=/mapa></iframe>Mapa", "Mapa"),
        (
            '<p style="color: red; width: expression(x())">a</p>',
            '<p style="color: red">a</p>',
        ),
        ("<noscript><b>a</b></noscript>", "<b>a</b>"),
    ],
)
def test_only_the_live_part_goes(source, without):
    assert without_live_parts(HARMLESS + source) == HARMLESS + without


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(SOURCES, st.sampled_from(list(HOSTILE_HTML.values()))), max_size=4).map(
        "".join
    )
)
def test_readers_see_the_same_words(source):
    without = without_live_parts(source)
    assert text_of(sanitise(without)).split() == text_of(sanitise(source)).split()
    assert live_parts(without) == []
    assert without_live_parts(without) == without


def test_each_part_says_where_it_is():
    source = '<p>Pokój 12</p>\n<p onclick="x()">Parter</p>\n<script>x()</script>'
    assert live_parts(source) == [
        LivePart("p", "onclick", 2, "Pokój 12"),
        LivePart("script", "", 3, "Pokój 12 Parter"),
    ]


def test_the_words_before_stand_apart():
    source = "<h2>Dokumenty</h2><table><tr><td>Po<b>kój</b><td>12</table><script>x()</script>"
    assert live_parts(source)[0].after == "Dokumenty Pokój 12"


def test_the_description_is_one_line_however_many_there_are():
    parts = [LivePart("script", "", line) for line in range(1, 9)]
    described = describe_live_parts(parts)
    assert described.count("<script>") == 5
    assert "3" in described.rpartition(";")[2]
