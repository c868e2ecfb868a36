"""What the database refuses by itself, on both vendors."""

from __future__ import annotations

import datetime
import uuid
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from articles.models import Article
from revisions import checks, guards, live_page_guards
from revisions.live_page_guards import UNRECORDED, guarded_columns
from revisions.models import Version
from revisions.versioned_models import versioned_models
from tests.pages.models import SignedAnnouncement

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="of PostgreSQL alone: that run takes it"
)
on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="of SQLite alone: that run takes it"
)
transactional = pytest.mark.django_db(transaction=True)

TABLES = guards.APPEND_ONLY_TABLES
every_table = pytest.mark.parametrize("table", TABLES)


# Tables that only grow: those of every app, so that a new one is covered without a line here.

UNUSED_NUMBER = 900_000
VALUES = {
    "UUIDField": uuid.UUID(int=1),
    "DateTimeField": timezone.now(),  # too young to be deleted from any table
    "DateField": datetime.date(2026, 11, 21),
    "JSONField": {},
    "BooleanField": False,
    "CharField": "x",
    "TextField": "x",
}


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


@contextmanager
def a_row(table: str):
    """A made-up row, for a while: its foreign keys lead nowhere, which is checked at commit."""
    model = model_of(table)
    values = {}
    for field in model._meta.concrete_fields:
        target = field.target_field if field.is_relation else field
        values[field.attname] = VALUES.get(target.get_internal_type(), UNUSED_NUMBER)
    with transaction.atomic():
        yield model.objects.bulk_create([model(**values)])[0]
        transaction.set_rollback(True)


@contextmanager
def refused():
    with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
        yield


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@every_table
def test_a_row_cannot_be_updated(table):
    with a_row(table) as row:
        column = row._meta.pk.column
        with refused():
            row.save(force_update=True) if len(row._meta.fields) > 1 else row.save()
        with refused():
            type(row).objects.update(**{row._meta.fields[-1].name: None})
        with refused():
            execute(f'UPDATE "{table}" SET "{column}" = "{column}"')  # noqa: S608


@every_table
def test_a_row_cannot_be_deleted(table):
    with a_row(table) as row:
        with refused():
            type(row).objects.all()._raw_delete(connection.alias)
        with refused():
            execute(f'DELETE FROM "{table}"')  # noqa: S608


@on_sqlite
@every_table
def test_a_row_cannot_be_replaced(table):
    """INSERT OR REPLACE removes the old row, and no trigger of a deletion fires."""
    with a_row(table) as row:
        columns = ", ".join(f'"{field.column}"' for field in row._meta.concrete_fields)
        with refused():
            execute(f'INSERT OR REPLACE INTO "{table}" ({columns}) SELECT {columns} FROM "{table}"')  # noqa: S608


@on_sqlite
@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (table, constraint)
        for table in TABLES
        for constraint in [
            *([field.name] for field in model_of(table)._meta.fields if field.unique),
            *(constraint.fields for constraint in model_of(table)._meta.total_unique_constraints),
        ]
    ],
    ids=str,
)
def test_a_row_cannot_be_replaced_by_any_of_its_keys(table, columns):
    with a_row(table) as row:
        model = type(row)
        for field in model._meta.concrete_fields:
            if field.name not in columns and field.unique:
                other = (
                    uuid.UUID(int=2)
                    if field.get_internal_type() == "UUIDField"
                    else UNUSED_NUMBER + 1
                )
                setattr(row, field.attname, other)
        with refused(), connection.cursor() as cursor:
            names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            marks = ", ".join(["%s"] * len(model._meta.concrete_fields))
            cursor.execute(
                f'INSERT OR REPLACE INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in model._meta.concrete_fields
                ],
            )


@on_sqlite
def test_a_row_cannot_be_replaced_by_its_rowid():
    """SQLite's hidden key, which a table with a UUID for its primary key has beside that."""
    with a_row("revisions_history"), refused():
        execute(
            "INSERT OR REPLACE INTO revisions_history"
            " (rowid, uuid, page_id, translation_key, locale_id, model)"
            " SELECT rowid, 'other', page_id + 1, 'other', locale_id, model"
            " FROM revisions_history ORDER BY rowid DESC LIMIT 1"
        )


@every_table
def test_an_upsert_is_refused(table):
    with a_row(table) as row:
        key, *others = row._meta.concrete_fields
        with refused():
            type(row).objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=[key.name],
                update_fields=[others[-1].name],
            )


