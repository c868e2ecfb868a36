"""What is restricted is read by nobody else, by whatever address, and does not become public."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageViewRestriction

from articles.models import Article, Section
from cms.models import changed_lately
from revisions.models import Action, FileEvent, History, Version
from tests.revisions.attachments.conftest import attachment, make_pdf

pytestmark = pytest.mark.django_db
PDF = make_pdf("tajne")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def restrict(page: Page, kind: str = "login") -> PageViewRestriction:
    made = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="haslo")
    if kind == "groups":
        made.groups.add(Group.objects.create(name="Rada"))
    return made


@pytest.fixture
def page(article, edit) -> Article:
    """A published article with two versions and a file."""
    draft = Article.objects.get(pk=article.pk)
    draft.attachments = [attachment("cennik.pdf", PDF)]
    draft.full = "<p>Pokój 17</p>"
    draft.save_revision().publish()
    return Article.objects.get(pk=article.pk)


@pytest.fixture
def addresses(page) -> list[str]:
    """Every public address that tells of the page's history or gives out its file."""
    uuid = page.history.pk
    return [
        page.history.get_absolute_url(),
        reverse("revisions:version", args=[uuid, 1]),
        reverse("revisions:version", args=[uuid, 2]),
        reverse("revisions:compare", args=[uuid, 1, 2]),
        reverse("revisions:compare_form", args=[uuid]) + "?od=1&do=2",
        reverse("revisions:json", args=[uuid]),
        reverse("files:registry", args=[uuid]),
        "/sprawy/prawo-jazdy/wersje/",
        "/sprawy/prawo-jazdy/zalaczniki/",
        page.attachments.get().file_url,
    ]


def statuses(client: Client, addresses: list[str]) -> set[int]:
    return {client.get(address).status_code for address in addresses}


def test_all_of_it_is_public_without_a_restriction(client, addresses):
    assert statuses(client, addresses) == {200, 302}


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
@pytest.mark.parametrize("where", ["page", "section", "home"])
@pytest.mark.parametrize("fate", ["live", "unpublished", "deleted", "section deleted"])
def test_a_restricted_history_stays_hidden_whatever_becomes_of_its_page(
    client, home, page, addresses, kind, where, fate
):
    section = Section.objects.get(slug="sprawy")
    restrict({"page": page, "section": section, "home": home}[where], kind)
    page = Article.objects.get(pk=page.pk)
    if fate == "unpublished":
        page.unpublish()
    elif fate == "deleted":
        page.delete()
    elif fate == "section deleted":
        section.delete()
    assert statuses(client, addresses) == {404}
    assert page.title not in client.get("/nie-ma/").content.decode()
    if where != "home":
        assert page.title not in client.get("/").content.decode()
        assert changed_lately() == [] or changed_lately()[0].state["title"] != page.title
    if where == "page" and fate == "live":
        assert page.title not in client.get("/sprawy/").content.decode()


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_menus_and_lists_leave_out_what_may_not_be_viewed(client, home, section, kind):
    below = section.add_child(instance=Section(title="Sesje niejawne", slug="sesje"))
    assert "Sesje niejawne" in client.get("/sprawy/").content.decode()
    restrict(below, kind)
    assert "Sesje niejawne" not in client.get("/sprawy/").content.decode()
    restrict(section, kind) if kind != "groups" else below.view_restrictions.first().delete()
    if kind != "groups":
        assert section.title not in client.get("/").content.decode()


def test_whoever_may_view_a_page_sees_it_in_lists(client, section, editor):
    restrict(section.add_child(instance=Section(title="Sesje niejawne", slug="sesje")))
    client.force_login(editor)
    assert "Sesje niejawne" in client.get("/sprawy/").content.decode()


def test_who_passed_the_restriction_gets_the_file_but_not_the_history(client, page, addresses):
    restrict(page)
    client.force_login(get_user_model().objects.create_user("mieszkaniec"))
    *history, file = addresses
    assert client.get("/sprawy/prawo-jazdy/").status_code == 200
    assert client.get(file)["Cache-Control"] == "private, no-store"
    assert statuses(client, history) == {404}


