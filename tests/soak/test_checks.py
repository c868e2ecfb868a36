"""What the runs look for is found, so that a run that finds nothing says something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from articles.models import Article
from revisions.models import StoredFile
from tests.soak import checks
from tests.soak.editor import Outcome, Publication
from tests.soak.processes import SoakError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_web_server(monkeypatch):
    monkeypatch.setattr(checks, "_not_shown", lambda versions, site: [])
    monkeypatch.setattr(checks.connections, "close_all", lambda: None)  # in a transaction


@pytest.fixture
def check(article) -> Callable[..., None]:
    """`check(publication, …)`: what holds once the article was made."""
    record = checks.Record()
    return lambda *publications: checks.check_all(record, publications, "")


def acknowledged(text: str, began: float = 1, ended: float = 2, **values) -> Publication:
    return Publication(
        text, "dialogue", began=began, ended=ended, outcome=Outcome.PUBLISHED, **values
    )


def body(text: str) -> str:
    return f"<p>Pokój {text}</p>"


def test_all_there(check, article, edit):
    edit(article, full=body("t-1"))
    edit(article, full=body("t-2"))
    check(acknowledged("t-1", 1, 2), acknowledged("t-2", 3, 4))


def test_lost(check):
    with pytest.raises(SoakError, match=r"acknowledged, and not in the record.*t-1"):
        check(acknowledged("t-1"))


def test_never_sent(check, article, edit):
    edit(article, full=body("t-1"))
    with pytest.raises(SoakError, match="never sent to be published: t-1"):
        check()


def test_refused_and_recorded(check, article, edit):
    edit(article, full=body("t-1"))
    told = Publication("t-1", "dialogue", began=1, ended=2, outcome=Outcome.BUSY)
    with pytest.raises(SoakError, match=r"its editor was told that it is not.*t-1"):
        check(told)


def test_twice(check, article, edit):
    for text in ("t-1", "t-2", "t-1"):
        edit(article, full=body(text))
    with pytest.raises(SoakError, match="twice: t-1"):
        check(acknowledged("t-1", 1, 9), acknowledged("t-2", 1, 9))


def test_in_another_order_than_acknowledged(check, article, edit):
    edit(article, full=body("t-1"))
    edit(article, full=body("t-2"))
    check(acknowledged("t-1", 1, 3), acknowledged("t-2", 2, 4))  # at the same time: any order
    with pytest.raises(SoakError, match=r"comes before one acknowledged earlier.*t-1"):
        check(acknowledged("t-1", 3, 4), acknowledged("t-2", 1, 2))


def test_a_page_without_its_version(check, article):
    page = Article.objects.filter(pk=article.pk)
    page.update(lead="Nikt tego nie zapisał")
    with pytest.raises(SoakError, match="differs from its newest version"):
        check()
    page.update(lead="")  # PostgreSQL looks itself when the test ends


def test_a_row_without_its_file(check, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    StoredFile.objects.create(
        sha256="0" * 64,
        size=1,
        content_type="image/png",
        extension="png",
        stored_at="2026-11-21T10:00:00Z",
    )
    with pytest.raises(SoakError, match="0000: brakuje pliku"):
        check()


def test_a_file_that_is_not_stored(check, article, edit):
    edit(article, full=body("t-1"))
    with pytest.raises(SoakError, match="its file is not stored"):
        check(acknowledged("t-1", sha256="1" * 64))