@on_postgresql
@every_table
def test_a_table_cannot_be_truncated(table):
    with refused():
        execute(f'TRUNCATE "{table}" CASCADE')


# What `manage.py check --database default` sees of them.


def reported() -> str:
    """The message of the system check; "" where it finds nothing."""
    found = checks.record_is_guarded(databases=["default"])
    assert [error.id for error in found] in ([], ["revisions.E001"])
    return found[0].msg if found else ""


def drop(table: str, name: str) -> None:
    execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def triggers() -> list[tuple[str, str]]:
    """Table and name of every guard on this database."""
    return [(trigger.table, trigger.name) for trigger in guards.wanted(connection)]


def test_guards_stand_after_a_migration():
    assert reported() == ""
    assert {table for table, _name in triggers()} >= set(TABLES)


def test_every_dropped_guard_is_reported_and_put_back():
    for table, name in triggers():
        drop(table, name)
        assert f"{name} is missing" in reported()
        guards.install(connection)
        assert reported() == ""


def test_a_migration_puts_guards_back():
    """SQLite loses the triggers of a table that a migration rebuilds."""
    guards.remove(connection)
    for table, name in triggers():
        assert guards.faults(connection)[name] == "missing", table
    call_command("migrate", "revisions", verbosity=0)
    assert reported() == ""


@on_postgresql
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_every_disabled_guard_is_reported_and_put_back(how):
    for table, name in triggers():
        execute(f"ALTER TABLE {table} {how} {name}")
        assert f"{name} is disabled" in reported()
        guards.install(connection)
        assert reported() == ""


def test_every_guard_that_another_trigger_replaced_is_reported_and_put_back():
    """One of the same name on the same table, that lets everything pass."""
    if connection.vendor == "postgresql":
        execute(
            "CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
        )
        does = "FOR EACH STATEMENT EXECUTE FUNCTION pass()"
    else:
        does = "BEGIN SELECT 1; END"
    for table, name in triggers():
        drop(table, name)
        execute(f"CREATE TRIGGER {name} AFTER UPDATE ON {table} {does}")
        assert f"{name} is altered" in reported()
        guards.install(connection)
        assert reported() == ""


@on_postgresql
def test_every_altered_function_is_reported_and_put_back():
    for function in {trigger.function for trigger in guards.wanted(connection)}:
        execute(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql "
            "AS $$BEGIN RETURN NEW; END$$"
        )
        assert "is altered" in reported()
        guards.install(connection)
        assert reported() == ""


@on_postgresql
def test_a_condition_that_lets_everything_pass_is_reported():
    execute(
        "CREATE OR REPLACE TRIGGER revisions_version_no_change BEFORE DELETE OR UPDATE "
        "ON revisions_version FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION revisions_refuse()"
    )
    assert "revisions_version_no_change is altered" in reported()


def test_installing_twice_does_no_harm():
    guards.install(connection)
    guards.install(connection)
    assert reported() == ""


def test_the_guards_of_another_app_are_reported_too(monkeypatch):
    """What `protect()` of an app's `ready()` adds."""
    monkeypatch.setattr(guards, "APPEND_ONLY_TABLES", [*TABLES])
    guards.protect("wagtailcore_site")
    assert "wagtailcore_site_no_" in reported()
    guards.install(connection)
    assert reported() == ""
    with refused():
        execute("UPDATE wagtailcore_site SET port = 81")


# At commit PostgreSQL refuses a live page that is not as the record says.


@on_postgresql
@transactional
@pytest.mark.parametrize(
    "change",
    [
        lambda pk: Article.objects.filter(pk=pk).update(full="<p>po cichu</p>"),
        lambda pk: Article.objects.bulk_update([Article(pk=pk, full="<p>po cichu</p>")], ["full"]),
        lambda pk: execute(f"UPDATE articles_article SET \"full\" = 'x' WHERE page_ptr_id = {pk}"),  # noqa: S608
        lambda pk: Article.objects.filter(pk=pk).update(fee="0 zł"),
        lambda pk: Article.objects.filter(pk=pk).update(produced_on="2015-01-01"),
        lambda pk: Article.objects.filter(pk=pk).update(title="Po cichu"),
    ],
    ids=["update", "bulk_update", "sql", "another text", "a date", "a column of the base class"],
)
def test_content_that_is_not_recorded_is_refused(article, change):
    before = Article.objects.filter(pk=article.pk).values().get()
    with pytest.raises(IntegrityError, match=UNRECORDED):
        change(article.pk)
    assert Article.objects.filter(pk=article.pk).values().get() == before


