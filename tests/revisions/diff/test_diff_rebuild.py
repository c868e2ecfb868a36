"""Rejecting all changes gives the old text, accepting all gives the new one, block by block."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from revisions.diff import compare, render_inline, render_side_by_side, render_text
from revisions.sanitise import sanitise_diff

WORDS = st.sampled_from(
    [
        "urząd",
        "wniosek",
        "opłata",
        "10,50",
        "14.07.2006",
        "w",
        "i",
        "z",
        "ustawa",
        "paszport",
        "(zob.",
        "5),",
        "koniec.",
        "1",
        "000",
        "a&amp;b",
        "&lt;p&gt;",
        "żółć",
        "[-x-]",
        "{+",
        "¶",
        "ul.&nbsp;Długa",
        "http://a.example.pl/b",
    ]
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
INLINE_TAGS = [
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "sub",
    "sup",
    "code",
    "ins",
    "del",
    "span",
    "mark",
    "small",
    'a href="/druk"',
    'a href="https://b.example.pl/"',
    'span style="color: red"',
]


def wrapped(inner):
    tags = st.sampled_from(INLINE_TAGS)
    return st.tuples(SENTENCES, tags, inner, SENTENCES).map(
        lambda parts: f"{parts[0]} <{parts[1]}>{parts[2]}</{parts[1].split()[0]}> {parts[3]}"
    )


INLINE = st.recursive(
    st.one_of(
        SENTENCES,
        st.tuples(SENTENCES, SENTENCES).map("<br>".join),
        st.tuples(SENTENCES, SENTENCES).map('<img src="/a.png" alt="obraz">'.join),
    ),
    wrapped,
    max_leaves=3,
)


def element(tag):
    return INLINE.map(lambda inner: f"<{tag}>{inner}</{tag.split()[0]}>\n")


def many(inner, before, after, most=3):
    return st.lists(inner, min_size=1, max_size=most).map(
        lambda parts: before + "".join(parts) + after
    )


CELLS = st.one_of(INLINE, st.just(""), st.tuples(element("p"), element("p")).map("".join))
ROWS = many(CELLS.map(lambda cell: f"<td>{cell}</td>"), "<tr>", "</tr>")
LEAVES = st.one_of(
    *(element(tag) for tag in ("p", "h2", "h3", "div", "blockquote", "pre", "address")),
    element('p style="text-align: justify"'),
    st.sampled_from(("<hr>", "<p>&nbsp;</p>", "<!-- uwaga -->", "<script>x()</script>")),
    many(ROWS, "<table>", "</table>"),
    st.tuples(INLINE, INLINE).map(lambda pair: f"<dl><dt>{pair[0]}</dt><dd>{pair[1]}</dd></dl>"),
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        many(
            st.tuples(INLINE, st.one_of(st.just(""), inner)).map(
                lambda pair: f"<li>{pair[0]}{pair[1]}</li>"
            ),
            "<ul>",
            "</ul>",
        ),
        many(inner, "<div>", "</div>", 2),
        many(inner, "<blockquote>", "</blockquote>", 2),
    ),
    max_leaves=4,
)


@st.composite
def versions(draw):
    """Two versions: blocks moved, gone, come, edited, joined, broken."""
    old = draw(st.lists(BLOCKS, max_size=5))
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        act = draw(st.integers(0, 4))
        at = draw(st.integers(0, max(0, len(new) - 1)))
        if act == 0 or not new:
            new.insert(at, draw(BLOCKS))
        elif act == 1:
            del new[at]
        elif act == 2:
            new.append(new.pop(at))
        elif act == 3:
            words = new[at].split(" ")
            place = draw(st.integers(0, len(words) - 1))
            if not re.search(r"[<>\"=]", words[place]):
                words[place] = draw(SENTENCES)
            new[at] = " ".join(words)
        else:
            new[at] = re.sub(r"\. (?=\w)", ".</p><p>", new[at], count=1)
    return "".join(old), "".join(new)


CALM = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@CALM
@given(versions())
def test_both_versions_are_in_every_rendering(reading, pair):
    before, after = pair
    diff = compare(before, after)
    old, new = reading.blocks(before), reading.blocks(after)
    inline, text = render_inline(diff), render_text(diff)
    assert reading.blocks(inline, drop="diff-del") == new
    rejected = reading.blocks(inline, drop="diff-ins")
    if "diff-break" in inline:  # a paragraph that came apart is whole in words only
        assert " ".join(rejected).split() == " ".join(old).split()
    else:
        assert rejected == old
    assert joined(reading.accepted(text)) == joined(new)
    assert joined(reading.rejected(text)) == joined(old)
    assert [reading.blocks(side) for side in render_side_by_side(diff)] == [old, new]


def joined(lines):
    """Cells and blocks of one row stand in one line of text: compare without the signs between."""
    return re.sub(r"[\s¦]", "", "".join(lines))


@CALM
@given(versions())
def test_every_rendering_is_well_formed_and_passes_the_sanitiser(reading, pair):
    diff = compare(*pair)
    for html in (render_inline(diff), *render_side_by_side(diff), render_inline(diff, fold=1)):
        assert reading.reserialised(html) == html
        assert sanitise_diff(html) == html


@CALM
@given(versions())
def test_every_change_has_one_place(reading, pair):
    diff = compare(*pair)
    numbers = [str(number) for number in range(1, len(diff.changes) + 1)]
    assert sorted(re.findall(r'id="change-(\d+)"', render_inline(diff))) == sorted(numbers)


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "</div>",
            "<div>",
            "<a",
            "href=x>",
            "</a>",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<p",
            "<h2>",
            "</h3>",
            "&amp;",
            "&#0;",
            "&#xD800;",
            "\x00",
            "�",
            "<",
            ">",
            '"',
            "'",
            "=",
            "<img",
            "src=",
            "<br>",
            "<hr>",
            "raz",
            "dwa",
            "<textarea>",
            "</p",
            "<ins>",
            "<del",
            'class="diff-del">',
            "]]>",
            "<![CDATA[",
            "<svg>",
            "<math>",
            "<select>",
            "<option>",
            "</body>",
            "<plaintext>",
            "\u202e",
            "￼",
            "\u2029",
        ]
    ),
    max_size=25,
).map(" ".join)


@CALM
@given(FRAGMENTS, FRAGMENTS)
def test_broken_markup_neither_crashes_nor_lives(reading, before, after):
    diff = compare(before, after)
    for html in (render_inline(diff), *render_side_by_side(diff)):
        html.encode()
        assert reading.reserialised(html) == html
        assert sanitise_diff(html) == html
        assert not re.search(r"<(?:script|iframe|svg|math|textarea|select)", html)
    render_text(diff).encode()
    if reading.squeezed(before) == reading.squeezed(after):
        assert not diff.changes


@CALM
@given(versions())
def test_the_same_input_gives_the_same_output(pair):
    assert compare(*pair).changes == compare(*pair).changes
    assert render_inline(compare(*pair)) == render_inline(compare(*pair))
    assert not compare(pair[0], pair[0]).changes
