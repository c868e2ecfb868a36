"""What the database refuses: to alter what was done to a case, and the history the client reads.

TRUNCATE is left alone: it is how a whole database is emptied, not how a line is forged.
"""

from __future__ import annotations

TABLES = ("cases_caseevent", "cases_stagechange")
REFUSAL = "The log of cases is append-only"


def install(connection) -> None:
    """Make the tables append-only. May be called again without harm."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN RAISE EXCEPTION '{REFUSAL}: % of % is refused', TG_OP, TG_TABLE_NAME "
                "USING ERRCODE = 'restrict_violation'; END $$"
            )
        for table, event in _pairs():
            name = f"{table}_no_{event.lower()}"
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION cases_refuse()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {event} of {table} is refused'); END"
                )


def remove(connection) -> None:
    """Lift the refusal, for tests that empty the database."""
    with connection.cursor() as cursor:
        for table, event in _pairs():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}{on}")


def _pairs():
    return [(table, event) for table in TABLES for event in ("UPDATE", "DELETE")]
