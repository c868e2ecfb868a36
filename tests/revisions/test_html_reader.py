"""The reader of HTML: a browser's tree, a source's tokens, and bounds on both."""

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revisions.html_reader import (
    LONGEST,
    MOST_ATTRIBUTES,
    MOST_DEEP,
    attribute_values,
    attributes,
    bounded,
    is_blank,
    is_markup,
    links,
    parse,
    parse_parts,
    replace_attribute,
    safe_style_value,
    style_declarations,
    tag_attributes,
    tag_name,
    tag_parts,
    text_of,
    tokens,
    top_level_parts,
    walk,
)
from revisions.html_reader.bounds import _Bounds
from revisions.html_reader.proper_nesting import is_nested_properly
from revisions.html_reader.tree import parse_markup
from tests.random_html import SOURCES

WORDS = st.sampled_from(("urząd", "a&amp;b", "1 < 2", "&nbsp;", "x > y", "żółć"))
INLINE = ("a", "b", "em", "span", "sub", "code", "q")
WELL_FORMED = st.recursive(
    st.one_of(WORDS, st.sampled_from(("<br>", '<img alt="<b>">', "<!-- <p> -->", "<hr/>"))),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(INLINE), WORDS).map(lambda e: f"<{e[0]} id='>'>{e[1]}</{e[0]}>"),
        st.tuples(st.sampled_from(("div", "ul", "li", "section")), inner).map(
            lambda e: f"<{e[0]}>{e[1]}</{e[0]}>"
        ),
        st.lists(inner, max_size=4).map("".join),
        st.just("<script>if (a<b) '</p>'</script>"),
        st.just("<table><tbody><tr><td>1</td></tr></tbody></table>"),
    ),
    max_leaves=8,
)
CALM = settings(max_examples=200, deadline=None, derandomize=True)


def tags(nodes):
    return [node.tag for node in walk(nodes) if node.is_element_node]


# -- tokens --------------------------------------------------------------------------------------


@CALM
@given(SOURCES)
def test_tokens_joined_are_the_source(source):
    assert "".join(tokens(source)) == source


@CALM
@given(WELL_FORMED)
def test_tokens_and_parser_agree_about_what_is_a_tag(source):
    seen = [tag_name(token) for token in tokens(source) if is_markup(token)]
    assert [name for name in seen if name and name[0] != "/"] == tags(parse(source))


def test_tokens_are_tags_words_and_signs():
    assert tokens('<p class="a>b">Ul.&nbsp; D&oacute;ł &lt; 1<!-- <b> --></p>') == [
        *('<p class="a>b">', "Ul", ".", "&nbsp; ", "D&oacute;ł", " ", "&lt;", " ", "1"),
        *("<!-- <b> -->", "</p>"),
    ]


@pytest.mark.parametrize("name", ["script", "style", "title", "textarea", "iframe", "xmp"])
def test_an_element_without_tags_inside_is_one_token(name):
    source = f"<{name}><p></b></{name.upper()} >"
    assert tokens(source + "<small>x") == [source, "<small>", "x"]
    assert tokens(source[:-9]) == [source[:-9]]


def test_attributes_of_a_tag_are_read_as_a_browser_does():
    assert tag_attributes("<td HREF=\"a&amp;b\" nowrap href=c x='1' y=2>") == {
        "href": "a&b",
        "nowrap": "",
        "x": "1",
        "y": "2",
    }
    assert tag_attributes("<p a='b>c' d") == {"a": "b>c", "d": ""}
    assert tag_attributes("słowo") == {}
    assert tag_attributes("<!-- a=b -->") == {}


def test_of_too_many_attributes_the_first_are_read():
    for number in (MOST_ATTRIBUTES, 100_000):
        names = [f"a{place}" for place in range(number)]
        assert list(tag_attributes(f"<p {' '.join(names)}>")) == names[:MOST_ATTRIBUTES]


