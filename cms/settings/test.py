"""Settings of the tests: nothing is written outside a temporary folder."""

import os
import tempfile
from pathlib import Path

from cms.settings.base import *  # noqa: F403
from cms.settings.base import INSTALLED_APPS, SQLITE_OPTIONS, STORAGES, database

INSTALLED_APPS = [*INSTALLED_APPS, "tests.pages"]
SECRET_KEY = "tests only"  # noqa: S105
CASES_PHONE_KEYS = "dGVzdHMgb25seSwgbm90IGEgc2VjcmV0IGtleSEhISE="
ALLOWED_HOSTS = ["*"]
DATA_DIR = Path(tempfile.gettempdir()) / f"jawnik-tests-{os.getpid()}"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": database(os.environ["DATABASE_URL"])}
else:
    # A file, not memory: the tests meet the locks that production meets.
    DATABASES = {
        "default": {
            **database(f"sqlite:///{DATA_DIR / 'db.sqlite3'}"),
            "OPTIONS": {
                **SQLITE_OPTIONS,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
            },
            "TEST": {"NAME": str(DATA_DIR / "test.sqlite3")},
        }
    }
DATA_DIR.mkdir(parents=True, exist_ok=True)
