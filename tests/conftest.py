"""What every test may use: a bulletin with a section, and pages made as an editor makes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management.commands import flush
from django.db import connections
from wagtail.models import Locale, Page, Site

from articles.models import Article, Section
from cms.models import BulletinHome
from revisions import guards

# One browser a session: its fixtures are shared by the folders of all apps.
pytest_plugins = ["tests.browsing", "tests.database_roles"]

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"


@pytest.fixture(scope="session")
def sample_path() -> Path:
    """The real SSDIP history; the tests that need it are skipped where it is not at hand."""
    path = SEEDS / "ssdip-wersje.txt"
    if not path.exists():
        pytest.skip("the sample of an SSDIP history is not on this machine (../shared/seeds)")
    return path


@pytest.fixture(autouse=True, scope="session")
def _emptied_between_transactional_tests():
    """Transactional tests empty the database, which the record's guards would refuse."""
    real = flush.Command.handle

    def handle(self, **options):
        guards.remove(connections[options["database"]])
        try:
            real(self, **options)
        finally:
            guards.install(connections[options["database"]])

    flush.Command.handle = handle
    yield
    flush.Command.handle = real


@pytest.fixture(autouse=True)
def _site_roots_of_this_test():
    """Wagtail keeps the sites' roots in a cache, which outlives what a test did to them."""
    Site.clear_site_root_paths_cache()


@pytest.fixture
def home(db) -> BulletinHome:
    """The home page; made anew where a transactional test has emptied the database before."""
    if found := BulletinHome.objects.first():
        return found
    Locale.objects.get_or_create(language_code="pl")
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
    made = root.add_child(instance=BulletinHome(title="Biuletyn", slug="bip"))
    Site.objects.create(hostname="localhost", root_page=made, is_default_site=True)
    return made


@pytest.fixture
def section(home) -> Section:
    return home.add_child(instance=Section(title="Sprawy obywatelskie", slug="sprawy"))


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser(
        "redaktor", "redaktor@example.org", "x", first_name="Ewa", last_name="Redaktor"
    )


@pytest.fixture
def article(section) -> Article:
    """A published article with one version."""
    page = Article(title="Wymiana prawa jazdy", slug="prawo-jazdy", full="<p>Pokój 12</p>")
    return section.add_child(instance=page)


@pytest.fixture
def edit():
    """Changes an article and publishes it, as the edit view does: `edit(article, full="…")`."""

    def edit(page, *, user=None, **values):
        page = Article.objects.get(pk=page.pk)
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision(user=user).publish(user=user)
        return Article.objects.get(pk=page.pk)

    return edit
