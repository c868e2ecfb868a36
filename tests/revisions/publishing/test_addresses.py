"""What a change of an address writes: of a slug, of the site and its root."""

from __future__ import annotations

import pytest
from django.db import transaction
from wagtail.models import Page, Site

from articles.models import Article, Section
from cms.models import BulletinHome
from revisions.state import address_of, changes_between, hostname_of

pytestmark = pytest.mark.django_db

FIRST = (1, "published")


def test_slug_change(wagtail_admin, article, written, newest):
    wagtail_admin.edit(article, slug="prawo-jazdy-kat-b")
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/sprawy/prawo-jazdy-kat-b/"
    assert newest(article).author_name == "Ewa Redaktor"


def test_slug_change_of_the_section_above(wagtail_admin, article, section, written, newest):
    other = section.add_child(instance=Article(title="Meldunek", slug="meldunek"))
    wagtail_admin.edit(section, slug="sprawy-urzedowe")
    for page, address in ((article, "prawo-jazdy"), (other, "meldunek")):
        assert written(page) == [FIRST, (2, "moved")]
        assert newest(page).state["address"] == f"/sprawy-urzedowe/{address}/"
        assert newest(page).author_name == "Ewa Redaktor"


def test_slug_change_of_the_section_is_one_transaction(article, section, written):
    with pytest.raises(RuntimeError), transaction.atomic():
        page = Section.objects.get(pk=section.pk)
        page.slug = "inna"
        page.save()
        assert written(article) == [FIRST, (2, "moved")]
        raise RuntimeError
    assert written(article) == [FIRST]


def test_slug_change_of_the_section_by_its_base_class(
    article, section, written, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        page = Page.objects.get(pk=section.pk)
        page.slug = "inna"
        page.save()
    assert written(article) == [FIRST, (2, "moved")]


def test_slug_change_of_the_home_leaves_the_addresses(wagtail_admin, article, home, written):
    wagtail_admin.edit(home, slug="biuletyn")
    assert written(article) == [FIRST]


def test_another_root_of_the_site(article, section, written, newest):
    site = Site.objects.get()
    site.root_page = section
    site.save()
    assert written(article) == [FIRST, (2, "moved")]
    assert newest(article).state["address"] == "/prawo-jazdy/"


def second_site(root_page) -> Site:
    return Site.objects.create(hostname="szkola.example.org", port=443, root_page=root_page)


def test_hostname_is_empty_where_there_is_one_site(article, newest):
    assert newest(article).state["hostname"] == ""


def test_second_site_gives_every_live_page_a_hostname(article, section, written, newest):
    root = Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    site = second_site(root)
    first = Site.objects.exclude(pk=site.pk).get()
    assert newest(article).state["hostname"] == first.root_url.removeprefix("http://")
    assert newest(root).state["hostname"] == "szkola.example.org"
    assert written(article) == [FIRST, (2, "moved")]
    article.save()
    assert written(article) == [FIRST, (2, "moved")]
    site.delete()
    assert newest(article).state["hostname"] == ""
    assert written(article) == [FIRST, (2, "moved"), (3, "moved")]


def test_another_hostname_of_a_site(article, newest):
    site = second_site(
        Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    )
    first = Site.objects.exclude(pk=site.pk).get()
    first.hostname, first.port = "bip.example.org", 8080
    first.save()
    assert newest(article).state["hostname"] == "bip.example.org:8080"


def test_moved_to_another_site(wagtail_admin, article, section, written, newest, client):
    """To the same path, so that the host name alone tells the two places apart."""
    root = Page.objects.get(depth=1).add_child(instance=BulletinHome(title="Szkoła", slug="szkola"))
    there = root.add_child(instance=Section(title="Sprawy", slug=section.slug))
    second_site(root)
    before = newest(article)
    Article.objects.get(pk=article.pk).move(Section.objects.get(pk=there.pk), pos="last-child")
    moved = newest(article)
    assert (moved.number, moved.action) == (before.number + 1, "moved")
    assert [change.field for change in moved.changes_since(before)] == ["hostname"]
    log = client.get(moved.history.get_absolute_url()).content.decode()
    assert "Adres serwisu" in log
    assert "szkola.example.org" in log
    comparison = f"{moved.history.get_absolute_url()}{before.number}..{moved.number}/"
    assert "szkola.example.org" in client.get(comparison).content.decode()
    told = client.get(moved.history.get_absolute_url().rstrip("/") + ".json").json()
    assert told["versions"][0]["changes"] == [
        {
            "field": "hostname",
            "before": before.state["hostname"],
            "after": "szkola.example.org",
        }
    ]


def test_older_state_without_hostname_is_no_change(article, newest):
    state = newest(article).state
    older = {name: value for name, value in state.items() if name != "hostname"}
    assert changes_between(older, state) == ()


def test_hostname_takes_no_query(article, section, django_assert_num_queries):
    second_site(
        Page.objects.get(depth=1).add_child(instance=Section(title="Szkoła", slug="szkola"))
    )
    page = Article.objects.get(pk=article.pk)
    address_of(page)
    with django_assert_num_queries(0):
        assert hostname_of(page)


def test_stale_cache_of_site_roots_makes_no_version(article, home, written):
    stale = Site.get_site_root_paths()
    home.slug = "biuletyn"
    home.save()
    from django.core.cache import cache
    from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

    # As another process has it, which nobody told.
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, stale, version=SITE_ROOT_PATHS_CACHE_VERSION)
    Article.objects.get(pk=article.pk).save()
    assert written(article) == [FIRST]
