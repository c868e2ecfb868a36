"""`manage.py check_history`: finds what changed behind the application's back."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article
from revisions import guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(capsys):
    """Runs the command: its exit code and the lines it wrote."""

    def check(*options) -> tuple[int, list[str]]:
        code = 0
        try:
            call_command("check_history", *options)
        except CommandError as error:
            code = error.returncode
        return code, capsys.readouterr().out.splitlines()

    return check


def behind_the_back(sql: str, *parameters) -> None:
    """As a person at the database's console does it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.fixture(autouse=True)
def _no_live_page_guards(db):
    """PostgreSQL would refuse what these tests do on purpose; see test_guards.py."""
    guards.remove_live_page_guards(connection)


def test_clean(article, edit, check):
    edit(article, full="<p>B</p>")
    assert check() == (0, [])


def test_drafts_are_nobodys_business(article, section, check):
    section.add_child(instance=Article(title="Szkic", live=False))
    article.full = "<p>szkic</p>"
    article.save_revision()
    assert check() == (0, [])


def test_a_body_changed_behind_the_back(article, section, check):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>", fee="0 zł")
    Article.objects.filter(pk=other.pk).update(title="Inny")
    code, lines = check()
    assert code == 1
    assert lines == [
        f"{article.pk}\t/sprawy/prawo-jazdy/\tfull, fee",
        f"{other.pk}\t/sprawy/meldunek/\ttitle",
    ]


def test_recording_marks_it_as_made_outside(article, check, newest):
    Article.objects.filter(pk=article.pk).update(full="<p>po cichu</p>")
    code, lines = check("--record")
    assert code == 0
    assert lines[0] == f"{article.pk}\t/sprawy/prawo-jazdy/\tfull"
    version = newest(article)
    assert (version.number, version.action) == (2, "outside")
    assert version.state["full"] == "<p>po cichu</p>"
    assert check() == (0, [])


def test_a_live_article_that_the_record_never_saw(article, section, check, written):
    draft = section.add_child(instance=Article(title="Szkic", slug="szkic", live=False))
    Article.objects.filter(pk=draft.pk).update(live=True)
    code, (line,) = check()
    assert code == 1
    assert line.startswith(f"{draft.pk}\t/sprawy/szkic/\t")
    check("--record")
    assert written(draft) == [(1, "outside")]


def test_an_article_withdrawn_by_sql(article, check, written):
    behind_the_back("UPDATE wagtailcore_page SET live = false WHERE id = %s", article.pk)
    assert check() == (1, [f"{article.pk}\t/sprawy/prawo-jazdy/\tlive"])
    check("--record")
    assert written(article) == [(1, "published"), (2, "outside")]
    assert check() == (0, [])


def test_an_article_removed_by_sql(article, check, written):
    behind_the_back("DELETE FROM wagtailsearch_indexentry WHERE object_id = %s", str(article.pk))
    behind_the_back("DELETE FROM articles_article WHERE page_ptr_id = %s", article.pk)
    assert check() == (1, [f"{article.pk}\t/sprawy/prawo-jazdy/\tlive"])
    check("--record")
    assert written(article) == [(1, "published"), (2, "outside")]


def test_one_that_was_published_while_we_looked(article, check, monkeypatch):
    """The page was read before an editor published, the record after."""
    from revisions import verify

    real = verify._difference

    def outdated(page):
        monkeypatch.setattr(verify, "_difference", real)
        page.full = "<p>przed chwilą</p>"
        return real(page)

    monkeypatch.setattr(verify, "_difference", outdated)
    assert check() == (0, [])
    monkeypatch.setattr(verify, "_difference", outdated)
    assert check("--record") == (0, [])
