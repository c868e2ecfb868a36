"""On PostgreSQL a role of its own owns the record, and the application may only add to it."""

from __future__ import annotations

import io
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from articles.models import Article
from revisions import checks, guards
from revisions.models import Version
from revisions.record_owner import rights_to_alter_record
from tests.database_roles import connect_as, execute, make_roles, set_up_record_owner

pytestmark = pytest.mark.django_db

# What lifts a guard, where nothing was set up.
LIFTS_GUARDS = [
    "ALTER TABLE {table} DISABLE TRIGGER USER",
    "ALTER TABLE {table} ENABLE REPLICA TRIGGER {table}_no_change",
    "DROP TRIGGER {table}_no_change ON {table}",
    "CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE ON {table} WHEN (false)"
    " EXECUTE FUNCTION revisions_refuse()",
    "CREATE TRIGGER another BEFORE INSERT ON {table} EXECUTE FUNCTION revisions_refuse()",
    "CREATE RULE another AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "ALTER TABLE {table} ADD COLUMN another text",
    "ALTER TABLE {table} RENAME TO another",
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "CREATE TABLE another () INHERITS ({table})",
    "DROP TABLE {table} CASCADE",
    "CREATE OR REPLACE FUNCTION revisions_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$BEGIN RETURN NEW; END$$",
    "DROP FUNCTION revisions_refuse() CASCADE",
    "ALTER SCHEMA public RENAME TO another",
    "DROP SCHEMA public CASCADE",
]
# What the triggers refuse to everybody, and what only superusers may.
REFUSED_ANYWAY = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
]
NEEDS_OTHER_ROLE = [
    "SET ROLE {owner}",
    "GRANT {owner} TO {application}",
    "ALTER TABLE {table} OWNER TO {application}",
]
INSUFFICIENT_PRIVILEGE = "42501"


def error_code(sql: str) -> str | None:
    """SQLSTATE with which the database refuses the statement; None: it obeys (and is undone)."""
    try:
        with transaction.atomic():
            execute(sql)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return error.__cause__.sqlstate
    return None


def filled(sql: str, table: str, roles) -> str:
    with connection.cursor() as cursor:
        column = connection.introspection.get_primary_key_column(cursor, table)
    return sql.format(table=table, column=column, application=roles.application, owner=roles.owner)


def test_the_owner_of_the_tables_can_lift_the_guards(roles):
    connect_as(roles.application)
    codes = {sql: error_code(filled(sql, "revisions_version", roles)) for sql in LIFTS_GUARDS}
    assert codes == dict.fromkeys(LIFTS_GUARDS)


def test_the_application_cannot_where_another_role_owns_them(restricted):
    refused = [*LIFTS_GUARDS, *REFUSED_ANYWAY, *NEEDS_OTHER_ROLE]
    for table in guards.append_only_tables(connection):
        codes = {sql: error_code(filled(sql, table, restricted)) for sql in refused}
        assert codes == dict.fromkeys(refused, INSUFFICIENT_PRIVILEGE), table


def test_the_application_cannot_give_itself_rights(restricted):
    execute(f"GRANT ALL ON revisions_version TO {restricted.application}")  # answered by a warning
    assert rights_to_alter_record(connection, restricted.application) == []


def test_positions_cannot_be_set_back(restricted):
    [(sequence,)] = execute("SELECT pg_get_serial_sequence('revisions_changedfield', 'id')")
    assert error_code(f"SELECT setval('{sequence}', 1)") == INSUFFICIENT_PRIVILEGE


# The application works as before.


def test_pages_are_published_edited_and_removed(restricted, article, edit, client):
    page = edit(article, full="<p>Pokój 14</p>", title="Prawo jazdy")
    assert [version.number for version in page.history.versions.all()] == [1, 2]
    assert client.get(page.get_url()).status_code == 200
    page.unpublish()
    history = page.history
    page.delete()
    assert Version.objects.filter(history=history.pk).count() == 3


