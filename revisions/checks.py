"""Invariants that Django's system check looks after (`manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.utils import DatabaseError

from revisions import guards, record_owner

if TYPE_CHECKING:
    from django.apps import AppConfig


@register(Tags.database)
def record_is_guarded(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """The triggers that guard the record must stand in the database as they were installed."""
    errors = []
    for alias in databases or ():
        connection = connections[alias]
        try:
            tables = connection.introspection.table_names()
        except DatabaseError as error:
            errors.append(Error(f"The database can't be read: {error}", id="revisions.E002"))
            continue
        if "revisions_version" in tables and (faults := guards.faults(connection)):
            told = ", ".join(f"{name} is {fault}" for name, fault in faults.items())
            errors.append(
                Error(
                    f"The record is not guarded: {told}.",
                    hint="Run manage.py migrate, which puts the triggers back; find out who "
                    "changed them, and run manage.py check_history.",
                    id="revisions.E001",
                )
            )
    return errors


@register(Tags.database, deploy=True)
def application_may_only_add_to_record(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """On PostgreSQL the application's role should not be able to lift the record's guards."""
    warnings = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "postgresql" or not guards.append_only_tables(connection):
            continue
        role = record_owner.connected_role(connection)
        if rights := record_owner.rights_to_alter_record(connection, role):
            warnings.append(
                Warning(
                    f"The application's role {role} can lift the guards of the record. "
                    f"It has {', '.join(rights)}.",
                    hint="Run manage.py set_up_record_owner (docs/production.md).",
                    id="revisions.W003",
                )
            )
    return warnings
