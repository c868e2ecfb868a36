"""What the database itself refuses: to alter the record, and to show what was not recorded.

A program's mistake or a person at the database's console cannot rewrite the past by accident.
(Someone who drops the triggers on purpose can: against that stands the proof, not a trigger.)
"""

from __future__ import annotations

# Tables of the record; an app whose own must be as lasting adds them with `protect()`.
TABLES = [
    "revisions_history",
    "revisions_version",
    "revisions_changedfield",
    "revisions_sourceevent",
    "revisions_storedfile",
    "revisions_fileupload",
    "revisions_fileevent",
]
REFUSAL = "The record is append-only"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION revisions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{REFUSAL}: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def protect(*tables: str) -> None:
    """Count `tables` to those that only grow; called when the app that owns them is ready."""
    TABLES.extend(table for table in tables if table not in TABLES)


def install(connection) -> None:
    """Make the tables append-only, as far as they exist. May be called again without harm."""
    tables = _standing(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection, cursor, tables):
            cursor.execute(statement)


def _standing(connection) -> list[str]:
    present = set(connection.introspection.table_names())
    return [table for table in TABLES if table in present]


def remove(connection) -> None:
    """Lift the refusal, for tests that empty the database and for a move to another one."""
    with connection.cursor() as cursor:
        for table in _standing(connection):
            for name, _events in _triggers(connection.vendor):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def missing(connection) -> list[str]:
    """Names of the triggers that should stand in the database and do not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        # One that is disabled, or fires on replicas only, does not stand.
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    triggers = _triggers(connection.vendor)
    wanted = [f"{table}_{name}" for table in _standing(connection) for name, _ in triggers]
    return [name for name in wanted if name not in present]


def _triggers(vendor: str) -> list[tuple[str, str]]:
    if vendor == "postgresql":
        return [("no_change", "UPDATE OR DELETE"), ("no_truncate", "TRUNCATE")]
    return [("no_update", "UPDATE"), ("no_delete", "DELETE"), ("no_replace", "INSERT")]


def _statements(connection, cursor, tables: list[str]):
    vendor = connection.vendor
    if vendor == "postgresql":
        yield _POSTGRESQL_FUNCTION
        for table in tables:
            for name, events in _triggers(vendor):
                yield (
                    f"CREATE OR REPLACE TRIGGER {table}_{name} BEFORE {events} ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION revisions_refuse()"
                )
    else:
        for table in tables:
            constraints = connection.introspection.get_constraints(cursor, table).values()
            for name, event in _triggers(vendor):
                when = _row_exists(table, constraints) if event == "INSERT" else ""
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {event} ON {table} {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: {name} in {table}'); END"
                )


def _row_exists(table: str, constraints) -> str:
    """Condition under which SQLite's INSERT OR REPLACE would remove a row, firing no trigger."""
    keys = [item["columns"] for item in constraints if item["unique"] or item["primary_key"]]
    same = [" AND ".join(f"{name} = NEW.{name}" for name in columns) for columns in keys]
    return f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {' OR '.join(f'({key})' for key in same)})"


def live_body_guard(table: str, column: str) -> tuple[str, str]:
    """SQL that makes PostgreSQL refuse, at commit, a live page whose body was not recorded.

    `table` is the page class's table, `column` its body; returns the statements that install and
    remove the guard, for a migration of the app that owns the table. SQLite has no deferred
    triggers: there `check_history` finds what this prevents.
    """
    # PL/pgSQL, once a table, because the body's column is named in it. The current rows are read,
    # not NEW: an early statement of a transaction may be overtaken by a later one.
    function = f"{table}_recorded"
    install_sql = f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    page bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    body text;
    recorded text;
    public boolean;
BEGIN
    SELECT t.{column} INTO body FROM {table} t JOIN wagtailcore_page p ON p.id = t.page_ptr_id
        WHERE t.page_ptr_id = page AND p.live;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT v.state ->> '{column}', (v.state ->> 'live')::boolean INTO recorded, public
        FROM revisions_version v JOIN revisions_history h ON h.uuid = v.history_id
        WHERE h.page_id = page ORDER BY v.number DESC LIMIT 1;
    IF NOT FOUND OR NOT public OR recorded IS DISTINCT FROM body THEN
        RAISE EXCEPTION 'Page % is live with a body that is not recorded', page
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Save it through the application, or run manage.py check_history --record';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_recorded AFTER INSERT OR UPDATE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}('page_ptr_id');
CREATE CONSTRAINT TRIGGER {table}_recorded_live AFTER INSERT OR UPDATE OF live ON wagtailcore_page
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.live)
    EXECUTE FUNCTION {function}('id');
"""
    remove_sql = f"""
DROP TRIGGER IF EXISTS {table}_recorded_live ON wagtailcore_page;
DROP TRIGGER IF EXISTS {table}_recorded ON {table};
DROP FUNCTION IF EXISTS {function}();
"""
    return install_sql, remove_sql
