"""What the public sees of the record: by address, in Polish, without JavaScript."""

from __future__ import annotations

import uuid

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import PageViewRestriction

from articles.models import Article, Section
from revisions.models import History, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def edited(article, edit):
    """Three versions: first publication, a room number, a title with a note."""
    edit(article, full="<p>Pokój 14</p>")
    return edit(article, title="Prawo jazdy: wymiana", change_note="Prostszy tytuł")


@pytest.fixture
def history(edited) -> History:
    return History.objects.of_page(edited)


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200, response.content[:500]
    return BeautifulSoup(response.content, "html.parser")


def text(node) -> str:
    return " ".join(node.get_text(" ").split())


def get(client, name, *args, **query):
    return client.get(reverse(f"revisions:{name}", args=args), query)


class TestArticle:
    def test_links_to_its_versions(self, client, edited, history):
        page = soup(client.get("/sprawy/prawo-jazdy/"))
        (link,) = page.select("a.versions-link")
        assert (text(link), link["href"]) == ("Wersje (3)", history.get_absolute_url())

    def test_shows_its_provenance_and_when_it_was_disclosed(self, client, edited, edit):
        edit(edited, produced_by="Wydział Komunikacji", produced_on="2026-02-03")
        side = text(soup(client.get("/sprawy/prawo-jazdy/")).select_one(".article-side"))
        assert "Wytworzył(a) Wydział Komunikacji" in side
        assert "Data wytworzenia 3 lutego 2026" in side
        assert "Data udostępnienia" in side

    def test_shows_the_facts_of_the_procedure(self, client, edited, edit):
        edit(edited, fee="17 zł")
        facts = text(soup(client.get("/sprawy/prawo-jazdy/")).select_one(".facts"))
        assert "Opłata 17 zł" in facts

    def test_sanitises_what_it_shows_and_keeps_what_it_stores(self, client, edited, edit):
        hostile = '<p onclick="x()">Tekst</p><script>alert(1)</script>'
        page = edit(edited, full=hostile)
        shown = str(soup(client.get("/sprawy/prawo-jazdy/")).select_one(".content"))
        assert "alert" not in shown
        assert "onclick" not in shown
        assert Article.objects.get(pk=page.pk).full == hostile

    def test_an_article_without_a_version_has_no_link(self, section):
        draft = section.add_child(instance=Article(title="Szkic", live=False))
        assert draft.newest_version is None
        assert draft.published_at is None


class TestLog:
    def test_lists_versions_newest_first(self, client, history):
        page = soup(get(client, "log", history.pk))
        assert [text(h) for h in page.select(".entry__number")] == [
            "Wersja 3",
            "Wersja 2",
            "Wersja 1",
        ]

    def test_says_in_one_line_what_changed(self, client, history):
        page = soup(get(client, "log", history.pk))
        summaries = [text(line) for line in page.select(".entry__summary")]
        assert summaries[1] == "12 → 14"
        assert "<" not in "".join(summaries)

    def test_shows_author_note_and_time_with_offset(self, client, history):
        entry = soup(get(client, "log", history.pk)).select_one("#v3")
        assert "Prostszy tytuł" in text(entry)
        assert "(UTC+" in text(entry)
        assert entry.select_one("time")["datetime"]

    def test_has_a_preview_in_place(self, client, history):
        entry = soup(get(client, "log", history.pk)).select_one("#v2 details")
        assert text(entry.summary).startswith("Podgląd")
        assert [text(mark) for mark in entry.select("del, ins")] == ["12", "14"]

    def test_filters_by_field(self, client, history):
        page = soup(get(client, "log", history.pk, pole="title"))
        assert [text(h) for h in page.select(".entry__number")] == ["Wersja 3", "Wersja 1"]

    def test_filters_by_author(self, client, history, edited, edit, editor):
        edit(edited, user=editor, lead="Nowy wstęp")
        page = soup(get(client, "log", history.pk, autor="Ewa Redaktor"))
        assert [text(h) for h in page.select(".entry__number")] == ["Wersja 4"]

    def test_an_unknown_filter_finds_nothing_and_says_so(self, client, history):
        page = soup(get(client, "log", history.pk, pole="nie-ma"))
        assert "Żadna wersja nie odpowiada temu wyborowi." in text(page)

    @pytest.mark.parametrize("query", ["przed=abc", "przed=-1", "przed=99999999999999", "po=²"])
    def test_a_broken_number_in_the_address_is_ignored(self, client, history, query):
        assert client.get(f"{history.get_absolute_url()}?{query}").status_code == 200

    def test_an_address_without_history_is_not_found(self, client, db):
        response = get(client, "log", uuid.uuid4())
        assert response.status_code == 404
        assert "Pod tym adresem nie ma historii." in response.content.decode()