@CALM
@given(st.text(max_size=60))
def test_attributes_of_a_tag_are_those_of_the_parser(text):
    nodes = [*walk(parse(f"<p {text}>"))]
    if nodes and nodes[0].tag == "p" and (token := tokens(f"<p {text}>")[0]):
        assert tag_attributes(token) == attributes(nodes[0])


@pytest.mark.parametrize(
    ("token", "blank"),
    [(" ", True), ("\n&nbsp;\u00a0", True), ("&#160;", True), ("a", False), ("&amp;", False)],
)
def test_white_space_is_blank(token, blank):
    assert is_blank(token) is blank
    assert tokens(token) == [token]


def test_parts_of_a_tag_joined_are_the_tag():
    tag = "<td  class='a b' nowrap/>"
    assert tag_parts(tag) == ["<td", "  ", "class='a b'", " ", "nowrap", "/>"]
    assert tag_parts("<style a>p</style>") == ["<style", " ", "a", ">", "p</style>"]
    assert tag_parts("<!-- a -->") == ["<!-- a -->"]


def test_an_attribute_is_replaced_and_all_else_stays():
    source = "<A  HREF=x title=1>a</A><p href='y&amp;z'> <!-- <a href=x> --><a href=\"q\" href=x>"
    assert replace_attribute(source, "href", lambda value: {"x": 'n"', "y&z": "m"}.get(value)) == (
        '<A  HREF="n&quot;" title=1>a</A><p href="m"> <!-- <a href=x> --><a href="q" href=x>'
    )


# -- the tree ------------------------------------------------------------------------------------


def test_what_has_no_cell_stands_before_its_table():
    nodes = parse("<table>raz<tr><td>dwa</td></tr>trzy</table>")
    assert [node.tag for node in nodes] == ["-text", "table"]
    assert text_of("<table>raz<tr><td>dwa</table>").split() == ["raz", "dwa"]


@CALM
@given(WELL_FORMED)
def test_the_tree_is_that_of_another_parser(source):
    other = html5lib.parseFragment(source, container="div", namespaceHTMLElements=False)
    assert (
        tags(parse(source)) == [node.tag for node in other.iter() if isinstance(node.tag, str)][1:]
    )


@CALM
@given(SOURCES)
def test_no_source_is_an_error(source):
    text_of(source).encode()
    links(source)
    for node in parse(source):
        node.html.encode()
        if node.is_element_node:
            attributes(node)
    replace_attribute(source, "title", lambda value: value + "!")


def test_text_has_a_line_for_a_block():
    source = "<p>raz<br>dwa</p><ul><li>trzy<li>4<b>5</b>6</ul>pi&ecedil;&cacute;<script>x</script>"
    assert text_of(source).split("\n") == [
        *("", "raz", "dwa", "", "", "trzy", "", "456", "", "pi&ecedil;ć"),
    ]


def test_attributes_and_links_in_order_hidden_ones_not():
    source = '<a href=" /a&amp;b ">x</a><img src=c alt=d><template><a href=e></a></template>'
    assert links(source) == ["/a&b", "c"]
    assert attribute_values(source, ("alt", "title")) == ["d"]


def test_nul_and_lone_surrogates():
    assert text_of("a\x00b\ud800c") == "ab\ufffdc"


# -- parts ---------------------------------------------------------------------------------------


def serialised(nodes):
    return "".join(node.html for node in nodes)


def test_parts_begin_where_blocks_at_the_top_do():
    source = "raz<p>dwa</p> <ul><li><p>trzy</ul><hr>"
    parts = top_level_parts(source)
    assert parts == ["raz", "<p>dwa</p> ", "<ul><li><p>trzy</ul>", "<hr>"]
    assert [serialised(nodes) for nodes in parse_parts(parts)] == [
        *("raz", "<p>dwa</p> ", "<ul><li><p>trzy</p></li></ul>", "<hr>"),
    ]


