"""Changes made in a visual editor, taken over into markup that the editor would rewrite."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.editor.reconcile import _TOKEN, reconcile
from revisions.admin.personal_data import find_in_html
from revisions.diff import compare

pytestmark = pytest.mark.no_database

LEGACY = (
    '<P STYLE="text-align:justify"><span style="font-family:Arial">Pok&oacute;j 417,&nbsp;IV '
    "pi&#281;tro</span></P>\n<div >Wniosek <b>nie</b> podlega op&lstrok;acie.<br>Zapraszamy\n"
    "<hr /><ul><li>jeden<li>dwa</ul><!-- uwaga --><p> &nbsp;</p><p>koniec</p>"
)
NORMAL = (
    '<p style="text-align: justify;"><span style="font-family: Arial;">Pokój 417,\u00a0IV '
    "piętro</span></p>\n<div>Wniosek <b>nie</b> podlega opłacie.<br>Zapraszamy <hr>"
    "<ul><li>jeden</li><li>dwa</li></ul><!-- uwaga --><p>\u00a0</p><p>koniec</p></div>"
)


def merged(edit, stored=LEGACY, normal=NORMAL) -> str:
    return reconcile(stored=stored, normal=normal, submitted=edit(normal))


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
    normal = "<p>a</p><p>jeden dwa</p>"
    result = reconcile(stored=stored, normal=normal, submitted=normal.replace("dwa", "trzy"))
    assert result == stored.replace("dwa", "trzy")


def test_a_form_that_is_not_of_this_text_changes_nothing_of_what_was_sent():
    sent = "<p>zupełnie inny tekst</p>"
    result = reconcile(stored=LEGACY, normal="<p>obcy</p>", submitted=sent)
    assert compare(result, sent).changes == ()


def test_everything_may_be_deleted():
    assert compare(merged(lambda html: ""), "").changes == ()


# Source and normal form of the same thing, as an editor makes one of the other.
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
    for source, normal in PLAIN.items():
        text = text.replace(source, normal)
    return text


@st.composite
def edited(draw):
    """(stored, normal, submitted): blocks of which some were changed, dropped or added."""
    stored, normal, submitted = [], [], []
    for source_wrap, normal_wrap in draw(st.lists(wraps, min_size=1, max_size=6)):
        text = draw(words)
        stored.append(source_wrap.format(text))
        normal.append(normal_wrap.format(_plain(text)))
        deed = draw(st.sampled_from(["keep", "keep", "keep", "edit", "drop", "add"]))
        if deed == "edit":
            submitted.append(normal_wrap.format(_plain(draw(words))))
        elif deed != "drop":
            submitted.append(normal[-1])
        if deed == "add":
            submitted.append(f"<p>{_plain(draw(words))}</p>")
    return "".join(stored), "".join(normal), "".join(submitted)


@settings(max_examples=300, deadline=None)
@given(edited())
def test_readers_see_exactly_what_was_submitted(texts):
    stored, normal, submitted = texts
    result = reconcile(stored=stored, normal=normal, submitted=submitted)
    assert compare(result, submitted).changes == ()
    if submitted == normal:
        assert result == stored


@settings(max_examples=200, deadline=None)
@given(st.lists(wraps, min_size=2, max_size=6), st.data())
def test_blocks_that_nobody_touched_keep_their_bytes(blocks, data):
    texts = [f"{data.draw(words)} {place}" for place, _block in enumerate(blocks)]
    stored = [source.format(text) for (source, _), text in zip(blocks, texts, strict=True)]
    normal = [form.format(_plain(text)) for (_, form), text in zip(blocks, texts, strict=True)]
    touched = data.draw(st.integers(0, len(blocks) - 1))
    submitted = [*normal]
    submitted[touched] = blocks[touched][1].format(_plain(texts[touched]) + " zmieniono")
    result = reconcile(stored="".join(stored), normal="".join(normal), submitted="".join(submitted))
    for place, source in enumerate(stored):
        if place != touched:
            assert source in result


@settings(max_examples=150, deadline=None)
@given(
    *[st.text(alphabet="<>/pb&; \n\u00a0aó1\"'=-!", max_size=60)] * 3,
)
def test_broken_markup_does_no_harm(stored, normal, submitted):
    result = reconcile(stored=stored, normal=normal, submitted=submitted)
    assert compare(result, submitted).changes in ((), compare(stored, normal).changes)


def test_a_large_text_is_quick():
    paragraph = "<p>Wniosek <b>nr</b> {} sk&lstrok;ada si&#281; w pokoju 417, IV pi&#281;tro.</p>\n"
    stored = "".join(paragraph.format(number) for number in range(9000))
    normal = stored.replace("&lstrok;", "ł").replace("&#281;", "ę").replace("\n", "")
    submitted = normal.replace("nr</b> 4500 ", "nr</b> 4500a ")
    began = time.perf_counter()
    result = reconcile(stored=stored, normal=normal, submitted=submitted)
    assert time.perf_counter() - began < 10
    assert result == stored.replace("nr</b> 4500 ", "nr</b> 4500a ")


def test_cells_that_were_never_closed_are_left_open():
    stored = "<table border=1><tr><td>a<td>b</table><center>Uwaga</center><p>koniec</p>"
    normal = (
        '<table border="1"><tbody><tr><td>a</td><td>b</td></tr></tbody></table>'
        "<center>Uwaga</center><p>koniec</p>"
    )
    submitted = normal.replace("koniec", "finał")
    assert reconcile(stored=stored, normal=normal, submitted=submitted) == stored.replace(
        "koniec", "finał"
    )


@pytest.mark.parametrize("piece", ["<", "<!--", '<a "', "<a x='", "&a", "<p ", 'href="'])
def test_hostile_text_takes_no_time(piece):
    text = piece * (400_000 // len(piece))
    began = time.perf_counter()
    _TOKEN.findall(text)
    find_in_html("x", text)
    assert time.perf_counter() - began < 10
