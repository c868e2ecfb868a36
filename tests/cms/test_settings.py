"""Production starts with nothing missing, and with no secret of ours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "tests-only-" + "x1Y2" * 12,
    "ALLOWED_HOSTS": "bip.example.org",
    "PUBLIC_URL": "https://bip.example.org",
    "CASES_PHONE_KEYS": "tests-only-" + "x1Y2" * 12,
}


def start(tmp_path, **environment) -> subprocess.CompletedProcess:
    """What `manage.py check --deploy` says in that environment."""
    own = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={**own, "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.no_database
@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL"])
def test_refuses_to_start_without(tmp_path, name):
    done = start(tmp_path, **{key: value for key, value in GIVEN.items() if key != name})
    assert done.returncode != 0
    assert f"Set the environment variable {name}" in done.stderr


@pytest.mark.no_database
def test_passes_djangos_check_for_deployment(tmp_path):
    done = start(tmp_path, **GIVEN)
    assert done.returncode == 0, done.stderr
