"""What counts as a person's number, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from revisions.admin.notes import note_problem
from revisions.admin.personal_data import find, find_in_html, fingerprint, is_card_number, is_pesel
from tests.random_html import SOURCES

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("digits", ["44051401359", "02070803628", "02270803624"])
def test_pesel_by_its_check_digit(digits):
    assert is_pesel(digits)
    assert not is_pesel(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize(
    "digits",
    [
        "00000000000",
        "4405140135",
        "440514013590",
        "4405140135x",
        "４4051401359",
        "12345678903",  # month 34
        "44000101354",  # month 0
        "44050001352",  # day 0
        "44053201353",  # day 32
    ],
)
def test_what_is_no_pesel(digits):
    assert not is_pesel(digits)


def test_identity_card_by_its_check_digit():
    assert is_card_number("ABA300000")
    assert not is_card_number("ABA400000")
    assert not is_card_number("AB300000")


@pytest.mark.parametrize(
    "text",
    [
        "nr 144051401359",
        "440514013591",
        "+44051401359",
        "konto 44051401359,50",
        "44 051 401 359",
        "abA300000",
        "XABA300000",
        "ABA3000001",
    ],
)
def test_numbers_inside_other_numbers_are_not_found(text):
    assert find("x", text) == []


@pytest.mark.parametrize(
    "text", ["(44051401359)", "44051401359.", "440514-01359", "440514\u00a001359", "ABA 300 000"]
)
def test_written_as_people_write(text):
    assert len(find("x", text)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "<p>44051401359</p>",
        "<p>4405<b>14</b>01359</p>",
        "<p>4405<span class='x>y'>14</span>01<!-- - -->359</p>",
        "<p>440514&nbsp;01359</p>",
        "<p>&#52;4051401359</p>",
        '<img alt="PESEL 44051401359">',
        "<img alt=44051401359>",
        '<a href="/osoba?nr=44051401359">osoba</a>',
        "<abbr title='&#52;4051401359'>ab</abbr>",
        '<a name="44051401359"></a>',
        "<tr><td>440514</td><td>01359</td></tr>",  # no table, no cells: a browser joins the words
        "<select><option>44051401359</select>",
    ],
)
def test_in_html_a_number_is_found_where_a_reader_meets_it(source):
    assert [finding.number for finding in find_in_html("x", source)] == ["44051401359"]


@pytest.mark.parametrize(
    "source",
    [
        "<p>440514</p><p>01359</p>",
        "440514<br>01359",
        "<table><tr><td>440514</td><td>01359</td></tr></table>",
        '<p class="44051401359">x</p>',
        "<!-- 44051401359 -->",
        "<script>44051401359</script>",
        '<img alt="440514"><img alt="01359">',
        "<p>440514</p title=01359>",
    ],
)
def test_in_html_a_number_is_not_found_where_no_reader_meets_it(source):
    assert find_in_html("x", source) == []


@settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_whatever_the_source_an_added_number_is_found(source):
    assert isinstance(find_in_html("x", source), list)
    found = find_in_html("x", f"<p>44051401359</p>{source}")
    assert "44051401359" in {finding.number for finding in found}


def test_a_confirmation_is_for_these_numbers():
    one, two = find("x", "44051401359"), find("x", "44051401359 02070803628")
    assert fingerprint(one) == fingerprint(find("y", "44051401359 44051401359"))
    assert fingerprint(one) != fingerprint(two)
    assert fingerprint([]) == ""


@pytest.mark.parametrize("note", ["", "1", "12", "1234", "ab", " a b ", "12 ab 34", "?!"])
def test_notes_that_say_nothing(note):
    assert note_problem(note)


@pytest.mark.parametrize("note", ["żół", "nowe 12", "Zmiana godzin przyjęć", "第三章"])
def test_notes_that_will_do(note):
    assert note_problem(note) is None


@pytest.mark.parametrize("sign", ["&shy;", "&#8203;", "&#x2060;", "&zwnj;", "<wbr>", "<b></b>"])
def test_a_number_with_signs_in_it_that_show_nothing(sign):
    (found,) = find_in_html("Treść", f"<p>440514{sign}01{sign}359</p>")
    assert found.number == "44051401359"