class TestAuditor:
    @pytest.fixture
    def auditor(self, db):
        user = get_user_model().objects.create_user("audytor")
        user.user_permissions.add(Permission.objects.get(codename="view_restricted_version"))
        return user

    @pytest.mark.parametrize("deleted", [False, True])
    def test_sees_everything_and_no_cache_keeps_it(self, client, page, addresses, auditor, deleted):
        restrict(page)
        if deleted:
            page.delete()
        client.force_login(auditor)
        assert statuses(client, addresses) == {200, 302}
        for address in addresses:
            response = client.get(address)
            if response.status_code == 200:
                assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))

    def test_sees_the_versions_that_are_hidden(self, client, page, edit, auditor):
        restriction = restrict(page)
        edit(page, full="<p>Pokój 18</p>")
        restriction.delete()
        hidden = Version.objects.get(history=page.history, number=4)
        assert client.get(hidden.get_absolute_url()).status_code == 404
        client.force_login(auditor)
        assert client.get(hidden.get_absolute_url()).status_code == 200

    def test_an_editor_of_the_page_sees_it_and_another_does_not(self, client, page, home):
        restrict(page)
        other = home.add_child(instance=Section(title="Podatki", slug="podatki"))
        address = page.history.get_absolute_url()
        for place, expected in ((page.get_parent(), 200), (other, 404)):
            group = Group.objects.create(name=f"Redakcja {place.pk}")
            permission = Permission.objects.get(
                codename="change_page", content_type__app_label="wagtailcore"
            )
            GroupPagePermission.objects.create(group=group, page=place, permission=permission)
            user = get_user_model().objects.create_user(f"redaktor{place.pk}")
            user.groups.add(group)
            client.force_login(user)
            assert client.get(address).status_code == expected


