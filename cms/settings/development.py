"""Settings of `make run`: an installation on one's own machine, with data in `var/`.

JAWNIK_DEBUG=1 turns on Django's debug pages; without it errors look as they do in production.
"""

import os
import secrets

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATA_DIR, STORAGES

DATA_DIR.mkdir(parents=True, exist_ok=True)
_key_file = DATA_DIR / "secret_key"
if not _key_file.exists():
    # One key an installation, made on first use: none is in the sources.
    with os.fdopen(os.open(_key_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as _file:
        _file.write(secrets.token_urlsafe(50))
SECRET_KEY = _key_file.read_text()

DEBUG = os.environ.get("JAWNIK_DEBUG") == "1"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
SERVE_MEDIA = True
WHITENOISE_USE_FINDERS = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
