"""Values of environment variables, checked when the process starts and not when they are used."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

MIN_SECRET_KEY_LENGTH = 50  # as Django's security.W009
_HOST = re.compile(r"\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.IGNORECASE)


def required(name: str) -> str:
    """Value of an environment variable. Raises ImproperlyConfigured where it is missing."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (docs/production.md).")
    return value


def secret_key(name: str) -> str:
    """A secret of at least 50 characters, five of them different."""
    value = required(name)
    if len(value) < MIN_SECRET_KEY_LENGTH or len(set(value)) < 5:
        raise ImproperlyConfigured(
            f"{name} must have at least {MIN_SECRET_KEY_LENGTH} random characters."
        )
    return value


def hosts(name: str) -> list[str]:
    """Host names, separated by commas; spaces around them do not matter."""
    found = [host.strip() for host in required(name).split(",") if host.strip()]
    for host in found:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name}: {host!r} is not a host name. Give names without https://, without a port"
                " and without a path, separated by commas."
            )
    if not found:
        raise ImproperlyConfigured(f"{name}: give at least one host name.")
    if "*" in found:
        raise ImproperlyConfigured(f"{name}: name each host; * would let a visitor choose one.")
    return found


def public_url(name: str) -> str:
    """An address of a site, https://host or https://host:port, without the slash at its end."""
    value = required(name).rstrip("/")
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
        _port = parts.port
    except ValueError:
        valid = False
    if not valid or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ImproperlyConfigured(
            f"{name}: {value!r} is not the address of a site, e.g. https://bip.example.pl"
        )
    return value


def fernet_keys(name: str) -> str:
    """Fernet keys, separated by commas."""
    value = required(name)
    for number, key in enumerate(value.split(","), start=1):
        try:
            Fernet(key.strip())
        except ValueError:
            # The key itself is not shown: it may be a right one with a slip.
            raise ImproperlyConfigured(
                f"{name}: key {number} is not a Fernet key. docs/portal-klienta.md says how to make"
                " one."
            ) from None
    return value


def whole_number(name: str, default: int, *, minimum: int = 0) -> int:
    """A number, `default` where the variable is not set."""
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < minimum:
        raise ImproperlyConfigured(f"{name}: {text!r} is not a whole number from {minimum} on.")
    return int(text)