class TestPages:
    """Paging by number: nothing is left out, nothing stands twice."""

    @pytest.fixture
    def long(self, article):
        for number in range(2, 46):
            article.full = f"<p>Pokój {number}</p>"
            article.save()
        return History.objects.of_page(article)

    def numbers(self, page):
        return [int(entry["id"][1:]) for entry in page.select(".entry")]

    def test_older_leads_through_the_whole_log(self, client, long):
        seen, address = [], long.get_absolute_url()
        while address:
            page = soup(client.get(address))
            seen += self.numbers(page)
            older = page.select_one(".pager a[rel=next]")
            address = long.get_absolute_url() + older["href"] if older else None
        assert seen == list(range(45, 0, -1))

    def test_newer_leads_back(self, client, long):
        page = soup(client.get(long.get_absolute_url() + "?przed=6"))
        assert self.numbers(page) == [5, 4, 3, 2, 1]
        newer = page.select_one(".pager a[rel=prev]")["href"]
        back = soup(client.get(long.get_absolute_url() + newer))
        assert self.numbers(back) == list(range(25, 5, -1))

    def test_a_page_costs_the_same_number_of_queries_anywhere(
        self, client, long, django_assert_max_num_queries
    ):
        client.get("/")
        with django_assert_max_num_queries(30):
            client.get(long.get_absolute_url() + "?przed=40")


class TestAddressOfAnArticle:
    def test_leads_to_its_history(self, client, history):
        response = client.get("/sprawy/prawo-jazdy/wersje/")
        assert response["Location"] == history.get_absolute_url()

    def test_still_does_when_the_article_is_gone(self, client, history, edited):
        edited.delete()
        response = client.get("/sprawy/prawo-jazdy/wersje/")
        assert response["Location"] == history.get_absolute_url()

    def test_still_does_when_the_article_moved(self, client, history, edited):
        edited.slug = "nowy-adres"
        edited.save()
        assert client.get("/sprawy/prawo-jazdy/wersje/")["Location"] == history.get_absolute_url()
        assert client.get("/sprawy/nowy-adres/wersje/")["Location"] == history.get_absolute_url()

    def test_one_too_long_for_the_index_leads_to_its_own_history(self, client, section):
        slug = "wykaz-" + "a" * 240
        above = section
        for _ in range(2):
            above = above.add_child(instance=Section(title="Wykaz", slug=slug))
        pages = [
            above.add_child(instance=Article(title=name, slug=name, full=f"<p>{name}</p>"))
            for name in ("pierwszy", "drugi")
        ]
        for page in pages:
            address = page.history.newest().state["address"]
            assert len(address) > 500
            page.slug += "-po-zmianie"
            page.save()
            assert client.get(f"{address}wersje/")["Location"] == page.history.get_absolute_url()

    def test_an_address_that_never_was_is_not_found(self, client, history):
        assert client.get("/sprawy/nie-bylo/wersje/").status_code == 404

    def test_a_missing_page_points_to_its_history(self, client, history, edited):
        edited.unpublish()
        response = client.get("/sprawy/prawo-jazdy/")
        assert response.status_code == 404
        assert history.get_absolute_url() in response.content.decode()


class TestVersion:
    def test_shows_the_article_as_it_was(self, client, history):
        page = soup(get(client, "version", history.pk, 1))
        assert text(page.select_one(".content")) == "Pokój 12"
        assert "Wersja archiwalna" in text(page)

    def test_is_kept_from_search_engines(self, client, history):
        response = get(client, "version", history.pk, 1)
        page = soup(response)
        assert response["X-Robots-Tag"] == "noindex"
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
        assert page.select_one("link[rel=canonical]")["href"].endswith("/sprawy/prawo-jazdy/")

    def test_links_to_the_current_version(self, client, history):
        links = [a["href"] for a in soup(get(client, "version", history.pk, 1)).select(".links a")]
        assert "/sprawy/prawo-jazdy/" in links

    def test_the_newest_says_that_it_is_in_force(self, client, history):
        assert "To jest wersja obowiązująca" in text(soup(get(client, "version", history.pk, 3)))

    def test_a_number_that_is_not_there_says_which_is_the_newest(self, client, history):
        response = get(client, "version", history.pk, 99)
        assert response.status_code == 404
        assert "Ta strona nie ma wersji 99. Najnowsza to 3." in response.content.decode()

    def test_an_old_state_is_sanitised_too(self, client, edited, edit, history):
        edit(edited, full='<img src=x onerror="alert(1)">')
        content = str(soup(get(client, "version", history.pk, 4)).select_one(".content"))
        assert "onerror" not in content