def test_the_record_is_checked(restricted, article, edit):
    edit(article, full="<p>Pokój 14</p>")
    call_command("check_history", deep=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert checks.record_is_guarded(databases=["default"]) == []


def test_other_tables_are_migrated_as_before(restricted):
    call_command("migrate", verbosity=0)
    guards.remove_live_page_guards(connection)
    guards.install(connection)
    assert error_code("ALTER TABLE articles_article ADD COLUMN another text") is None
    assert error_code("CREATE TABLE another (id int)") is None


# The system check.


def warning() -> str:
    """What `check --deploy --database default` says of it; "" where it says nothing."""
    found = checks.application_may_only_add_to_record(databases=["default"])
    assert [each.id for each in found] in ([], ["revisions.W003"])
    return found[0].msg if found else ""


def test_an_application_that_owns_its_record_is_told(roles):
    connect_as(roles.application)
    for what in ("table revisions_version", "function revisions_refuse", "schema public"):
        assert f"ownership of the {what}" in warning()


def test_one_that_does_not_own_it_is_told_nothing(restricted):
    assert warning() == ""


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
def test_a_superuser_is_told():
    assert "SUPERUSER" in warning()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite, which has no roles")
def test_nothing_is_told_on_sqlite():
    assert warning() == ""


@pytest.mark.parametrize(
    ("grant", "told"),
    [
        ("GRANT {owner} TO {application}", "ownership of the table revisions_version"),
        ("GRANT UPDATE ON revisions_version TO PUBLIC", "table revisions_version"),
        ("GRANT UPDATE (state) ON revisions_version TO {application}", "table revisions_version"),
        ("GRANT TRIGGER ON login_loginevent TO {application}", "table login_loginevent"),
        ("ALTER ROLE {application} SUPERUSER", "SUPERUSER"),
        ("ALTER SCHEMA public OWNER TO {application}", "ownership of the schema public"),
    ],
)
def test_a_right_that_was_given_later_is_told_and_taken_away(roles, grant, told):
    set_up_record_owner(roles.application)
    sql = filled(grant, "revisions_version", roles)
    execute(sql)
    connect_as(roles.application)
    assert told in warning()
    execute("RESET SESSION AUTHORIZATION")
    if told == "SUPERUSER":
        execute(f"ALTER ROLE {roles.application} NOSUPERUSER")
    set_up_record_owner(roles.application)
    connect_as(roles.application)
    assert warning() == ""


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
def test_a_right_to_switch_triggers_off_is_told(restricted):
    execute("RESET SESSION AUTHORIZATION")
    if connection.pg_version < 150000:
        pytest.skip("PostgreSQL 14 grants no rights on single settings")
    execute(f"GRANT SET ON PARAMETER session_replication_role TO {restricted.application}")
    connect_as(restricted.application)
    assert "session_replication_role" in warning()


# The command.


def test_running_it_again_changes_nothing(roles):
    set_up_record_owner(roles.application)
    before = rights_of_all_tables()
    assert "CREATE ROLE" not in set_up_record_owner(roles.application)
    assert rights_of_all_tables() == before


def test_other_tables_keep_their_owner_and_rights(roles):
    before = rights_of_all_tables()
    set_up_record_owner(roles.application)
    changed = {
        before_row[0]
        for before_row, after_row in zip(before, rights_of_all_tables(), strict=True)
        if before_row != after_row
    }
    assert changed == set(guards.append_only_tables(connection))


def rights_of_all_tables() -> list[tuple]:
    return execute(
        "SELECT relname, relowner, relacl::text FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )


def test_tables_of_the_record_are_migrated_by_a_member_of_the_owner(restricted, monkeypatch):
    """The steps of docs/production.md."""
    execute("RESET SESSION AUTHORIZATION")
    execute(f"GRANT {restricted.owner} TO {restricted.application}")
    connect_as(restricted.application)
    execute("ALTER TABLE revisions_version ADD COLUMN another text")
    execute("CREATE TABLE another (id int GENERATED BY DEFAULT AS IDENTITY)")
    monkeypatch.setattr(guards, "APPEND_ONLY_TABLES", [*guards.APPEND_ONLY_TABLES, "another"])
    call_command("migrate", verbosity=0)  # which puts the guards of the new table up
    execute("RESET SESSION AUTHORIZATION")
    set_up_record_owner(restricted.application)
    connect_as(restricted.application)
    assert warning() == ""
    for sql in ("DROP TABLE another", "ALTER TABLE revisions_version DROP COLUMN another"):
        assert error_code(sql) == INSUFFICIENT_PRIVILEGE


def test_the_printed_sql_does_the_same(roles):
    connect_as(roles.application)  # it needs no other role to be printed
    before = rights_of_all_tables()
    script = set_up_record_owner(print_only=True)
    assert rights_of_all_tables() == before
    first, *lines, last = script.splitlines()
    assert (first, last) == ("BEGIN;", "COMMIT;")
    execute("RESET SESSION AUTHORIZATION")
    for line in lines:
        execute(line)
    connect_as(roles.application)
    assert warning() == ""


def test_nothing_is_changed_without_a_yes(roles, monkeypatch):
    before = rights_of_all_tables()
    monkeypatch.setattr("builtins.input", lambda prompt: "n")
    with pytest.raises(CommandError, match="Niczego nie zmieniono"):
        set_up_record_owner(roles.application, interactive=True)
    assert rights_of_all_tables() == before
    monkeypatch.setattr("builtins.input", lambda prompt: "yes")
    set_up_record_owner(roles.application, interactive=True)
    assert rights_of_all_tables() != before


def test_nothing_is_changed_where_a_right_would_be_left(roles):
    """One that comes by way of another role, which this command can't know the use of."""
    execute("CREATE ROLE jawnik_test_group")
    execute(f"GRANT jawnik_test_group TO {roles.application}")
    execute("GRANT UPDATE ON revisions_version TO jawnik_test_group")
    before = rights_of_all_tables()
    with pytest.raises(CommandError, match="on the table revisions_version"):
        set_up_record_owner(roles.application)
    assert rights_of_all_tables() == before


def test_a_name_with_quotation_marks_is_a_name(roles):
    owner = f'Właściciel "zapisu" {os.getpid()}'
    set_up_record_owner(roles.application, owner=owner)
    found = execute("SELECT tableowner FROM pg_tables WHERE tablename = 'revisions_version'")
    assert found == [(owner,)]


def test_who_is_no_superuser_is_told_what_to_do(roles):
    connect_as(roles.application)
    with pytest.raises(CommandError, match="--print"):
        set_up_record_owner()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
def test_roles_that_will_not_do_are_refused():
    superuser = connection.settings_dict["USER"]
    with pytest.raises(CommandError, match="SUPERUSER"):
        set_up_record_owner(superuser)
    with pytest.raises(CommandError, match="CREATE ROLE"):
        set_up_record_owner("nobody_of_this_name")
    with pytest.raises(CommandError, match="inną rolą"):
        set_up_record_owner(superuser, owner=superuser)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite, which has no roles")
def test_the_command_says_that_sqlite_has_no_roles():
    with pytest.raises(CommandError, match="PostgreSQL"):
        set_up_record_owner("bip")


# A connection that was opened with the role, and commits.


@pytest.fixture
def connected(transactional_db):
    """The default connection is the application's; at the end the roles are dropped."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    superuser = connection.settings_dict["USER"]
    made = make_roles()
    try:
        set_up_record_owner(made.application)
        connection.close()
        connection.settings_dict["USER"] = made.application
        yield made
    finally:
        connection.close()
        connection.settings_dict["USER"] = superuser
        execute(f"GRANT {made.owner}, {made.application} TO CURRENT_USER")
        for role in (made.application, made.owner):
            if execute(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):  # noqa: S608
                execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
                execute(f"DROP OWNED BY {role}")
                execute(f"DROP ROLE {role}")


def test_a_connection_of_the_application_publishes_and_cannot_alter(connected, article, edit):
    edit(article, full="<p>Pokój 14</p>")
    assert article.history.versions.count() == 2
    assert execute("SELECT session_user, current_user") == [(connected.application,) * 2]
    assert error_code("ALTER TABLE revisions_version DISABLE TRIGGER ALL") == INSUFFICIENT_PRIVILEGE
    assert error_code("TRUNCATE revisions_version CASCADE") == INSUFFICIENT_PRIVILEGE
    assert error_code("RESET SESSION AUTHORIZATION") is None  # to itself
    assert error_code("SET ROLE postgres") == INSUFFICIENT_PRIVILEGE
    with pytest.raises(DatabaseError, match="is live with content that is not recorded"):
        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
    assert warning() == ""
