"""What counts as a person's number, and what does not."""

from __future__ import annotations

import pytest

from revisions.admin.notes import note_problem
from revisions.admin.personal_data import find, find_in_html, fingerprint, is_card_number, is_pesel

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize("digits", ["44051401359", "02070803628", "12345678903"])
def test_pesel_by_its_check_digit(digits):
    assert is_pesel(digits)
    assert not is_pesel(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize("digits", ["00000000000", "4405140135", "440514013590", "4405140135x"])
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


def test_in_html_tags_and_entities_hide_nothing():
    assert find_in_html("x", "<p>4405<b>14</b>01359</p>")
    assert find_in_html("x", "<p>440514&nbsp;01359</p>")
    assert find_in_html("x", '<img alt="PESEL 44051401359">')
    assert not find_in_html("x", "<tr><td>440514</td><td>01359</td></tr>")
    assert not find_in_html("x", '<p class="44051401359">x</p><!-- 44051401359 -->')


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
