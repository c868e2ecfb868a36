"""Passwords of cases: made here, read off a letter, kept as Argon2id.

Twelve letters of an alphabet of thirty (no I, L, O, U, 0, 1, which are mistaken for one another)
are 58.9 bits. Argon2id costs 19 MiB and some 16 ms; at most four run at once in a process, so a
flood of attempts cannot take the memory.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
AT_ONCE = 4
PATIENCE = 5  # seconds a login waits for its turn

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
_turns = threading.BoundedSemaphore(AT_ONCE)


class TooBusyError(Exception):
    """Too many passwords are being checked; nothing was checked."""


def new_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(password: str) -> str:
    """The password as it is printed: three groups of four."""
    return "-".join(password[i : i + 4] for i in range(0, LENGTH, 4))


def normal(typed: str) -> str:
    """What a person typed, without spaces and hyphens, in capitals."""
    return "".join(c for c in typed.upper() if c.isalnum())


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise TooBusyError
    try:
        yield
    finally:
        _turns.release()


def hashed(password: str) -> str:
    with _turn():
        return _hasher.hash(password)


def _nobodys_hash() -> str:
    """A hash of the same cost that no password has."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=")
        for n in (_hasher.salt_len, _hasher.hash_len)
    )
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p=1${salt}${digest}"


NOBODYS_HASH = _nobodys_hash()


def matches(typed: str, password_hash: str) -> bool:
    """Whether `typed` is the password. An empty hash costs as much, and matches nothing."""
    # Long input is cut to a digest first: its length must not show in the time.
    word = normal(typed)
    if len(word) != LENGTH:
        word = hashlib.sha256(typed.encode()).hexdigest()[:LENGTH].lower()
    with _turn():
        try:
            return _hasher.verify(password_hash or NOBODYS_HASH, word)
        except (VerificationError, InvalidHashError):
            return False
