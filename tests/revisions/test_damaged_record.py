"""A recorded state that can't be read takes nothing else down: its text is shown, and the log told.

Only damage to the database can make one: the record is written as a whole and never changed.
"""

from __future__ import annotations

import json
import re
import zlib

import pytest
from django.db import connection
from django.urls import reverse

from articles.models import Article
from revisions import guards
from revisions.admin.restoring import restore_as_draft
from revisions.models import Version

NOTICE = "Tego zapisu nie da się odczytać"

STATES = ['{"title": "Pra', "[]", "null", '{"title": 5}']
VALUES = [
    ("full", 5),
    ("full", ["<b>"]),
    ("full", {"html": None}),
    ("fee", {"a": [1]}),
    ("produced_on", "wkrótce"),
    ("produced_on", 7),
    ("attachments", "cennik.pdf"),
    ("attachments", [1]),
    ("attachments", [{"uuid": 1, "title": "Cennik"}]),
    ("linked_documents", {"a": 1}),
]


@pytest.fixture
def history(article, edit):
    """The history of an article of three versions."""
    edit(article, full="<p>Pokój 14</p>", fee="10 zł")
    edit(article, full="<p>Pokój 16</p>", fee="20 zł")
    return Article.objects.get(pk=article.pk).history


@pytest.fixture
def damage(history):
    """Overwrites the stored state of a version: `damage(number, text)`."""

    def damage(number: int, text: str) -> None:
        on_postgresql = connection.vendor == "postgresql"
        if on_postgresql:
            try:
                json.loads(text)
            except ValueError:
                pytest.skip("PostgreSQL keeps nothing in a column of JSON but JSON")
        overwrite(history, number, text if on_postgresql else zlib.compress(text.encode()))

    return damage


def overwrite(history, number: int, stored: str | bytes) -> None:
    """Puts `stored` into the column that holds the state of a version."""
    key = Version._meta.get_field("history").get_db_prep_value(history.pk, connection)
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE revisions_version SET state = %s WHERE history_id = %s AND number = %s",
            [stored, key, number],
        )
    guards.install(connection)


@pytest.fixture
def damage_value(history, damage):
    """Overwrites one value in the state of a version: `damage_value(number, field, value)`."""

    def damage_value(number: int, field: str, value: object) -> None:
        state = history.versions.get(number=number).state
        damage(number, json.dumps({**state, field: value}))

    return damage_value


def shown(client, name: str, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, (name, args, query)
    return response.content.decode()


def everything_is_shown(client, editor, history) -> None:
    """Every page that shows the history answers."""
    page = history.page_id
    log = shown(client, "revisions:log", history.pk)
    assert re.findall(r'id="v(\d)"', log) == ["3", "2", "1"]
    versions = json.loads(shown(client, "revisions:json", history.pk))["versions"]
    assert [version["number"] for version in versions] == [3, 2, 1]
    assert all(version["summary"] for version in versions)
    for number in (1, 2, 3):
        shown(client, "revisions:version", history.pk, number)
    for pair in ((1, 2), (2, 3)):
        for view in ("", "obok", "tekst", "zrodlo"):
            shown(client, "revisions:compare", history.pk, *pair, widok=view)
    shown(client, "files:registry", history.pk)
    assert client.get("/").status_code == 200
    client.force_login(editor)
    shown(client, "revisions_versions", page)
    shown(client, "revisions_review", page)
    shown(client, "wagtailadmin_pages:edit", page)
    for number in (1, 2, 3):
        response = client.get(reverse("revisions_restore", args=[page, number]))
        assert response.status_code in (200, 302)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("text", STATES)
def test_a_state_that_is_none(client, editor, history, damage, caplog, text, number):
    damage(number, text)
    everything_is_shown(client, editor, history)
    client.logout()
    assert NOTICE in shown(client, "revisions:log", history.pk)
    assert NOTICE in shown(client, "revisions:version", history.pk, number)
    pair = (2, 3) if number == 3 else (1, 2)
    assert NOTICE in shown(client, "revisions:compare", history.pk, *pair)
    assert any("a recorded state" in record.getMessage() for record in caplog.records)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL compresses by itself")
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    "stored", [b"", b"\x00\xff", zlib.compress(b'{"live": true}' * 9)[:-8], "{"]
)
def test_what_cannot_be_unpacked(client, editor, history, number, stored):
    overwrite(history, number, stored)
    everything_is_shown(client, editor, history)
    assert NOTICE in shown(client, "revisions:version", history.pk, number)


@pytest.mark.parametrize(("field", "value"), VALUES)
def test_a_value_of_another_kind(client, editor, history, damage_value, field, value):
    damage_value(3, field, value)
    everything_is_shown(client, editor, history)


def test_where_a_class_cannot_show_a_value_its_text_is_shown(client, history, damage_value, caplog):
    damage_value(2, "produced_on", "wkrótce")
    page = shown(client, "revisions:version", history.pk, 2)
    assert NOTICE in page
    assert "wkrótce" in page
    assert "Pokój 14" in page
    assert any("can't be shown by its class" in record.getMessage() for record in caplog.records)


def test_the_other_versions_are_compared_in_full(client, history, damage):
    damage(1, "[]")
    third, second, first = json.loads(shown(client, "revisions:json", history.pk))["versions"]
    assert "14 → 16" in third["summary"]
    assert NOTICE in second["summary"]
    assert NOTICE in first["summary"]
    assert [change["field"] for change in second["changes"]] == ["unreadable_state"]
    assert second["changes"][0]["before"] == "[]"


@pytest.mark.parametrize(("field", "value"), [*VALUES[:3], *VALUES[4:9]])
def test_what_can_be_read_of_it_is_restored(article, editor, history, damage_value, field, value):
    damage_value(2, field, value)
    version = history.versions.get(number=2)
    page = Article.objects.get(pk=article.pk)
    _revision, not_restored = restore_as_draft(page=page, version=version, user=editor)
    draft = Article.objects.get(pk=article.pk).get_latest_revision_as_object()
    (lost,) = not_restored
    assert lost == str(next(f.label for f in page.public_fields() if f.name == field))
    assert "Pokój 16" in draft.full if field == "full" else "Pokój 14" in draft.full


def test_it_cannot_be_restored(client, editor, article, history, damage):
    damage(2, "[]")
    client.force_login(editor)
    response = client.post(reverse("revisions_restore", args=[article.pk, 2]), follow=True)
    assert "niczego nie przywrócono" in response.content.decode()
    assert "Pokój 16" in Article.objects.get(pk=article.pk).get_latest_revision_as_object().full


@pytest.mark.parametrize("text", STATES)
def test_the_record_goes_on_behind_it(article, history, damage, edit, text):
    damage(3, text)
    edit(article, full="<p>Pokój 18</p>")
    assert history.newest().state["full"] == "<p>Pokój 18</p>"
    damage(4, text)
    page = Article.objects.get(pk=article.pk)
    page.unpublish()
    assert history.newest().action == "unpublished"
    damage(5, text)
    page.delete()
    assert history.newest().action == "deleted"
