"""The form of the login."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
def test_the_form_speaks_polish(client):
    page = client.get("/admin/login/").content.decode()
    assert "Hasło" in page
    assert "Password" not in page


@pytest.mark.django_db
def test_a_wrong_password_is_told_in_good_polish(client):
    """Wagtail's own words for it are ungrammatical."""
    values = {"username": "anna", "password": "wrong"}
    page = client.post("/admin/login/", values).content.decode()
    assert "Nie ma takiej pary: nazwa użytkownika i hasło." in page
    assert "Zaloguj się do panelu" in page
