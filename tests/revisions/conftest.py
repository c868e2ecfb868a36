"""What the tests of the record share: what was written, and an editor at the real forms."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site
from wagtail.test.utils.form_data import querydict_from_html

from articles.models import Article, Section
from revisions import diff as engine
from revisions.models import EditorialSettings, Version
from tests.pages.models import Folder, Sample, Topic
from tests.pages.values import VALUES

# What readers are told of a comparison that failed, in full and in a list.
FAILED_NOTICE = "Porównanie tych dwóch tekstów nie powiodło się"
FAILED_SUMMARY = "udało się porównać tylko wiersze"


@pytest.fixture
def written():
    """Number and action of each version of a page, oldest first: `written(page)`."""

    def written(page) -> list[tuple[int, str]]:
        found = Version.objects.of_page(page)
        return list(found.values_list("number", "action"))

    return written


@pytest.fixture
def newest():
    """The newest version of a page: `newest(page)`."""

    def newest(page) -> Version:
        return Version.objects.of_page(page).last()

    return newest


@pytest.fixture
def clerk(db):
    """Another person than `editor`, with the same rights."""
    return get_user_model().objects.create_superuser(
        "kancelista", "kancelista@example.org", "x", first_name="Jan", last_name="Kancelista"
    )


@pytest.fixture
def other_section(home) -> Section:
    return home.add_child(instance=Section(title="Podatki", slug="podatki"))


@pytest.fixture
def wagtail_admin(editor) -> WagtailAdmin:
    """The admin, with `editor` logged in, of an office that asks for no notes."""
    EditorialSettings.objects.create(
        site=Site.objects.get(is_default_site=True), note_required=False
    )
    return WagtailAdmin(editor)


@pytest.fixture
def later(monkeypatch):
    """Moves the server's clock forward: `later(days=1)`."""
    real = timezone.now

    def later(**how_much):
        monkeypatch.setattr(timezone, "now", lambda: real() + datetime.timedelta(**how_much))

    return later


@pytest.fixture
def broken_history(article, edit, monkeypatch) -> list[Version]:
    """An article's three versions. The engine fails on each text that says "zepsute", so on both
    fields that the third one changed."""
    edit(article, full="<p>Pokój 14</p>", change_note="Nowy pokój")
    edit(article, full="<p>Pokój zepsute</p>", title="Prawo jazdy zepsute")

    def fail_on_broken(real):
        def compare(before, after):
            if "zepsute" in before + after:
                raise RecursionError
            return real(before, after)

        return compare

    for name in ("compare", "compare_plain", "compare_source"):
        monkeypatch.setattr(engine, name, fail_on_broken(getattr(engine, name)))
    return list(Version.objects.of_page(article))


class WagtailAdmin:
    """The admin as a browser drives it: fetch a form, change some of it, press a button."""

    def __init__(self, user):
        self.client = Client()
        self.client.force_login(user)

    def form(self, url: str, **changes) -> QueryDict:
        """What a browser would send from the page form at `url`, with `changes` made."""
        page = self.client.get(url)
        assert page.status_code == 200, f"{url}: {page.status_code}"
        html = page.content.decode()
        data = querydict_from_html(html, form_id="page-edit-form")
        for name in re.findall(r'<textarea[^>]* name="([^"]+)"', html):
            if name in data:  # a browser drops the first line end, and sends the others as CRLF
                text = data[name].replace("\r\n", "\n").removeprefix("\n")
                data[name] = text.replace("\n", "\r\n")
        for name, value in changes.items():
            data[name] = value
        return data

    def submit(self, url: str, button: str = "", **changes):
        """Send the page form at `url`; an empty `button` saves a draft."""
        data = self.form(url, **changes)
        if button:
            data[button] = "1"
        response = self.client.post(url, data)
        assert response.status_code == 302, response.context["form"].errors
        return response

    def create(self, section, button: str = "action-publish", **values) -> Article:
        url = reverse("wagtailadmin_pages:add", args=["articles", "article", section.pk])
        self.submit(url, button, **values)
        return Article.objects.get(slug=values["slug"])

    def edit(self, page, button: str = "action-publish", **changes):
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return self.submit(url, button, **changes)

    def press(self, view: str, *args, **data):
        """Confirm what a page of the admin asks: `press("unpublish", page.pk)`."""
        return self.client.post(reverse(f"wagtailadmin_pages:{view}", args=args), data)

    def bulk(self, action: str, *pages, **data):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        ids = "&".join(f"id={page.pk}" for page in pages)
        return self.client.post(f"{url}?{ids}&next=/admin/", data)

    def api(self, action: str, page, **data):
        """What the admin's own scripts call."""
        url = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
        return self.client.post(url, data, content_type="application/json")

    def autosave(self, page, *, overwrite: bool = False, **changes):
        """What Wagtail's own script sends while one types."""
        url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        data = self.form(url, **changes)
        if overwrite:
            data["overwrite_revision_id"] = Article.objects.get(pk=page.pk).latest_revision_id
        return self.client.post(url, data, headers={"Accept": "application/json"})

    def preview(self, page, **changes):
        url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk])
        assert self.client.post(url, self.form(edit_url, **changes)).json()["is_valid"]
        return self.client.get(url)

    def revert(self, page, revision_id: int):
        """Open an old revision in the editor and publish it."""
        url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, revision_id])
        data = self.form(url)
        data["action-publish"] = "1"
        return self.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    def copy(self, page, slug: str, **ticked):
        return self.press(
            "copy",
            page.pk,
            new_title=page.title,
            new_slug=slug,
            new_parent_page=page.get_parent().pk,
            **ticked,
        )


@pytest.fixture
def folder(home) -> Folder:
    return home.add_child(instance=Folder(title="Ogłoszenia", slug="ogloszenia"))


@pytest.fixture
def sample(folder) -> Sample:
    topic = Topic.objects.create(name="Pobyt")
    page = folder.add_child(instance=Sample(title="Wzór", slug="wzor", topic=topic, **VALUES))
    return Sample.objects.get(pk=page.pk)


def in_days(days: int) -> str:
    moment = timezone.localtime(timezone.now() + datetime.timedelta(days=days))
    return moment.strftime("%Y-%m-%d %H:%M")
