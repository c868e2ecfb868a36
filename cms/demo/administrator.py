"""The administrator of an installation on one's own machine, and its password.

The password is random for each installation and stored in `DATA_DIR/admin_password`,
readable by its owner alone, so that it can be shown again.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

USERNAME = "admin"
# Without letters and digits that look alike.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
PASSWORD_LENGTH = 16  # 93 bits


@dataclass(frozen=True)
class Administrator:
    """An account and its password; `password` is None where it isn't known here."""

    username: str
    password: str | None
    password_changed: bool = False  # the stored one is no longer valid


def password_file() -> Path:
    return Path(settings.DATA_DIR) / "admin_password"


def ensure_administrator() -> Administrator | None:
    """The account `admin`, created if there is no administrator at all.

    None where there are other administrators and `admin` was deleted: it isn't created again.
    Raises OSError where the password can't be stored.
    """
    model = get_user_model()
    user = model.objects.filter(username=USERNAME).first()
    if user is None:
        if model.objects.filter(is_superuser=True, is_active=True).exists():
            return None
        password = "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
        # Before the account: one whose password is lost could not be used.
        _store_password(password)
        model.objects.create_superuser(
            USERNAME, password=password, first_name="Administrator", last_name="BIP"
        )
        return Administrator(USERNAME, password)
    password = _stored_password()
    if password and user.is_active and user.check_password(password):
        return Administrator(USERNAME, password)
    return Administrator(USERNAME, None, password_changed=bool(password))


def _store_password(password: str) -> None:
    path = password_file()
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    new.replace(path)


def _stored_password() -> str | None:
    """The stored password; None where the file is missing or can't be read."""
    path = password_file()
    try:
        path.chmod(0o600)
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