@pytest.mark.parametrize(
    "part",
    [
        *("<div>", "<p><b>raz</p>", "<table>", "<table><tr>", "<!--", "<p title='", "<script>"),
        *("<div><form></div>", "<plaintext>", "<svg>", "<p>raz", "<!--end of part-->", "<select>"),
        *("<table><tr><td><b></table><i>", "<a href=x><div></a>", "<template>", "<ul><li>"),
    ],
)
def test_a_part_that_does_not_stand_alone_is_told(part):
    assert parse_parts(["<p>a</p>", part, "<p>b</p>"]) is None
    assert parse_parts([part]) is None


@CALM
@given(st.lists(st.one_of(SOURCES, WELL_FORMED), max_size=4))
def test_parts_that_stand_alone_read_the_same_in_any_order(parts):
    assert "".join(top_level_parts("".join(parts))) == "".join(parts)
    found = parse_parts(parts)
    if found is not None:
        alone = [serialised(nodes) for nodes in found]
        assert "".join(alone) == serialised(parse("".join(parts)))
        assert "".join(alone[::-1]) == serialised(parse("".join(parts[::-1])))


# -- bounds --------------------------------------------------------------------------------------


def deepest(nodes):
    """How many elements stand inside one another."""
    most = 0
    level = [node for node in nodes if node.is_element_node]
    while level:
        most += 1
        level = [child for node in level for child in node.iter()]
    return most


OPENINGS = {
    "div": "<div>",
    "closed by others": "<div></b>",
    "self-closing": "<div/>",
    "cells": "<div><table><tr><td></div>",
    "ignored ends": "<span><div></span>",
    "forms": "<form><div></form>",
    "adopted": "<b><div></b>",
    "buttons": "<button>",
    "svg": "<svg><td>",
    "template": "<template><td>",
    "select": "<select><option><span>",
    "ruby": "<rt>",
    "tables": "<table><div>",
    "quotes": "<blockquote>x",
    "items": "<ul><li>",
}


@pytest.mark.parametrize("name", OPENINGS)
def test_what_is_too_deep_is_looked_through(name):
    source = OPENINGS[name] * 20_000 + "koniec"
    nodes = parse(source)
    assert deepest(nodes) <= 4 * MOST_DEEP
    assert any("koniec" in node.html for node in nodes)


def test_broken_formats_are_not_opened_again_for_ever():
    source = "".join(f"<p><b id=b{number}>słowo</p></i>" for number in range(20_000))
    assert len(tags(parse(source))) < 20_000 * 6


def test_a_format_left_open_goes_on_as_in_a_browser():
    source = "<p><i>raz</p>" + "<p>dwa</p>" * 1_000
    assert bounded(source) == source
    assert parse(source)[-1].html == "<p><i>dwa</i></p>"


def test_a_format_left_open_ends_with_its_cell():
    source = f"<table>{'<tr><td><p><u>raz</p></td></tr>' * 1_000}</table>"
    assert bounded(source) == source


def test_attributes_of_a_tag_are_limited():
    many = " ".join(f"a{number}" for number in range(100_000))
    (node,) = parse(f"<p {many}>x</p>")
    assert len(attributes(node)) == MOST_ATTRIBUTES
    assert node.text() == "x"
    assert len(attributes(parse(f"<textarea {many}>x</textarea>")[0])) == MOST_ATTRIBUTES
    assert bounded(f'<p title="{"a " * 100_000}">') == f'<p title="{"a " * 100_000}">'


@pytest.mark.parametrize(
    "source",
    [
        "<p>raz" * 5_000,
        f"<ul>{'<li>raz' * 5_000}</ul>",
        f"<dl>{'<dt>raz<dd>dwa' * 5_000}</dl>",
        f"<table>{'<tr><td>raz<th>dwa' * 3_000}</table>",
        "<p>raz<b>dwa</b></p><div><br>trzy</div><hr>" * 3_000,
        "<p><i><b>raz</i></b></p>" * 3_000,
        "<h2>raz<h3>dwa" * 3_000,
        f"<select>{'<option>raz' * 3_000}</select>",
    ],
    ids=lambda source: source[:30],
)
def test_long_sources_within_the_bounds_stay_as_they_are(source):
    assert bounded(source) == source


