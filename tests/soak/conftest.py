"""Short runs, on the database of the tests: nothing of it is killed, others use its server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.database_url import database_url
from tests.soak.installation import Installation, make_installation


@pytest.fixture
def installation(transactional_db, home, settings, tmp_path):
    """`installation(editors=…, articles=…)`: a bulletin whose web server may be started."""
    settings.MEDIA_ROOT = tmp_path / "media"
    # The web server has the real settings, and checks the passwords that are hashed here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    made: list[Installation] = []

    def make(*, editors: int, articles: int) -> Installation:
        folder = Path(tmp_path)
        made.append(
            make_installation(
                folder,
                database_url(),
                home=home,
                editors=editors,
                articles=articles,
                web_workers=2,
                preload=True,
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.stop()
