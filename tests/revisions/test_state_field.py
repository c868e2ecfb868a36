"""How a state is kept: it comes back as it was, can be checked without Jawnik, and is small."""

from __future__ import annotations

import hashlib
import json
import zlib

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.record import MOST_BYTES, bytes_per_version
from revisions.models import Version
from revisions.state import canonical_json
from revisions.state_field import StateField

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(TEXTS, VALUES), TEXTS)
def test_a_state_comes_back_from_the_database_as_it_was(fields, title):
    state = {**fields, "title": title, "live": True, "address": "/sprawy/"}
    field = StateField()
    stored = field.get_db_prep_value(state, connection)
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s{cast}", [stored])
        (found,) = cursor.fetchone()
    assert field.from_db_value(found, None, connection) == state


def raw_state(version: Version) -> str | bytes:
    """What the database itself holds, as someone who has only the database sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM revisions_version WHERE position = %s", [version.pk])
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps jsonb")
def test_on_sqlite_the_digest_is_that_of_the_unpacked_column(article, newest):
    version = newest(article)
    text = zlib.decompress(raw_state(version))
    assert hashlib.sha256(text).hexdigest() == version.digest
    assert json.loads(text) == version.state


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps compressed text")
def test_on_postgresql_the_state_is_read_in_sql(article, newest):
    version = newest(article)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state->>'title' FROM revisions_version WHERE position = %s", [version.pk]
        )
        assert cursor.fetchone()[0] == article.title
    assert canonical_json(json.loads(raw_state(version))) == canonical_json(version.state)


def test_a_query_that_looks_inside_is_refused(db):
    with pytest.raises(FieldError, match="Unsupported lookup 'title'"):
        Version.objects.filter(stored_state__title="Prawo jazdy").count()


def test_a_version_is_dumped_as_json(article, newest):
    version = newest(article)
    (dumped,) = json.loads(serializers.serialize("json", [version]))
    assert dumped["fields"]["stored_state"] == version.state
    (loaded,) = serializers.deserialize("json", json.dumps([dumped]))
    assert loaded.object.state == version.state


def test_a_version_of_a_page_of_14_kb_is_small(section):
    with transaction.atomic():
        assert bytes_per_version() <= MOST_BYTES[connection.vendor]
