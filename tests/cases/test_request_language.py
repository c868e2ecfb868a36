"""Four languages on the portal, two in the bulletin, and neither disturbs the other."""

import pytest

from cases.languages import LANGUAGE_NAMES

pytestmark = pytest.mark.django_db


def lang_of(response) -> str:
    return response.content.decode().partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("pl", "pl"),
        ("en-GB,en;q=0.8", "en"),
        ("uk-UA,uk;q=0.9,ru;q=0.8", "uk"),
        ("ru", "ru"),
        ("eo,la;q=0.5,ru;q=0.3", "ru"),
        ("eo", "pl"),
        ("", "pl"),
        ("*;;;", "pl"),
    ],
)
def test_what_the_browser_asks_for(client, accepts, language):
    response = client.get("/klient/", headers={"accept-language": accepts})
    assert lang_of(response) == language
    assert response["Content-Language"] == language


@pytest.mark.parametrize("code", LANGUAGE_NAMES)
def test_the_choice_is_kept_and_leads_back(client, code):
    response = client.get(f"/klient/jezyk/{code}/?next=stage_list")
    assert response["Location"] == "/klient/etapy/"
    for address in ("/klient/", "/klient/etapy/", "/klient/koniec/"):
        assert lang_of(client.get(address, headers={"accept-language": "en"})) == code


def test_the_choice_for_the_bulletin_counts_until_there_is_one_here(client):
    client.cookies["django_language"] = "en"
    assert lang_of(client.get("/klient/")) == "en"
    client.get("/klient/jezyk/uk/")
    assert lang_of(client.get("/klient/")) == "uk"


@pytest.mark.parametrize("path", ["xx/", "PL/", "pl/../", "pl/?next=https://evil.example"])
def test_no_other_language_and_no_way_out(client, path):
    response = client.get(f"/klient/jezyk/{path}")
    assert response.status_code == 404 or response["Location"] == "/klient/"


def test_the_bulletin_does_not_speak_the_portals_languages(client, home):
    client.get("/klient/jezyk/uk/")
    response = client.get("/", headers={"accept-language": "uk,ru"})
    assert lang_of(response) == "pl"
