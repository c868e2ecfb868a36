"""The section that a change is reported in: a heading, or a bold line that stands for one."""

import pytest

from revisions.diff import compare

LINE = "raz dwa trzy cztery pięć sześć siedem osiem"
# "stare" becomes "nowe"; the section of the last change.
SECTIONS = {
    "heading": ("<h2>Opłaty</h2><p>stare</p>", "Opłaty"),
    "heading, not the label below it": ("<h2>Biuro</h2><p><b>Telefon:</b> stare</p>", "Biuro"),
    "heading, its colon left out": ("<h3>Opłaty:</h3><p>stare</p>", "Opłaty"),
    "heading without words": ("<h2>Raz</h2><h2><img src='/a.png' alt='b'></h2><p>stare</p>", "Raz"),
    "heading far above": (f"<h2>Raz</h2>{'<p>dwa</p>' * 9}<p>stare</p>", "Raz"),
    "heading below": ("<p>stare</p><h2>Opłaty</h2>", ""),
    "heading that changed": ("<h2>Raz</h2><h2>Opłaty stare</h2>", "Raz"),
    "heading without words at all": ("<h2><img src='/a.png' alt='b'></h2><p>stare</p>", ""),
    "heading with a label that changed": ("<h2><b>Raz:</b> stare</h2>", ""),
    "bold paragraph": ("<p><b>Opłaty</b></p><p>stare</p>", "Opłaty"),
    "bold paragraph of several formats": ("<p><b>A </b><b><i>i b</i></b></p><p>stare</p>", "A i b"),
    "bold only in part": ("<p><b>Opłaty</b> i <b>kary:</b></p><p>stare</p>", ""),
    "bold paragraph that changed": ("<p><b>Raz</b></p><p><b>Dwa stare</b></p>", "Raz"),
    "nearest bold paragraph": ("<p><b>Raz</b></p><p><b>Dwa</b></p><p>stare</p>", "Dwa"),
    "bold first line": ("<p><b>Opłaty</b><br>stare</p>", "Opłaty"),
    "bold line among others": ("<p>raz<br><b>Opłaty</b><br>stare</p>", ""),
    "bold line among others, with a colon": ("<p>raz<br><b>Opłaty:</b><br>stare</p>", "Opłaty"),
    "bold line with a colon, no label": (
        "<h2>Raz</h2><p>x<br><b>Opłaty:</b><br>stare</p>",
        "Opłaty",
    ),
    "bold line below a blank one": ("<p>raz<br><br><b>Opłaty</b><br>stare</p>", "Opłaty"),
    "bold line below the change": ("<p>stare<br><br><b>Opłaty</b><br>dwa</p>", ""),
    "nearest bold line": ("<p><b>Raz</b><br>x<br><br><b>Dwa</b><br>stare</p>", "Dwa"),
    "label": ("<p><b>Telefon:</b> stare</p>", "Telefon"),
    "label without a colon": ("<p><b>Telefon</b> stare</p>", ""),
    "label with a space": ("<p><b>Telefon: </b>stare</p>", "Telefon"),
    "label of the line above": ("<p><b>Telefon:</b> 1<br>stare</p>", "Telefon"),
    "label of a paragraph above": ("<p><b>Telefon:</b> 1</p><p>x</p><p>stare</p>", "Telefon"),
    "nearest label": ("<p><b>A:</b> 1</p><p><b>B:</b> 2</p><p>stare</p>", "B"),
    "label that stays for later changes": ("<p><b>A:</b> stare</p><p>x</p><p>i stare</p>", "A"),
    "label in the changed line, not above": ("<p><b>A:</b> 1</p><p><b>B:</b> stare</p>", "B"),
    "label above a line with other bold words": ("<p><b>A:</b> 1</p><p>x <b>y</b> stare</p>", "A"),
    "label above two changes": ("<p><b>A:</b> 1</p><p>stare</p><p>i stare</p>", "A"),
    "label below the change": ("<p>stare<br><b>Telefon:</b> 1</p>", ""),
    "label that changed": ("<p>raz<br><b>stare:</b> 1</p>", ""),
    "label behind the change": ("<p>stare <b>Telefon:</b> 1</p>", ""),
    "label of 160 characters": (f"<p><b>{'x' * 159}:</b> stare</p>", "x" * 159),
    "label of 161 characters": (f"<p><b>{'x' * 160}:</b> stare</p>", ""),
    "line of 20,000 characters": (f"<p><b>Opłaty</b><br>{'x ' * 9_995}stare</p>", "Opłaty"),
    "line of 20,001 characters": (f"<p><b>Opłaty</b><br>{'x ' * 9_995}ystare</p>", ""),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_section(name):
    before, section = SECTIONS[name]
    assert compare(before, before.replace("stare", "nowe")).changes[-1].section == section


@pytest.mark.parametrize(
    ("before", "after", "kind", "section"),
    [
        # What was deleted or moved away is no heading of what stays.
        (
            "<h2>Raz</h2><h2>Dwa</h2><p>wniosek jest stary</p>",
            "<h2>Raz</h2><p>wniosek jest nowy</p>",
            "text",
            "Raz",
        ),
        (
            f"<h2>Długi nagłówek, ponad miarę</h2><p>{LINE}</p><p>wniosek jest stary</p>",
            f"<p>{LINE}</p><p>wniosek jest nowy</p><h2>Długi nagłówek, ponad miarę</h2>",
            "text",
            "",
        ),
        # A line break behind a bold line belongs to that line.
        ("<p><b>Opłaty</b> dwa</p>", "<p><b>Opłaty</b><br>dwa</p>", "format", ""),
        # One line became two: the first is the heading of the second.
        (
            "<p><b>Opłaty</b> raz dwa trzy cztery</p>",
            "<p><b>Opłaty</b></p><p>raz dwa trzy cztery pięć</p>",
            "text",
            "Opłaty",
        ),
        # The label of the second counts for what is changed behind it, and for nothing else.
        (
            "<p>raz dwa <b>Kasa:</b> trzy cztery</p>",
            "<p>raz dwa</p><p><b>Kasa:</b> trzy cztery</p>",
            "split",
            "",
        ),
        (
            "<p>raz dwa <b>Kasa:</b> trzy cztery</p>",
            "<p>raz dwa pięć</p><p><b>Kasa:</b> trzy cztery</p>",
            "text",
            "",
        ),
        (
            "<p>raz dwa <b>Kasa:</b> trzy cztery</p>",
            "<p>raz dwa</p><p><b>Kasa:</b> trzy pięć cztery</p>",
            "text",
            "Kasa",
        ),
        (
            "<p>raz dwa trzy cztery<br><b>Kasa:</b> x</p>",
            "<p>raz dwa</p><p>trzy pięć cztery<br><b>Kasa:</b> x</p>",
            "text",
            "",
        ),
    ],
)
def test_section_where_lines_change(before, after, kind, section):
    found = [change for change in compare(before, after).changes if change.kind == kind]
    assert found[-1].section == section


@pytest.mark.parametrize(("number", "section"), [(50, "Opłaty"), (51, "")])
def test_50_lines_that_one_became_are_searched(number, section):
    words = [f"słowo{each}" for each in range(number - 1)]
    before = f"<p><b>Opłaty</b> {' '.join(words)} koniec całej tej sprawy</p>"
    after = f"<p><b>Opłaty</b></p><p>{'</p><p>'.join(words)} nowy koniec całej tej sprawy</p>"
    change = compare(before, after).changes[-1]
    assert (change.after, change.section) == ("nowy", section)