class TestRecord:
    def test_a_restriction_and_its_end_are_versions(self, page, written):
        restrict(page).delete()
        assert written(page)[2:] == [(3, "restricted"), (4, "unrestricted")]

    def test_so_they_are_for_all_pages_below_and_for_aliases(self, section, page, home, written):
        other = home.add_child(instance=Section(title="Podatki", slug="podatki"))
        alias = section.create_alias(parent=other, update_slug="sprawy", recursive=True)
        alias_below = alias.get_children().get().specific
        restrict(section)
        for restricted in (section, page, alias, alias_below):
            assert written(restricted)[-1][1] == Action.RESTRICTED

    def test_a_restriction_put_on_another_page(self, page, section, home, written):
        other = home.add_child(instance=Section(title="Podatki", slug="podatki"))
        restriction = restrict(section)
        restriction.page = other
        restriction.save()
        assert written(page)[-1][1] == Action.UNRESTRICTED
        assert written(other)[-1][1] == Action.RESTRICTED

    def test_one_that_restricts_nobody_is_none(self, page, written, client, addresses):
        restrict(page, "none")
        assert len(written(page)) == 2
        assert statuses(client, addresses) == {200, 302}

    def test_what_was_written_for_some_stays_hidden_when_the_page_is_opened(
        self, client, page, edit
    ):
        restriction = restrict(page)
        edit(page, full="<p>Pokój tajny</p>")
        edit(page, full="<p>Pokój 19</p>", title="Prawo jazdy")
        restriction.delete()
        log = client.get(page.history.get_absolute_url()).content.decode()
        told = client.get(reverse("revisions:json", args=[page.history.pk])).json()
        assert [version["number"] for version in told["versions"]] == [6, 2, 1]
        # The opened page is compared with what the public read before.
        assert {c["field"]: c["before"] for c in told["versions"][0]["changes"]} == {
            "title": "Wymiana prawa jazdy",
            "full": "<p>Pokój 17</p>",
        }
        assert "Niektóre wersje nie są publiczne" in log
        assert "tajny" not in log + str(told)
        for address in ("3/", "4/", "5/", "4..6/", "2..4/"):
            full = page.history.get_absolute_url() + address
            assert client.get(full).status_code == 404
        version = client.get(page.history.get_absolute_url() + "6/").content.decode()
        assert f"{page.history.pk}/2/" in version
        assert f"{page.history.pk}/5/" not in version

    def test_the_log_by_field_finds_what_was_changed_while_restricted(self, client, page, edit):
        restriction = restrict(page)
        edit(page, full="<p>Pokój 19</p>")
        restriction.delete()
        found = client.get(page.history.get_absolute_url() + "?pole=full").content.decode()
        assert 'id="v5"' in found
        assert 'id="v4"' not in found

    def test_a_file_of_the_restricted_time_is_public_if_it_is_there_when_the_page_is_opened(
        self, client, page
    ):
        restriction = restrict(page)
        stays, goes = attachment("a.pdf", make_pdf("a")), attachment("b.pdf", make_pdf("b"))
        for items in ([stays, goes], [stays]):
            draft = Article.objects.get(pk=page.pk)
            draft.attachments = items
            draft.save_revision().publish()
        restriction.delete()
        assert client.get(stays.file_url).status_code == 200
        assert client.get(goes.file_url).status_code == 404
        registry = client.get(reverse("files:registry", args=[page.history.pk])).content.decode()
        assert "a.pdf" in registry
        assert "b.pdf" not in registry

    def test_a_name_that_a_file_had_on_a_restricted_page_is_not_told(self, client, page, home):
        other = home.add_child(instance=Section(title="Podatki", slug="podatki"))
        hidden = other.add_child(instance=Article(title="Tajne", slug="tajne"))
        restrict(other)
        hidden.attachments = [attachment("nazwa-tajna.pdf", PDF)]
        hidden.save_revision().publish()
        sha256 = page.attachments.get().file_id
        assert FileEvent.objects.filter(file=sha256).count() == 2
        shown = client.get(reverse("files:compare", args=[sha256, sha256])).content.decode()
        assert "cennik.pdf" in shown
        assert "tajna" not in shown

    def test_moved_into_a_restricted_section_and_out_again(self, client, page, home, addresses):
        secret = home.add_child(instance=Section(title="Tajne", slug="tajne"))
        restrict(secret)
        page.move(secret, "last-child")
        assert statuses(client, addresses) == {404}
        Article.objects.get(pk=page.pk).move(Section.objects.get(slug="sprawy"), "last-child")
        assert statuses(client, addresses) == {200, 302}
        assert Version.objects.of_page(page).last().number == 4

    @pytest.mark.parametrize("first", ["unpublished", "restricted"])
    def test_an_unpublished_page_is_not_opened_by_moving_it(self, client, page, addresses, first):
        """Nobody but some has ever read its newest state."""
        section = Section.objects.get(slug="sprawy")
        if first == "restricted":
            restrict(section)
        page.unpublish()
        if first == "unpublished":
            restrict(section)
        open_section = section.get_parent().add_child(
            instance=Section(title="Podatki", slug="podatki")
        )
        Article.objects.get(pk=page.pk).move(open_section, "last-child")
        assert statuses(client, addresses) == {404}
        Article.objects.get(pk=page.pk).delete()
        assert statuses(client, addresses) == {404}

    def test_a_page_published_behind_a_restriction_never_was_public(self, section, client):
        restrict(section)
        page = section.add_child(instance=Article(title="Tajne", slug="tajne"))
        page.delete()
        history = History.objects.get(page_id=page.pk)
        assert client.get(history.get_absolute_url()).status_code == 404
        assert not history.versions.public().exists()

    def test_the_day_of_publication_is_that_of_the_first_public_version(self, section, client):
        restriction = restrict(section)
        page = section.add_child(instance=Article(title="Plan", slug="plan"))
        assert Article.objects.get(pk=page.pk).published_at is None
        restriction.delete()
        page = Article.objects.get(pk=page.pk)
        assert page.published_at == page.newest_version.at

    def test_a_restriction_that_no_signal_told_of_hides_at_once(self, client, page, addresses):
        PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page_id=page.pk, restriction_type="login")]
        )
        assert statuses(client, addresses) == {404}
        assert changed_lately() == [] or changed_lately()[0].state["title"] != page.title