class TestCompare:
    def test_marks_the_change_in_the_text(self, client, history):
        page = soup(get(client, "compare", history.pk, 1, 2))
        field = page.select_one("#pole-full")
        assert [text(mark) for mark in field.select("del.diff-del, ins.diff-ins")] == ["12", "14"]

    def test_lists_the_changes_each_with_a_link_to_its_place(self, client, history):
        page = soup(get(client, "compare", history.pk, 1, 3))
        links = page.select(".changes a")
        assert text(links[0]).startswith("Zmiana 1 z ")
        for link in links:
            assert page.select_one(f"[id='{link['href'][1:]}']") is not None

    def test_what_changed_only_the_look_is_folded_away_with_its_count(
        self, client, edited, edit, history
    ):
        edit(edited, full='<p style="text-align: justify">Pokój 14</p>')
        folded = soup(get(client, "compare", history.pk, 3, 4)).select_one(".changes details")
        assert text(folded.summary) == "Tylko wygląd, w 1 miejscu"
        assert "jest wyjustowanie" in text(folded)

    @pytest.mark.parametrize("view", ["w-tekscie", "obok", "tekst", "zrodlo"])
    def test_keeps_the_view_in_the_address(self, client, history, view):
        page = soup(get(client, "compare", history.pk, 1, 2, widok=view))
        chosen = page.select_one(".tabs a[aria-current]")
        assert (f"widok={view}" in chosen["href"]) or view == "w-tekscie"

    def test_side_by_side_has_no_id_twice(self, client, history):
        page = soup(get(client, "compare", history.pk, 1, 3, widok="obok"))
        ids = [node["id"] for node in page.select("[id]")]
        assert len(ids) == len(set(ids))

    def test_text_view_is_plain(self, client, history):
        page = soup(get(client, "compare", history.pk, 1, 2, widok="tekst"))
        assert text(page.select_one("#pole-full .text-diff")) == "Pokój [-12-]{+14+}"

    def test_numbers_the_wrong_way_round_are_turned(self, client, history):
        response = get(client, "compare", history.pk, 3, 1, widok="obok")
        assert response["Location"].endswith("/1..3/?widok=obok")

    def test_the_same_version_twice_does_not_differ(self, client, history):
        assert "Te wersje się nie różnią." in text(soup(get(client, "compare", history.pk, 2, 2)))

    def test_the_form_leads_there(self, client, history):
        response = get(client, "compare_form", history.pk, od="3", do="1")
        assert response["Location"].endswith("/1..3/")

    def test_the_form_says_what_is_wrong(self, client, history):
        response = get(client, "compare_form", history.pk, od="x", do="1")
        assert response.status_code == 400
        assert "Wpisz numery dwóch wersji" in response.content.decode()

    def test_a_change_of_white_space_is_said_to_be_invisible(self, client, edited, edit, history):
        edit(edited, full="<p>Pokój 14</p>\n")
        page = soup(get(client, "compare", history.pk, 3, 4))
        assert "Różni się tylko źródło HTML" in text(page.select_one("#pole-full"))


class TestWhatBecameOfThePage:
    def test_unpublished(self, client, history, edited):
        edited.unpublish()
        page = text(soup(get(client, "log", history.pk)))
        assert "Ta strona nie jest już opublikowana." in page

    def test_deleted(self, client, history, edited):
        edited.delete()
        for response in (
            get(client, "log", history.pk),
            get(client, "version", history.pk, 1),
            get(client, "compare", history.pk, 1, 2),
        ):
            assert "Ta strona została usunięta." in text(soup(response))

    def test_a_restricted_page_hides_its_history(self, client, history, section):
        PageViewRestriction.objects.create(page=section, restriction_type="login")
        assert get(client, "log", history.pk).status_code == 404
        assert get(client, "json", history.pk).status_code == 404
        assert get(client, "compare", history.pk, 1, 2).status_code == 404


class TestJson:
    def test_tells_the_same_facts(self, client, history):
        told = get(client, "json", history.pk).json()
        assert (told["newest"], told["status"], told["title"]) == (
            3,
            "live",
            "Prawo jazdy: wymiana",
        )
        second = told["versions"][1]
        assert (second["number"], second["summary"]) == (2, "12 → 14")
        assert second["changes"] == [
            {"field": "full", "before": "<p>Pokój 12</p>", "after": "<p>Pokój 14</p>"}
        ]

    def test_the_changes_rebuild_every_state(self, client, history):
        state = {}
        for version in reversed(get(client, "json", history.pk).json()["versions"]):
            state |= {change["field"]: change["after"] for change in version["changes"]}
            recorded = Version.objects.get(history=history, number=version["number"]).state
            assert {k: v for k, v in recorded.items() if v} == {k: v for k, v in state.items() if v}

    def test_next_leads_to_the_older_ones(self, client, article):
        for number in range(2, 24):
            article.full = f"<p>{number}</p>"
            article.save()
        history = History.objects.of_page(article)
        first = get(client, "json", history.pk).json()
        second = client.get(first["next"]).json()
        numbers = [v["number"] for v in first["versions"] + second["versions"]]
        assert numbers == list(range(23, 0, -1))
        assert second["next"] is None


def test_english_is_a_click_away(client, history):
    response = client.get(reverse("switch_language", args=["en"]), {"next": "/"})
    assert response["Location"] == "/"
    assert "Every change that was published" in text(soup(get(client, "log", history.pk)))


def test_the_browsers_language_does_not_choose(client, history):
    response = client.get(history.get_absolute_url(), headers={"accept-language": "en"})
    assert 'lang="pl"' in response.content.decode()[:200]


def test_the_switch_leads_nowhere_else(client, db):
    response = client.get(reverse("switch_language", args=["en"]), {"next": "//evil.example/"})
    assert response["Location"] == "/"


def test_only_reading_is_allowed(client, history):
    assert client.post(history.get_absolute_url()).status_code == 405
