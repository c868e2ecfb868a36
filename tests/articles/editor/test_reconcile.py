"""Changes made in a visual editor, taken over into markup that the editor would rewrite."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editor.reconcile import reconcile
from revisions.diff import compare
from tests.random_html import SOURCES

pytestmark = pytest.mark.no_database

LEGACY = (
    '<P STYLE="text-align:justify"><span style="font-family:Arial">Pok&oacute;j 417,&nbsp;IV '
    "pi&#281;tro</span></P>\n<div >Wniosek <b>nie</b> podlega op&lstrok;acie.<br>Zapraszamy\n"
    "<hr /><ul><li>jeden<li>dwa</ul><!-- uwaga --><p> &nbsp;</p><p>koniec</p>"
)
NORMALIZED = (
    '<p style="text-align: justify;"><span style="font-family: Arial;">Pokój 417,\u00a0IV '
    "piętro</span></p>\n<div>Wniosek <b>nie</b> podlega opłacie.<br>Zapraszamy <hr>"
    "<ul><li>jeden</li><li>dwa</li></ul><!-- uwaga --><p>\u00a0</p><p>koniec</p></div>"
)


def merged(edit, stored=LEGACY, normalized=NORMALIZED) -> str:
    return reconcile(stored=stored, normalized=normalized, submitted=edit(normalized))


def test_untouched_is_stored():
    assert merged(lambda html: html) == LEGACY


@pytest.mark.parametrize(
    ("before", "after", "source_before", "source_after"),
    [
        ("417", "500", "417", "500"),
        ("dwa", "dwa i pół", "dwa", "dwa i pół"),
        ("Zapraszamy", "Prosimy", "Zapraszamy", "Prosimy"),
        ("piętro", "poziom", "pi&#281;tro", "poziom"),
        ("<b>nie</b>", "nie", "<b>nie</b>", "nie"),
        ("koniec", '<a href="/x/">koniec</a>', "koniec", '<a href="/x/">koniec</a>'),
        ("<p>koniec</p>", "", "<p>koniec</p>", ""),
    ],
)
def test_only_what_the_person_changed_changes(before, after, source_before, source_after):
    result = merged(lambda html: html.replace(before, after))
    assert result == LEGACY.replace(source_before, source_after)


def test_what_the_editor_drops_by_itself_stays_elsewhere():
    stored = "<p>a<script>x()</script></p><p>jeden dwa</p>"
    normalized = "<p>a</p><p>jeden dwa</p>"
    result = reconcile(
        stored=stored, normalized=normalized, submitted=normalized.replace("dwa", "trzy")
    )
    assert result == stored.replace("dwa", "trzy")


def test_a_form_that_is_not_of_this_text_changes_nothing_of_what_was_sent():
    sent = "<p>zupełnie inny tekst</p>"
    result = reconcile(stored=LEGACY, normalized="<p>obcy</p>", submitted=sent)
    assert compare(result, sent).changes == ()


def test_everything_may_be_deleted():
    assert compare(merged(lambda html: ""), "").changes == ()


# Source and normalized form of the same thing, as an editor makes one of the other.
WORDS = ["pok&oacute;j", "nr", "417", "Słupsk", "op&lstrok;ata,", "10&nbsp;z\u0142", "a", "(IV)"]
PLAIN = {
    "pok&oacute;j": "pokój", "op&lstrok;ata,": "opłata,", "10&nbsp;z\u0142": "10\u00a0zł",
}  # fmt: skip
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
wraps = st.sampled_from(
    [
        ("<P ALIGN=left>{}", '<p align="left">{}</p>'),
        ("<p>{}</p>\n", "<p>{}</p>"),
        ('<div  class="b a">{}</div>', '<div class="b a">{}</div>'),
        ("<h2>{}</H2>", "<h2>{}</h2>"),
        ("<ul><li>{}</ul>", "<ul><li>{}</li></ul>"),
        (
            "<table border=1><tr><td>{}</table>",
            '<table border="1"><tbody><tr><td>{}</td></tr></tbody></table>',
        ),
        (
            '<p><SPAN style="color:red">{}</SPAN></p>',
            '<p><span style="color: red;">{}</span></p>',
        ),
    ]
)


def _plain(text: str) -> str:
    for source, normalized in PLAIN.items():
        text = text.replace(source, normalized)
    return text


@st.composite
def edited(draw):
    """(stored, normalized, submitted): blocks of which some were changed, dropped or added."""
    stored, normalized, submitted = [], [], []
    for source_wrap, normal_wrap in draw(st.lists(wraps, min_size=1, max_size=6)):
        text = draw(words)
        stored.append(source_wrap.format(text))
        normalized.append(normal_wrap.format(_plain(text)))
        deed = draw(st.sampled_from(["keep", "keep", "keep", "edit", "drop", "add"]))
        if deed == "edit":
            submitted.append(normal_wrap.format(_plain(draw(words))))
        elif deed != "drop":
            submitted.append(normalized[-1])
        if deed == "add":
            submitted.append(f"<p>{_plain(draw(words))}</p>")
    return "".join(stored), "".join(normalized), "".join(submitted)


@settings(max_examples=300, deadline=None)
@given(edited())
def test_readers_see_exactly_what_was_submitted(texts):
    stored, normalized, submitted = texts
    result = reconcile(stored=stored, normalized=normalized, submitted=submitted)
    assert compare(result, submitted).changes == ()
    if submitted == normalized:
        assert result == stored


@settings(max_examples=200, deadline=None)
@given(st.lists(wraps, min_size=2, max_size=6), st.data())
def test_blocks_that_nobody_touched_keep_their_bytes(blocks, data):
    texts = [f"{data.draw(words)} {place}" for place, _block in enumerate(blocks)]
    stored = [source.format(text) for (source, _), text in zip(blocks, texts, strict=True)]
    normalized = [form.format(_plain(text)) for (_, form), text in zip(blocks, texts, strict=True)]
    touched = data.draw(st.integers(0, len(blocks) - 1))
    submitted = [*normalized]
    submitted[touched] = blocks[touched][1].format(_plain(texts[touched]) + " zmieniono")
    result = reconcile(
        stored="".join(stored), normalized="".join(normalized), submitted="".join(submitted)
    )
    for place, source in enumerate(stored):
        if place != touched:
            assert source in result


@settings(max_examples=150, deadline=None)
@given(
    *[st.text(alphabet="<>/pb&; \n\u00a0aó1\"'=-!", max_size=60)] * 3,
)
def test_broken_markup_does_no_harm(stored, normalized, submitted):
    result = reconcile(stored=stored, normalized=normalized, submitted=submitted)
    assert compare(result, submitted).changes in ((), compare(stored, normalized).changes)


def test_one_word_changes_in_a_large_text():
    paragraph = "<p>Wniosek <b>nr</b> {} sk&lstrok;ada si&#281; w pokoju 417, IV pi&#281;tro.</p>\n"
    stored = "".join(paragraph.format(number) for number in range(9000))
    normalized = stored.replace("&lstrok;", "ł").replace("&#281;", "ę").replace("\n", "")
    submitted = normalized.replace("nr</b> 4500 ", "nr</b> 4500a ")
    result = reconcile(stored=stored, normalized=normalized, submitted=submitted)
    assert result == stored.replace("nr</b> 4500 ", "nr</b> 4500a ")


def test_cells_that_were_never_closed_are_left_open():
    stored = "<table border=1><tr><td>a<td>b</table><center>Uwaga</center><p>koniec</p>"
    normalized = (
        '<table border="1"><tbody><tr><td>a</td><td>b</td></tr></tbody></table>'
        "<center>Uwaga</center><p>koniec</p>"
    )
    submitted = normalized.replace("koniec", "finał")
    assert reconcile(stored=stored, normalized=normalized, submitted=submitted) == stored.replace(
        "koniec", "finał"
    )


@settings(max_examples=200, deadline=None)
@given(SOURCES, SOURCES, SOURCES)
def test_whatever_the_source_an_untouched_text_keeps_its_bytes(stored, normalized, submitted):
    assert reconcile(stored=stored, normalized=normalized, submitted=normalized) == stored
    assert isinstance(reconcile(stored=stored, normalized=normalized, submitted=submitted), str)


@pytest.mark.parametrize("piece", ["<", "<!--", '<a "', "<a x='", "&a", "<p ", 'href="', "<p a "])
def test_hostile_texts_come_back(piece):
    stored = piece * (400_000 // len(piece))
    result = reconcile(stored=stored, normalized=stored, submitted=stored + "koniec")
    assert result == stored + "koniec"
