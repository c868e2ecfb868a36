"""What the database refuses by itself, on both vendors."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from articles.models import Article
from revisions import checks, guards
from revisions.models import ChangedField, History, Version

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")
transactional = pytest.mark.django_db(transaction=True)

RECORD = [History, Version, ChangedField]


def refused(sql: str, *parameters) -> bool:
    with (
        pytest.raises(DatabaseError, match=guards.REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)
    return True


@pytest.mark.parametrize("model", RECORD)
def test_a_row_cannot_be_saved_again(article, model):
    row = model.objects.first()
    with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", RECORD)
def test_rows_cannot_be_updated(article, model):
    name = next(f.name for f in model._meta.fields if f.get_internal_type() == "CharField")
    with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
        model.objects.update(**{name: "x"})


def test_rows_cannot_be_deleted(article):
    for deletion in (ChangedField.objects.all().delete, ChangedField.objects.first().delete):
        with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
            deletion()


@pytest.mark.parametrize("model", RECORD)
def test_sql_is_refused_too(article, model):
    table, key = model._meta.db_table, model._meta.pk.column
    assert refused(f"UPDATE {table} SET {key} = {key}")  # noqa: S608
    assert refused(f"DELETE FROM {table}")  # noqa: S608


@on_sqlite
@pytest.mark.parametrize("model", RECORD)
def test_rows_cannot_be_replaced(article, model):
    table = model._meta.db_table
    assert refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


def test_upserts_are_refused(article):
    version = Version.objects.get()
    version.change_note = "podmiana"
    with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
        Version.objects.bulk_create(
            [version],
            update_conflicts=True,
            unique_fields=["position"],
            update_fields=["change_note"],
        )


@on_postgresql
@transactional
@pytest.mark.parametrize("model", RECORD)
def test_truncate_is_refused(article, model):
    assert refused(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_missing_guards_are_reported_and_put_back():
    """SQLite loses the triggers of a table that a migration rebuilds."""
    assert guards.missing(connection) == []
    guards.remove(connection)
    assert len(guards.missing(connection)) >= 2 * len(RECORD)
    (error,) = checks.record_is_guarded(databases=["default"])
    assert error.id == "revisions.E001"
    assert "revisions_version" in error.msg
    call_command("migrate", "revisions", verbosity=0)
    assert guards.missing(connection) == []
    assert checks.record_is_guarded(databases=["default"]) == []


@on_postgresql
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_guard_that_sleeps_is_missing(how):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE revisions_version {how} revisions_version_no_change")
    assert guards.missing(connection) == ["revisions_version_no_change"]


def test_installing_twice_does_no_harm():
    guards.install(connection)
    guards.install(connection)
    assert guards.missing(connection) == []


# At commit PostgreSQL refuses a live article whose body the record does not know.

UNRECORDED = "is live with a body that is not recorded"


@on_postgresql
@transactional
@pytest.mark.parametrize(
    "change",
    [
        lambda pk: Article.objects.filter(pk=pk).update(full="<p>po cichu</p>"),
        lambda pk: Article.objects.bulk_update([Article(pk=pk, full="<p>po cichu</p>")], ["full"]),
        lambda pk: connection.cursor().execute(
            "UPDATE articles_article SET full = 'x' WHERE page_ptr_id = %s".replace(
                "full", '"full"'
            ),
            [pk],
        ),
    ],
    ids=["update", "bulk_update", "sql"],
)
def test_a_body_that_is_not_recorded_is_refused(article, change):
    with pytest.raises(IntegrityError, match=UNRECORDED):
        change(article.pk)
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"


@on_postgresql
@transactional
def test_a_draft_made_live_behind_the_back_is_refused(section):
    draft = section.add_child(instance=Article(title="Szkic", live=False))
    with pytest.raises(IntegrityError, match=UNRECORDED):
        Article.objects.filter(pk=draft.pk).update(live=True)


@on_postgresql
@transactional
def test_it_is_refused_at_commit_and_no_sooner(article):
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(full="<p>B</p>")
        Article.objects.get(pk=article.pk).save()  # which records it
    assert Version.objects.filter(history__page_id=article.pk).count() == 2


@transactional
def test_drafts_may_be_changed_freely(section):
    draft = section.add_child(instance=Article(title="Szkic", live=False))
    Article.objects.filter(pk=draft.pk).update(full="<p>szkic</p>")
    assert Article.objects.get(pk=draft.pk).full == "<p>szkic</p>"


@on_postgresql
@transactional
def test_the_guard_can_be_taken_away_and_put_back(article):
    """What the migration of the articles does, there and back."""
    put_back, take_away = guards.live_body_guard("articles_article", "full")
    with connection.cursor() as cursor:
        cursor.execute(take_away)
    try:
        Article.objects.filter(pk=article.pk).update(full="<p>nikt nie pilnuje</p>")
        Article.objects.get(pk=article.pk).save()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(put_back)
    with pytest.raises(IntegrityError, match=UNRECORDED):
        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
