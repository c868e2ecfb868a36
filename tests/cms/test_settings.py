"""Production starts with nothing missing, and with no secret of ours."""

from __future__ import annotations

import base64
import os
import subprocess
import sys

import pytest

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "tests-only-" + "x1Y2" * 12,
    "ALLOWED_HOSTS": "bip.example.org",
    "PUBLIC_URL": "https://bip.example.org",
    "CASES_PHONE_KEYS": base64.urlsafe_b64encode(b"tests only, not a secret key!!!!").decode(),
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
@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "CASES_PHONE_KEYS"])
def test_refuses_to_start_without(tmp_path, name):
    done = start(tmp_path, **{key: value for key, value in GIVEN.items() if key != name})
    assert done.returncode != 0
    assert f"Set the environment variable {name}" in done.stderr


@pytest.mark.no_database
def test_passes_djangos_check_for_deployment(tmp_path):
    done = start(tmp_path, **GIVEN)
    assert done.returncode == 0, done.stderr


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("ALLOWED_HOSTS", "https://bip.example.org"),
        ("ALLOWED_HOSTS", "bip.example.org:8000"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", " , "),
        ("PUBLIC_URL", "bip.example.org"),
        ("PUBLIC_URL", "https://bip.example.org/bip"),
        ("PUBLIC_URL", "https://bip.example.org:port"),
        ("CASES_PHONE_KEYS", "not-a-key"),
        ("CASES_PHONE_KEYS", GIVEN["CASES_PHONE_KEYS"] + ","),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("ATTACHMENT_MAX_MB", "100 MB"),
        ("CLAMD_PORT", "x"),
    ],
)
def test_refuses_to_start_with_a_value_that_would_fail_later(tmp_path, name, value):
    done = start(tmp_path, **{**GIVEN, name: value})
    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


@pytest.mark.no_database
def test_spaces_between_hosts_do_not_matter(tmp_path):
    done = start(tmp_path, **{**GIVEN, "ALLOWED_HOSTS": " bip.example.org , .example.org,[::1] "})
    assert done.returncode == 0, done.stderr


@pytest.mark.no_database
@pytest.mark.parametrize(("module", "demanded"), [("production", "True"), ("development", "False")])
def test_administrators_need_a_second_factor_in_production(tmp_path, module, demanded):
    name = "SECOND_FACTOR_DEMANDED_OF_ADMINISTRATORS"
    code = f"from django.conf import settings; print(settings.{name})"
    given = {**GIVEN, "DJANGO_SETTINGS_MODULE": f"cms.settings.{module}", "DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True)
    assert done.stdout.strip() == demanded, done.stderr
