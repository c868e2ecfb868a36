"""What every request goes through."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/a%00b/", "/?pole=%00", "/klient/sms/%00/", "/wersje/%00/"])
def test_an_address_with_a_nul_is_not_found(client, home, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Nie znaleziono strony" in response.content.decode()


def test_the_answer_says_its_language(client, home):
    assert client.get("/").headers["Content-Language"] == "pl"
    client.cookies["django_language"] = "en"
    assert client.get("/").headers["Content-Language"] == "en"


def test_an_unknown_language_in_the_cookie_is_polish(client, home):
    client.cookies["django_language"] = "xx"
    assert client.get("/").headers["Content-Language"] == "pl"
