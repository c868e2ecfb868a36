"""Settings of `make run`: an installation on one's own machine, with data in `var/`.

JAWNIK_DEBUG=1 turns on Django's debug pages; without it errors look as they do in production.
"""

import base64
import os
import secrets
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATA_DIR, STORAGES


def _own_key(name: str, make: Callable[[], str]) -> str:
    """One key an installation, made on first use: none is in the sources."""
    key_file = DATA_DIR / name
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        if not key_file.exists():
            with os.fdopen(os.open(key_file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(make())
        return key_file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{key_file} can't be used ({error}). DATA_DIR must name a folder of your own."
        ) from None


SECRET_KEY = _own_key("secret_key", lambda: secrets.token_urlsafe(50))
CASES_PHONE_KEYS = _own_key(
    "phone_key", lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
)

DEBUG = os.environ.get("JAWNIK_DEBUG") == "1"
# Nothing is collected here: static files are found where they lie. WhiteNoise looks for the folder.
(DATA_DIR / "static").mkdir(exist_ok=True)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
