"""Roles of PostgreSQL for tests: made in the test's transaction, so that they end with it."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection

_TABLES = "SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = current_schema()"
_FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
"""


@dataclass(frozen=True)
class Roles:
    """The names of the application's role and of the one that is to own the record."""

    application: str
    owner: str


def execute(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def make_roles() -> Roles:
    """An application's role that owns the database and all in it; roles belong to the cluster."""
    role = f"jawnik_test_{os.getpid()}"
    execute(f"CREATE ROLE {role} LOGIN")
    execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" OWNER TO {role}')
    if connection.pg_version < 150000:  # later ones give it to the owner of the database
        execute(f"ALTER SCHEMA public OWNER TO {role}")
    for (table,) in execute(_TABLES):
        execute(f"ALTER TABLE {table} OWNER TO {role}")
    for (function,) in execute(_FUNCTIONS):
        execute(f"ALTER FUNCTION {function} OWNER TO {role}")
    return Roles(role, f"{role}_record_owner")


def set_up_record_owner(*arguments: str, **options) -> str:
    """Run the command without its question; returns what it prints."""
    output = io.StringIO()
    call_command(
        "set_up_record_owner", *arguments, stdout=output, **{"interactive": False, **options}
    )
    return output.getvalue()


def connect_as(role: str) -> None:
    """Go on as if the connection had been opened with `role`."""
    execute(f"SET SESSION AUTHORIZATION {role}")


@pytest.fixture
def roles(db) -> Roles:
    """The application's role owns everything, as it does where nothing was set up."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    return make_roles()


@pytest.fixture
def restricted(roles) -> Roles:
    """The test runs as the application whose record another role owns."""
    set_up_record_owner(roles.application)
    connect_as(roles.application)
    return roles
