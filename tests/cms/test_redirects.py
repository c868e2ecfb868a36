"""Former addresses lead to where the pages are now when the sites change."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from articles.models import Article, Section
from revisions.models import Version

pytestmark = pytest.mark.django_db
ADDRESS = "/sprawy/prawo-jazdy/"


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def site(home, article) -> Site:
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = "bip.example.org", 80
    site.save()
    return site


@pytest.fixture
def second_root(home) -> Section:
    return home.add_child(instance=Section(title="Szkoła", slug="szkola"))


def newest(page) -> dict:
    return Version.objects.of_page(page).last().state


def opened(client, path: str, host: str = "bip.example.org") -> str:
    """Where a browser gets to, with the host; "" for a page that is not found."""
    for _step in range(5):
        response = client.get(path, headers={"host": host})
        if response.status_code != 301:
            break
        target = response["Location"]
        if target.startswith("http://"):
            host, _slash, path = target.removeprefix("http://").partition("/")
            path = f"/{path}"
        else:
            path = target
    return f"{host}{path}" if response.status_code == 200 else ""


def test_another_root_page(client, site, section, article):
    site.root_page = section
    site.save()
    assert newest(article)["address"] == "/prawo-jazdy/"
    assert opened(client, ADDRESS) == "bip.example.org/prawo-jazdy/"
    assert opened(client, "/sprawy/") == "bip.example.org/"


def test_the_root_page_and_back(client, site, home, section, article):
    for root in (section, home):
        site.root_page = root
        site.save()
    assert opened(client, ADDRESS) == f"bip.example.org{ADDRESS}"
    assert opened(client, "/prawo-jazdy/") == f"bip.example.org{ADDRESS}"


def test_another_host_name_of_the_only_site_needs_no_redirect(client, site, article):
    site.hostname = "nowy.example.org"
    site.save()
    assert opened(client, ADDRESS, "bip.example.org") == f"bip.example.org{ADDRESS}"
    assert opened(client, ADDRESS, "nowy.example.org") == f"nowy.example.org{ADDRESS}"
    assert not Redirect.objects.exists()


def test_a_second_site_with_pages_of_the_first(client, site, section, article):
    Site.objects.create(hostname="sprawy.example.org", root_page=section)
    assert newest(article)["hostname"] == "sprawy.example.org"
    assert newest(article)["address"] == "/prawo-jazdy/"
    # Wagtail serves them below the first site as well.
    assert opened(client, ADDRESS) == f"bip.example.org{ADDRESS}"
    assert opened(client, "/prawo-jazdy/", "sprawy.example.org")


def test_another_host_name_of_a_second_site(client, site, section, article):
    second = Site.objects.create(hostname="sprawy.example.org", root_page=section)
    second.hostname = "urzad.example.org"
    second.save()
    # The default site answers under the former name.
    assert opened(client, "/prawo-jazdy/", "sprawy.example.org") == "urzad.example.org/prawo-jazdy/"


def test_a_second_site_goes(client, site, section, article):
    second = Site.objects.create(hostname="sprawy.example.org", root_page=section)
    second.delete()
    assert newest(article)["address"] == ADDRESS
    end = opened(client, "/prawo-jazdy/", "sprawy.example.org")
    assert end.endswith(ADDRESS)


def test_the_redirects_of_a_site_that_goes_stay(client, site, section, article):
    second = Site.objects.create(hostname="sprawy.example.org", root_page=section)
    fresh = Article.objects.get(pk=article.pk)
    fresh.slug = "pojazdy"
    fresh.save()
    assert opened(client, "/prawo-jazdy/", "sprawy.example.org").endswith("/pojazdy/")
    second.delete()
    assert opened(client, "/prawo-jazdy/", "sprawy.example.org").endswith("/sprawy/pojazdy/")


def test_a_page_that_moves_to_another_site(client, site, article, second_root):
    Site.objects.create(hostname="szkola.example.org", root_page=second_root)
    article.move(Section.objects.get(pk=second_root.pk), "last-child")
    assert opened(client, ADDRESS) == "szkola.example.org/prawo-jazdy/"


def test_a_page_below_no_site_gets_no_redirect(client, site, article, second_root):
    site.root_page = second_root
    site.save()
    assert not Redirect.objects.filter(redirect_page=article).exists()
    assert opened(client, ADDRESS) == ""


def test_an_editors_redirect_stays(client, site, section, article):
    Redirect.objects.create(old_path="/sprawy/prawo-jazdy", site=site, redirect_link="/inne/")
    site.root_page = section
    site.save()
    assert Redirect.objects.get(old_path="/sprawy/prawo-jazdy").redirect_link == "/inne/"


@pytest.mark.parametrize("view", ["add", "edit", "delete"])
def test_the_forms_say_what_stops_working(client, editor, site, view):
    client.force_login(editor)
    args = [] if view == "add" else [site.pk]
    text = client.get(reverse(f"wagtailsites:{view}", args=args)).content.decode()
    assert "pod stroną nadrzędną żadnego serwisu" in text
    assert "ALLOWED_HOSTS" in text
