"""What programs write: a shell, commands, fixtures, SQL."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page, Revision

from articles.models import Article, Section
from revisions.live_page_guards import UNRECORDED
from revisions.models import Attachment, Version

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


def test_save_in_a_shell(article, written, newest):
    article.full = "<p>B</p>"
    article.save()
    assert written(article) == [FIRST, (2, "edited")]
    assert newest(article).author_id is None


def test_save_of_one_field(article, written):
    article.fee = "100,50 zł"
    article.save(update_fields=["fee"])
    assert written(article) == [FIRST, (2, "edited")]


def test_add_child(section, written):
    page = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    draft = section.add_child(instance=Article(title="Szkic", slug="szkic", live=False))
    assert written(page) == [FIRST]
    assert written(draft) == []


def test_publish_in_a_shell_names_the_user_it_was_given(article, clerk, newest):
    article.full = "<p>B</p>"
    article.save_revision().publish(user=clerk)
    assert newest(article).author_name == "Jan Kancelista"


def test_attachment_saved_by_itself(article, written, newest):
    Attachment.objects.create(page=Article.objects.get(pk=article.pk), title="Wniosek")
    attachment = Attachment.objects.get()
    attachment.title = "Wniosek (PDF)"
    attachment.save()
    assert [item["title"] for item in newest(article).state["attachments"]] == ["Wniosek (PDF)"]
    Attachment.objects.all().delete()
    assert written(article) == [FIRST, (2, "edited"), (3, "edited"), (4, "reverted")]


def test_loaddata(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article)
    delete_silently(article, section)
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "deleted"), (3, "published")]


def test_loaddata_where_the_article_precedes_its_page(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article, reverse=True)
    delete_silently(article, section)
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "deleted"), (3, "published")]


def test_loaddata_over_a_live_article(article, section, tmp_path, written):
    fixture = dumped(tmp_path, section, article, full="<p>z pliku</p>")
    call_command("loaddata", fixture, verbosity=0)
    assert written(article) == [FIRST, (2, "edited")]


def dumped(folder, section, article, *, reverse=False, **changes):
    """A fixture of the article: the base page's row, then the article's own."""
    from django.core import serializers

    pages = [Page.objects.get(pk=section.pk), section]
    pages += [Page.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)]
    rows = json.loads(serializers.serialize("json", pages))
    for row in rows:
        if row["model"] == "articles.article":
            row["fields"].update(changes)
    file = folder / "dump.json"
    file.write_text(json.dumps(rows[::-1] if reverse else rows))
    return file


def delete_silently(article, section):
    Article.objects.get(pk=article.pk).delete()
    Section.objects.get(pk=section.pk).delete()


def test_purge_revisions(wagtail_admin, article, written):
    for body in ("B", "C", "D"):
        wagtail_admin.edit(article, full=f"<p>{body}</p>")
    before = written(article)
    call_command("purge_revisions", verbosity=0)
    assert Revision.objects.count() == 1
    assert written(article) == before


@pytest.mark.django_db(transaction=True)
def test_update_behind_the_back(article, written):
    """SQLite can't refuse it, so `check_history` finds it; PostgreSQL refuses it at commit."""
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match=UNRECORDED):
            Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
        assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"
    else:
        from django.core.management import CommandError

        Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
        with pytest.raises(CommandError):
            call_command("check_history")
    assert written(article) == [FIRST]


def test_rollback_leaves_neither_change_nor_version(article, written):
    with pytest.raises(RuntimeError), transaction.atomic():
        article.full = "<p>B</p>"
        article.save_revision().publish()
        assert written(article) == [FIRST, (2, "edited")]
        raise RuntimeError
    assert written(article) == [FIRST]
    assert Article.objects.get(pk=article.pk).full == "<p>Pokój 12</p>"
    assert Version.objects.filter(history__model="articles.Article").count() == 1
