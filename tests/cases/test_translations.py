"""The portal speaks Polish, and to clients Ukrainian and Russian, each in its own letters."""

import csv
import re
from pathlib import Path

import pytest
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from django.utils import translation

from cases import default_catalogue, demo
from cases.languages import LANGUAGE_NAMES
from cases.models import Case, DocumentType, Stage

CYRILLIC = re.compile(r"[А-Яа-яІіЇїЄєҐґЁё]")
IN_CYRILLIC = ("uk", "ru")
PLACEHOLDER = re.compile(r"%\(\w+\)\w")


def translated(code: str) -> dict:
    path = Path(default_catalogue.__file__).parent / "locale" / code / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return {entry.id: entry.string for entry in read_po(file) if entry.id and entry.string}


@pytest.mark.parametrize("code", [code for code in LANGUAGE_NAMES if code != "en"])
def test_a_translation_is_whole(code):
    found = translated(code)
    assert found
    for msgid, string in found.items():
        forms = string if isinstance(string, tuple) else (string,)
        wanted = set(PLACEHOLDER.findall(msgid if isinstance(msgid, str) else msgid[1]))
        assert len(forms) == (1 if isinstance(msgid, str) else get_plural(code).num_plurals), msgid
        for form in forms:
            assert set(PLACEHOLDER.findall(form)) == wanted, msgid
            assert bool(CYRILLIC.search(form)) == (code in IN_CYRILLIC), msgid


@pytest.mark.parametrize(
    ("code", "minutes", "expected"),
    [
        ("pl", 1, "1 minutę"),
        ("pl", 3, "3 minuty"),
        ("pl", 12, "12 minut."),
        ("uk", 3, "3 хвилини"),
        ("uk", 11, "11 хвилин."),
        ("ru", 5, "5 минут."),
        ("en", 1, "1 minute."),
    ],
)
def test_plurals(code, minutes, expected):
    one = "Too many attempts. Try again in %(minutes)s minute."
    many = "Too many attempts. Try again in %(minutes)s minutes."
    with translation.override(code):
        text = translation.ngettext(one, many, minutes) % {"minutes": minutes}
    assert expected in text


@pytest.mark.django_db
def test_the_default_catalogue_is_complete_and_never_overwrites():
    assert default_catalogue.load_default_catalogue() == (10, 12)
    for obj in [*Stage.objects.all(), *DocumentType.objects.all()]:
        obj.full_clean()
        texts = [name for name in vars(obj) if name[-3:] in {f"_{code}" for code in LANGUAGE_NAMES}]
        assert all(getattr(obj, name) for name in texts)
        for name in texts:
            assert bool(CYRILLIC.search(getattr(obj, name))) == (name[-2:] in IN_CYRILLIC)
    Stage.objects.filter(code="KARTA").update(name_pl="Po naszemu")
    assert default_catalogue.load_default_catalogue() == (0, 0)
    assert Stage.objects.get(code="KARTA").name_pl == "Po naszemu"


@pytest.mark.django_db
def test_the_demo_can_be_entered_each_time(client):
    for _ in range(2):
        number, password = demo.prepare_demo_case()
        response = client.post("/klient/", {"number": number, "password": password})
        assert response.status_code == 303
    assert Case.objects.count() == 1
    assert client.get("/klient/sprawa/").status_code == 200


def test_the_default_catalogue_files_have_no_empty_cells():
    folder = Path(default_catalogue.__file__).parent / "default_catalogue_data"
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert all(all(row.values()) for row in csv.DictReader(file))
