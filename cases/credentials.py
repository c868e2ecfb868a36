"""Passwords of cases: generated here, stored as Argon2id hashes.

Twelve characters of an alphabet of thirty (no I, L, O, U, 0, 1, which are easily confused) are
58.9 bits. One Argon2id hash takes 19 MiB and some 16 ms; at most four run at once in a process,
so a flood of login attempts cannot exhaust the memory.
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
PASSWORD_LENGTH = 12
MAX_CONCURRENT_HASHES = 4
HASH_SLOT_TIMEOUT = 5  # seconds that a login waits for one of them to end

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
_hash_slots = threading.BoundedSemaphore(MAX_CONCURRENT_HASHES)


class TooBusyError(Exception):
    """Too many passwords are being hashed; this one was not checked."""


def generate_password() -> str:
    """A random password, without hyphens."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))


def format_password(password: str) -> str:
    """The password as it is printed: three groups of four, hyphens between them."""
    return "-".join(password[i : i + 4] for i in range(0, PASSWORD_LENGTH, 4))


def normalize_password(typed: str) -> str:
    """What a person typed, in capitals, without spaces, hyphens and other signs."""
    return "".join(c for c in typed.upper() if c.isalnum())


@contextmanager
def _hash_slot() -> Iterator[None]:
    if not _hash_slots.acquire(timeout=HASH_SLOT_TIMEOUT):
        raise TooBusyError
    try:
        yield
    finally:
        _hash_slots.release()


def hash_password(password: str) -> str:
    """The Argon2id hash in PHC string format. Raises TooBusyError."""
    with _hash_slot():
        return _hasher.hash(password)


def _make_dummy_hash() -> str:
    """A hash of the same cost that no password matches."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=")
        for n in (_hasher.salt_len, _hasher.hash_len)
    )
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p=1${salt}${digest}"


DUMMY_HASH = _make_dummy_hash()


def verify_password(typed: str, password_hash: str) -> bool:
    """Whether `typed` matches `password_hash`. Raises TooBusyError.

    An empty hash takes as long as any other and matches nothing.
    """
    candidate = normalize_password(typed)
    if len(candidate) != PASSWORD_LENGTH:
        # Of the right length but in small letters, so it matches no hash: what is hashed must be
        # of one length, or the time would show how long the input was.
        candidate = hashlib.sha256(typed.encode()).hexdigest()[:PASSWORD_LENGTH]
    with _hash_slot():
        try:
            return _hasher.verify(password_hash or DUMMY_HASH, candidate)
        except (VerificationError, InvalidHashError):
            return False
