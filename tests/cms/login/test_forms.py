"""The form of the login."""

from __future__ import annotations

import pytest


@pytest.mark.django_db
def test_the_form_speaks_polish(client):
    page = client.get("/admin/login/").content.decode()
    assert "Hasło" in page
    assert "Password" not in page
