"""All that the sanitiser lets through is seen by the diff, or is known to show nothing."""

import pytest

from revisions import sanitise
from revisions.diff import compare

BODIES = {
    "col": "<table><colgroup><col {}></colgroup><tr><td>raz</td></tr></table>",
    "colgroup": "<table><colgroup {}></colgroup><tr><td>raz</td></tr></table>",
    "table": "<table {}><tr><td>raz</td></tr></table>",
    "tr": "<table><tr {}><td>raz</td></tr></table>",
    "img": '<p><img src="/a.png" {}></p>',
    "hr": "<hr {}>",
    "td": "<table><tr><td {}>raz</td><td>dwa</td></tr><tr><td>a</td><td>b</td></tr></table>",
    "th": "<table><tr><th {}>raz</th><th>dwa</th></tr><tr><td>a</td><td>b</td></tr></table>",
    "ul": "<ul {}><li>raz</li></ul>",
    "ol": "<ol {}><li>raz</li></ol>",
}
VALUES = {
    "href": "/x",
    "src": "/b.png",
    "alt": "inny",
    "width": "40",
    "height": "30",
    "start": "5",
    "type": "a",
    "reversed": "",
    "value": "7",
    "colspan": "2",
    "rowspan": "2",
    "align": "right",
    "valign": "bottom",
    "dir": "rtl",
    "lang": "de",
    "span": "2",
    "style": "color: red",
}
# Names, targets and machine-readable notes; a class never stays, a title is a tip under the mouse.
SHOWS_NOTHING = {"id", "name", "title", "class", "headers", "scope", "datetime"}
STYLE_VALUES = {
    "text-align": "right",
    "margin-left": "9px",
    "padding-left": "9px",
    "text-indent": "9px",
    "color": "red",
    "background-color": "red",
    "font-weight": "bold",
    "font-style": "italic",
    "text-decoration": "underline",
    "vertical-align": "top",
    "list-style-type": "square",
}
BLOCKS = ("p", "div", "h2", "ul", "ol", "li", "td", "th", "table", "tr", "hr", "pre", "blockquote")
WITHOUT_TEXT = {("hr", "text-align")}
# On the columns themselves a span is nothing to see, only with a style.
ONLY_WITH_STYLE = {("col", "span"), ("colgroup", "span")}


def body(tag):
    return BODIES.get(tag, f"<{tag} {{}}>raz</{tag}>")


def is_told(tag, attribute):
    before, after = body(tag).format(""), body(tag).format(attribute)
    assert sanitise.sanitise(after) != sanitise.sanitise(before)
    return bool(compare(before, after).changes)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (tag if tag != "*" else "p", name)
        for tag, names in sanitise.ATTRIBUTES.items()
        for name in sorted(names - SHOWS_NOTHING)
        if (tag, name) not in ONLY_WITH_STYLE and (tag, name) != ("img", "src")
    ],
)
def test_every_attribute_that_shows_is_told(tag, name):
    assert is_told(tag, f'{name}="{VALUES[name]}"')


OF_BLOCKS = {"text-align", "text-indent", "list-style-type"}


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (t, name)
        for t in BLOCKS
        for name in sorted(sanitise.STYLES)
        if (t, name) not in WITHOUT_TEXT
    ],
)
def test_every_style_of_a_block_is_told(tag, name):
    assert is_told(tag, f'style="{name}: {STYLE_VALUES[name]}"')


@pytest.mark.parametrize(
    "name", sorted(sanitise.STYLES - {"text-align", "text-indent", "list-style-type"})
)
@pytest.mark.parametrize("tag", ["span", "a", "mark", "sup", "abbr", "code", "q", "img"])
def test_every_style_that_shows_in_a_line_is_told(tag, name):
    assert is_told(tag, f'style="{name}: {STYLE_VALUES[name]}"')


def test_a_picture_of_another_address_is_told():
    assert compare('<p><img src="/a.png"></p>', '<p><img src="/b.png"></p>').changes


def test_the_span_of_a_column_with_a_style_is_told():
    columns = (
        '<table><col style="background-color: red"{}><tr><td>raz</td><td>dwa</td></tr></table>'
    )
    assert compare(columns.format(""), columns.format(' span="2"')).changes


@pytest.mark.parametrize("tag", ["th", "mark"])
def test_a_background_taken_away_is_told(tag):
    assert is_told(tag, 'style="background-color: transparent"')