NESTED = st.recursive(
    st.sampled_from(("x", " ", "<br>", "<!-- </p> -->", "<img alt='>'>", "<script><b></script>")),
    lambda inner: st.tuples(
        st.sampled_from(("p", "b", "a", "i", "ul", "li", "table", "tr", "td", "div", "h2", "TD")),
        st.lists(inner, max_size=4),
    ).map(lambda found: f"<{found[0]}>{''.join(found[1])}</{found[0]}>"),
    max_leaves=30,
)


@given(st.lists(NESTED | SOURCES, max_size=5).map("".join), st.integers(1, 6))
def test_what_is_nested_properly_is_within_the_bounds(source, deep):
    if is_nested_properly(source, most_deep=deep, most_attributes=MOST_ATTRIBUTES):
        assert _Bounds(source).apply() == source
        # Void elements, and the body and the row that a browser puts into a table, come on top.
        assert deepest(parse_markup(source)) <= deep + 1 + 2 * source.lower().count("<table")


@pytest.mark.parametrize(
    ("source", "is_proper"),
    [
        ("<p>raz<br><b>dwa</b></p>" * 3, True),
        ("<div>" * 4 + "</div>" * 4, True),
        ("<div>" * 5 + "</div>" * 5, False),
        (f"<p {' '.join(f'a{n}' for n in range(3))}>x</p>", True),
        (f"<p {' '.join(f'a{n}' for n in range(4))}>x</p>", False),
        ("<p><b>raz</p></b>", False),
        ("<p>raz", False),
        ("raz</p>", False),
        ("<b><p>raz</p></b>", False),  # the paragraphs inside may open the format again
        ("<b><a>raz</a></b>", True),
        ("<a><b><a>raz</a></b></a>", False),
        ("<svg><b></b></svg>", False),
    ],
)
def test_what_is_called_nested_properly(source, is_proper):
    assert is_nested_properly(source, most_deep=4, most_attributes=3) == is_proper


def test_a_source_beyond_all_bounds_is_plain_text():
    source = "<p>x</p>" * (LONGEST // 8) + "<b>"
    assert text_of(source) == source


@pytest.mark.parametrize(
    "source",
    [
        "<" * 1_000_000,
        '<a b="' * 150_000,
        "<!--" * 250_000,
        f'<p title="{"a" * 1_000_000}">x',
        "\x00\ud800x " * 200_000,
        "&" * 1_000_000,
        "<script>" * 100_000,
        "<table><tr><td>" * 60_000,
        "<a href=x>" * 90_000,
    ],
    ids=lambda source: source[:20].encode("ascii", "replace").decode(),
)
def test_the_worst_sources_come_back(source):
    assert "".join(tokens(source)) == source
    text_of(source).encode()


# -- styles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "read"),
    [
        ("Color: RED; text-align:center", {"color": "red", "text-align": "center"}),
        ("color: red; color: blue !important", {"color": "blue"}),
        ("margin-left:  1px\n  2px ;;x", {"margin-left": "1px 2px"}),
        ("", {}),
    ],
)
def test_a_style_is_read_as_its_declarations(style, read):
    assert style_declarations(style) == read


@pytest.mark.parametrize("value", ["center", "#1a2b3c", "rgb(1, 2, 3)", "-1.5em", "120%"])
def test_plain_style_values_are_safe(value):
    assert safe_style_value(value) == value


@pytest.mark.parametrize(
    "value", ["url(x)", "expression(a;b)", "image-set('x')", "\\75rl(x)", "a" * 61, "x:y", "<b>"]
)
def test_style_values_that_load_or_run_something_are_not_safe(value):
    assert safe_style_value(value) == ""
