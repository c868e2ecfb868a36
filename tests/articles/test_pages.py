"""What an article's class declares hangs together: nothing that the public reads is forgotten."""

from __future__ import annotations

import pytest
from django.db import models

from articles.models import Article
from revisions.versioned_models import fields_of

# Columns of an article's own table that the public does not read as fields of the article.
NOT_PUBLIC = {"page_ptr", "change_note", "restores_version"}
COLUMNS = [field for field in Article._meta.local_fields if field.name not in NOT_PUBLIC]
TEXTS = [field.name for field in COLUMNS if isinstance(field, models.CharField | models.TextField)]


def test_every_field_is_recorded():
    recorded = {field.name for field in fields_of("articles.Article")}
    assert {field.name for field in COLUMNS} <= recorded


def test_every_field_can_be_edited():
    form = Article.get_edit_handler().get_form_class()
    assert {field.name for field in COLUMNS} <= set(form.base_fields)


@pytest.mark.django_db
def test_every_field_is_shown_on_the_page_and_in_the_version(client, section):
    values = {name: f"Wartość pola {name}." for name in TEXTS}
    page = section.add_child(instance=Article(title="Sprawa", slug="sprawa", **values))
    for url in (page.url, page.newest_version.get_absolute_url()):
        shown = client.get(url).content.decode()
        assert [name for name, value in values.items() if value not in shown] == [], url
