"""The letter: everything in it can be read again, in each of the portal's languages."""

import io

import pytest
from pypdf import PdfReader

from cases import credentials
from cases.languages import LANGUAGE_NAMES
from cases.letter import render_letter
from cases.models import PortalSettings

pytestmark = pytest.mark.django_db
PASSWORD = "ABCDEFGH2345"
WORDS = {
    "pl": "Hasło",
    "en": "Password",
    "uk": "Пароль",
    "ru": "Пароль",
}


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_the_letter(language, new_case):
    case = new_case(language=language)
    office = PortalSettings(
        office_name="Urząd w Źdźble",
        office_address="ul. Żółta 1\n80-001 Gdańsk",
        contact="58 000 00 00",
        place="Gdańsk",
        closing_pl="Zapraszamy.",
        closing_uk="Щиро Ґанок їжак.",
    )
    read = pages(render_letter(case=case, password=PASSWORD, office=office))
    assert len(read) == (1 if language == "pl" else 2)
    for page in read:
        assert case.number in page
        assert credentials.format_password(PASSWORD) in page
        assert "Urząd w Źdźble" in page
        assert "http://localhost:8000/klient/" in page
    assert WORDS[language] in read[0]
    assert WORDS["pl"] in read[-1]
    assert ("Щиро Ґанок їжак." if language == "uk" else "Zapraszamy.") in read[0]


def test_a_letter_without_the_offices_data(new_case):
    (page,) = pages(render_letter(case=new_case(), password=PASSWORD, office=PortalSettings()))
    assert credentials.format_password(PASSWORD) in page


def test_the_longest_number_stays_on_its_line(new_case):
    case = new_case(number="W" * 40)
    (page,) = pages(render_letter(case=case, password=PASSWORD, office=PortalSettings()))
    assert case.number in page