@on_postgresql
@transactional
@pytest.mark.parametrize(
    "change",
    [{"title": "Po cichu"}, {"seo_title": "Po cichu"}, {"introduction": "Po cichu"}],
    ids=str,
)
def test_every_versioned_class_is_guarded(section, change):
    before = section.title, section.introduction
    with pytest.raises(IntegrityError, match=UNRECORDED):
        type(section).objects.filter(pk=section.pk).update(**change)
    section.refresh_from_db()
    assert (section.title, section.introduction) == before


@on_postgresql
@transactional
def test_content_is_compared_as_it_is_at_commit(article):
    """By the order of statements: the unrecorded change comes before one that changes nothing."""
    with pytest.raises(IntegrityError, match=UNRECORDED), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")


@on_postgresql
def test_pages_of_all_classes_are_compared_by_one_trigger():
    assert [table for table, name in triggers() if name.startswith("recorded_")].count(
        "wagtailcore_page"
    ) == 1


@on_postgresql
@transactional
def test_a_draft_made_live_by_an_update_is_refused(section):
    draft = section.add_child(instance=Article(title="Szkic", live=False))
    with pytest.raises(IntegrityError, match=UNRECORDED):
        Article.objects.filter(pk=draft.pk).update(live=True)


@on_postgresql
@transactional
def test_it_is_refused_at_commit_and_no_sooner(article):
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(full="<p>B</p>")
        Article.objects.get(pk=article.pk).save()  # which records it
    assert article.history.versions.count() == 2


@transactional
def test_drafts_may_be_changed_freely(section):
    draft = section.add_child(instance=Article(title="Szkic", live=False))
    Article.objects.filter(pk=draft.pk).update(full="<p>szkic</p>")
    assert Article.objects.get(pk=draft.pk).full == "<p>szkic</p>"


@on_postgresql
@transactional
def test_a_field_that_joined_the_class_later_is_no_change_while_it_is_empty(article):
    """Its state lacks the name, as one lacks it that was written before the field was there."""
    newest = article.newest_version
    state = {name: value for name, value in newest.state.items() if name != "fee"}
    with transaction.atomic():
        guards.remove(connection)
        Version.objects.filter(pk=newest.pk).update(stored_state=state)
        guards.install(connection)
    Article.objects.filter(pk=article.pk).update(fee="")
    with pytest.raises(IntegrityError, match=UNRECORDED):
        Article.objects.filter(pk=article.pk).update(fee="17 zł")


@on_postgresql
@transactional
def test_live_page_guards_can_be_lifted_alone(article):
    """While tables are migrated: PostgreSQL doesn't alter a column that a trigger names."""
    guards.remove_live_page_guards(connection)
    try:
        Article.objects.filter(pk=article.pk).update(full="<p>nikt nie pilnuje</p>")
        with refused():
            execute("DELETE FROM revisions_version")
        Article.objects.get(pk=article.pk).save()
    finally:
        guards.install(connection)
    with pytest.raises(IntegrityError, match=UNRECORDED):
        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")


@on_postgresql
@transactional
def test_a_class_may_version_fewer_fields_than_the_one_it_inherits_from(home, monkeypatch):
    monkeypatch.setattr(SignedAnnouncement, "versioned_fields", ["signed_by"])
    guards.install(connection)
    page = SignedAnnouncement(title="Nabór", slug="nabor", body="<p>A</p>", signed_by="Ewa")
    home.add_child(instance=page)
    SignedAnnouncement.objects.filter(pk=page.pk).update(body="<p>B</p>")
    with pytest.raises(IntegrityError, match=UNRECORDED):
        SignedAnnouncement.objects.filter(pk=page.pk).update(signed_by="Jan")
    monkeypatch.undo()
    guards.install(connection)


@on_postgresql
def test_a_class_that_is_versioned_no_longer_loses_its_guard(monkeypatch):
    guarded = {name for _table, name in triggers()}
    monkeypatch.setattr(live_page_guards, "versioned_models", list)
    guards.install(connection)
    assert reported() == ""
    monkeypatch.undo()
    missing = guards.faults(connection)
    assert missing and set(missing.values()) == {"missing"}
    assert set(missing) == {name for name in guarded if name.startswith("recorded_")}


def test_every_versioned_class_has_guarded_columns():
    for model in versioned_models():
        names = {field.name for field in guarded_columns(model)}
        assert "title" in names
    assert {"title", "full", "produced_on"} <= {f.name for f in guarded_columns(Article)}
