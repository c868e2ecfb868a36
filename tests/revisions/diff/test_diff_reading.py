"""The diff reads HTML as a browser shows it, whatever the markup."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revisions.diff import compare, compare_source, render_inline, render_side_by_side, render_text
from revisions.diff.block_parser import parse_blocks
from revisions.diff.pair_parser import parse_versions

RAW = ("style", "title", "textarea", "iframe", "script", "xmp", "noembed", "noframes", "template")
ELEMENTS = (
    *RAW,
    *("a", "abbr", "address", "area", "article", "aside", "audio", "b", "base", "bdi", "bdo"),
    *("big", "blockquote", "body", "br", "button", "canvas", "caption", "center", "cite", "code"),
    *("col", "colgroup", "data", "datalist", "dd", "del", "details", "dfn", "dialog", "dir"),
    *("div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "figure", "font", "footer"),
    *("form", "frame", "frameset", "h1", "h2", "h6", "head", "header", "hgroup", "hr", "html"),
    *("i", "image", "img", "input", "ins", "kbd", "label", "legend", "li", "link", "main"),
    *("map", "mark", "marquee", "math", "menu", "meta", "nav", "nobr", "noscript", "object"),
    *("ol", "optgroup", "option", "p", "param", "plaintext", "pre", "q", "rp", "rt", "ruby"),
    *("s", "samp", "section", "select", "small", "source", "span", "strike", "strong", "sub"),
    *("summary", "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr"),
    *("track", "tt", "u", "ul", "var", "video", "wbr"),
)
PIECES = st.one_of(
    st.sampled_from(ELEMENTS).flatmap(
        lambda name: st.sampled_from((f"<{name}>", f"</{name}>", f'<{name} style="color:red" a>'))
    ),
    st.sampled_from(("raz", "dwa", " ", "&nbsp;", "<", "</", "<!--", "-->", "<a href='", "\x00")),
)
SOURCES = st.lists(PIECES, max_size=14).map("".join)
CALM = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def squeezed(lines):
    return "".join("".join(lines).replace("¦", "").split())


@pytest.mark.parametrize("following", ["<", "<small>", "<img>", "<image"])
@pytest.mark.parametrize("name", RAW)
def test_what_stands_after_an_element_without_tags_is_no_error(name, following):
    source = f"<{name}></{name}>{following}"
    for pair in ((source, "x"), ("x", source)):
        render_inline(compare(*pair))
        render_inline(compare_source(*pair))


@CALM
@given(SOURCES, SOURCES)
def test_fragments_of_every_tag_hold_both_versions(reading, before, after):
    diff = compare(before, after)
    text = render_text(diff)
    old, new = (squeezed(line.text for line in parse_blocks(side)) for side in (before, after))
    old, new = old.replace("\ufffc", ""), new.replace("\ufffc", "")
    assert squeezed(reading.rejected(text)) == old
    assert squeezed(reading.accepted(text)) == new
    inline = render_inline(diff)
    assert squeezed(reading.blocks(inline, drop="diff-ins")) == old
    assert squeezed(reading.blocks(inline, drop="diff-del")) == new
    for side, whole in zip(render_side_by_side(diff), (old, new), strict=True):
        assert squeezed(reading.blocks(side)) == whole


@CALM
@given(SOURCES, SOURCES)
def test_sources_of_every_tag_hold_both_versions(before, after):
    diff = compare_source(before, after)
    render_inline(diff)
    assert bool(diff.changes) == (before != after)


@CALM
@given(st.lists(SOURCES, max_size=4), st.lists(SOURCES, max_size=4))
def test_what_versions_share_reads_as_it_reads_alone(one, other):
    """Parts of sources are parsed once for both versions: it must not show."""
    shared = "<p>wspólny</p>".join(one)
    before, after = shared + "<p>koniec</p>", "<div>początek</div>" + shared + "".join(other)
    for lines, source in zip(parse_versions(before, after), (before, after), strict=True):
        assert [described(line) for line in lines] == [
            described(line) for line in parse_blocks(source)
        ]


def described(line):
    return line.inline, line.path_key, line.tag, line.style, line.blanks


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<table>raz<tr><td>dwa</td></tr>trzy</table>", ["razTrzy".replace("T", "t"), "dwa"]),
        ("<table><tr><td>dwa</td></tr><p>raz</p></table>", ["raz", "dwa"]),
        ("<table><tr>raz<td>dwa<table><td>trzy</table>cztery", ["raz", "dwa", "trzy", "cztery"]),
        ("<p>raz<table><tr><td>dwa", ["raz", "dwa"]),
        ("<ul>raz<li>dwa<div>trzy<li>cztery</ul>", ["raz", "dwa", "trzy", "cztery"]),
        ("<b>raz<p>dwa</b>trzy</p>", ["raz", "dwatrzy"]),
        ("<noscript>raz</noscript><select><option>dwa", ["razdwa"]),
    ],
)
def test_lines_come_as_a_browser_shows_them(source, lines):
    assert [line.text for line in parse_blocks(source)] == lines


def test_a_format_around_blocks_holds_in_them():
    first, second = parse_blocks('<a href="/x"><b>raz<p>dwa</b>trzy</a></p>')
    assert [run.format for run in first.inline.runs] == [(("a", "/x"), ("strong", ""))]
    assert [run.format for run in second.inline.runs] == [
        (("a", "/x"), ("strong", "")),
        (("a", "/x"),),
    ]


def test_list_items_without_a_list_stand_in_one():
    first, second = parse_blocks("<li>raz<li>dwa")
    assert [container.tag for container in first.path] == ["ul", "li"]
    assert first.path[0] is second.path[0]


def test_what_is_too_deep_is_read_without_its_elements():
    (line,) = parse_blocks("<div>" * 300 + "<b>raz<img alt=x><script>y</script></b><p>dwa" + "<p>")
    assert line.text == "raz\ufffc\ndwa"
