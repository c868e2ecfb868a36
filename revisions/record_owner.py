"""PostgreSQL roles: one owns the append-only tables, the application's may only read and add.

A table's owner can disable its triggers, so the guards bind the application only where it owns
neither the tables, nor the function that the triggers call, nor the schema, whose owner can drop
what is in it. SQLite has no roles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from revisions import guards

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Since PostgreSQL 16, who may create roles can't give himself a role that others made.
_CREATEROLE_IS_BOUNDED = 160000
# The first version where rights on single settings are granted.
_HAS_PARAMETER_PRIVILEGES = 150000


def connected_role(connection: BaseDatabaseWrapper) -> str:
    """The role that the connection was opened with, whatever role was set since."""
    return _rows(connection, "SELECT session_user")[0][0]


def role_exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    return bool(_rows(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]))


def unbounded_attribute(connection: BaseDatabaseWrapper, role: str) -> str:
    """SUPERUSER or CREATEROLE: with it the role gets every right, whoever owns what; else ""."""
    superuser, may_create_roles = _rows(
        connection, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = %s", [role]
    )[0]
    if superuser:
        return "SUPERUSER"
    if may_create_roles and connection.pg_version < _CREATEROLE_IS_BOUNDED:
        return "CREATEROLE"
    return ""


def rights_to_alter_record(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """What `role` has that lets it lift the guards of the record, each in words; [] if nothing.

    Asked of the database itself, so that what comes by way of another role or PUBLIC counts too.
    """
    if attribute := unbounded_attribute(connection, role):
        return [f"the attribute {attribute}"]
    found = [
        f"{what} {name}"
        for what, name in _rows(
            connection,
            _RIGHTS,
            {
                "role": role,
                "tables": guards.append_only_tables(connection),
                "functions": _functions(connection),
            },
        )
    ]
    if connection.pg_version >= _HAS_PARAMETER_PRIVILEGES:
        name = "session_replication_role"
        if _rows(connection, "SELECT has_parameter_privilege(%s, %s, 'SET')", [role, name])[0][0]:
            found.append(f"SET on the parameter {name}")
    return found


_RIGHTS = """
SELECT 'ownership of the database', datname FROM pg_database
WHERE datname = current_database() AND pg_has_role(%(role)s, datdba, 'MEMBER')
UNION ALL
SELECT 'ownership of the schema', nspname FROM pg_namespace
WHERE nspname = current_schema() AND pg_has_role(%(role)s, nspowner, 'MEMBER')
UNION ALL
SELECT 'ownership of the function', p.proname FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY(%(functions)s)
    AND pg_has_role(%(role)s, p.proowner, 'MEMBER')
UNION ALL
SELECT CASE WHEN pg_has_role(%(role)s, c.relowner, 'MEMBER') THEN 'ownership of the table'
    ELSE 'UPDATE, DELETE, TRUNCATE or TRIGGER on the table' END, c.relname
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = ANY(%(tables)s) AND (
    pg_has_role(%(role)s, c.relowner, 'MEMBER')
    OR has_table_privilege(%(role)s, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
    OR has_any_column_privilege(%(role)s, c.oid, 'UPDATE')
)
ORDER BY 1, 2
"""


def statements(
    connection: BaseDatabaseWrapper, *, application_role: str, owner_role: str
) -> list[str]:
    """SQL that gives the record to `owner_role` and leaves the application SELECT and INSERT.

    It may be run again at any time, after a migration that made tables for example. A superuser
    has to run it, in one transaction. All other tables keep their owners and rights.
    """
    application, owner = _quoted(application_role), _quoted(owner_role)
    [(schema_name, schema_owner, database_name, owns_database, owns_schema)] = _rows(
        connection, _PLACE, [application_role, application_role]
    )
    schema, database = _quoted(schema_name), _quoted(database_name)
    sql = []
    if not role_exists(connection, owner_role):
        sql.append(f"CREATE ROLE {owner} NOLOGIN")
    elif _rows(connection, _IS_MEMBER, [application_role, owner_role]):
        sql.append(f"REVOKE {owner} FROM {application}")
    if owns_database:
        sql.append(f"ALTER DATABASE {database} OWNER TO {owner}")
        sql.append(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {application}")
    if owns_schema and schema_owner != "pg_database_owner":
        sql.append(f"ALTER SCHEMA {schema} OWNER TO {owner}")
    sql.append(f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {application}")
    # Foreign keys are checked with the rights of the table's owner.
    sql.append(f"GRANT USAGE ON SCHEMA {schema} TO {owner}")
    sql += [
        f"ALTER FUNCTION {schema}.{_quoted(name)}() OWNER TO {owner}"
        for name in _functions(connection)
    ]
    for name in guards.append_only_tables(connection):
        table = f"{schema}.{_quoted(name)}"
        sql += [
            f"ALTER TABLE {table} OWNER TO {owner}",  # its sequences go with it
            f"REVOKE ALL ON TABLE {table} FROM {application}, PUBLIC",
            f"GRANT SELECT, INSERT ON TABLE {table} TO {application}",
        ]
        for (sequence_name,) in _rows(connection, _SEQUENCES, [f"{schema}.{_quoted(name)}"]):
            sequence = f"{schema}.{_quoted(sequence_name)}"
            sql += [
                f"REVOKE ALL ON SEQUENCE {sequence} FROM {application}, PUBLIC",
                f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO {application}",
            ]
    return sql


_PLACE = """
SELECT n.nspname, n.nspowner::regrole::text, d.datname,
    pg_has_role(%s, d.datdba, 'MEMBER'), pg_has_role(%s, n.nspowner, 'MEMBER')
FROM pg_namespace n, pg_database d
WHERE n.nspname = current_schema() AND d.datname = current_database()
"""
_IS_MEMBER = """
SELECT 1 FROM pg_auth_members
WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s)
    AND roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)
"""
_SEQUENCES = """
SELECT s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_class'::regclass AND d.refobjid = %s::regclass ORDER BY 1
"""


def _functions(connection: BaseDatabaseWrapper) -> list[str]:
    """The functions that triggers of the append-only tables call.

    Not those of the live pages' guards: the application migrates those tables and writes them.
    """
    tables = set(guards.append_only_tables(connection))
    return sorted({guard.function for guard in guards.wanted(connection) if guard.table in tables})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _rows(connection: BaseDatabaseWrapper, query: str, params: Any = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()
