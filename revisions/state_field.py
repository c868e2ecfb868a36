"""The column that keeps a public state, as each database keeps it best."""

from __future__ import annotations

import json
import logging
import zlib
from typing import TYPE_CHECKING, Any

from django.db import models

from revisions.state import State, UnreadableState, canonical_json, is_state

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

logger = logging.getLogger(__name__)


class StateField(models.Field):
    """A public state: `jsonb` on PostgreSQL, compressed canonical JSON on SQLite.

    PostgreSQL's guards read the state in SQL, and it compresses what is long by itself. SQLite
    does neither, so there the column holds the canonical JSON, of which `Version.digest` is the
    SHA-256, compressed with zlib (RFC 1950): docs/json.md shows how to read it without Jawnik.
    (Of a version with a base both hold only what differs from it: `Version.state` joins them.)
    Queries can't look inside: what is searched for has a column of its own.

    A state that was damaged comes as UnreadableState, so that the versions beside it can be read.
    """

    description = "Public state of a page"
    empty_strings_allowed = False

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "jsonb" if connection.vendor == "postgresql" else "blob"

    def get_db_prep_value(
        self, value: State | None, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        if connection.vendor == "postgresql":
            return connection.ops.adapt_json_value(value, encoder=None)
        return zlib.compress(canonical_json(value).encode())

    def from_db_value(
        self, value: str | bytes | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> State | None:
        if value is None:
            return None
        try:
            state = json.loads(zlib.decompress(value) if isinstance(value, bytes) else value)
        except (ValueError, zlib.error):
            logger.exception("a recorded state is no JSON, or was compressed otherwise")
            return UnreadableState(_as_text(value))
        if is_state(state):
            return state
        logger.error("a recorded state lacks what every state has, or is no object of JSON")
        return UnreadableState(_as_text(value))

    def value_to_string(self, obj: models.Model) -> State:
        return self.value_from_object(obj)


def _as_text(stored: str | bytes) -> str:
    """What the database holds, for people: unpacked as far as that goes."""
    if isinstance(stored, bytes):
        try:
            stored = zlib.decompressobj().decompress(stored)
        except zlib.error:
            return stored.hex(" ")
        return stored.decode(errors="backslashreplace")
    return stored
