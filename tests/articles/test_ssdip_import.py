"""The import of an SSDIP history into the record: all of it, exactly, or nothing."""

from __future__ import annotations

import datetime
import io
import itertools
import json

import pytest
from django.core.management import CommandError, call_command

from articles import ssdip
from articles.models import Article, Section
from articles.ssdip_import import source_text
from revisions.models import Action, ChangedField, History, SourceEvent, Version

pytestmark = pytest.mark.django_db

NBSP = "\u00a0"


def version(number, at, author="Anna Przykładowa", change=None):
    """A version as the tab shows it; `change` is (before, after) of the field `full`."""
    head = f"{number}{NBSP} {at}{NBSP} {author}\n" if number else f"{at}{NBSP} {author}\n"
    description = (
        f"\nPole full zmieniło wartość z '{change[0]}' na '{change[1]}'\n\n" if change else ""
    )
    preview = "full\n\nstary tekst\nnowy tekst\n" if change else ""
    return f"{head}{description}Podgląd\nZamknij\nPolePrzedPo\n{preview}"


def tab(*entries, pager=""):
    head = f"Wersje\n\n{pager}\nWersja Data zmiany Autor Opis Akcje\n"
    return (
        head
        + "".join(entries)
        + f"{pager}\n\nPrzeczytaj o systemie i przetwarzanych w nim danych\n"
    )


A, B, C = "<p>Pokój 12</p>", "<p>Pokój&nbsp;14</p>", "<p>Pokój 14, &oacute;</p>"
THREE = tab(
    version(3, "2020-03-01 10:00:00", change=(B, C)),
    version(2, "2020-02-01 10:00:00", author="Jan Wzorcowy", change=(A, B)),
    version(1, "2020-01-01 10:00:00"),
)


@pytest.fixture
def run(tmp_path):
    """Runs the import on texts; returns the report."""

    def run(*texts, **options):
        names = []
        for number, text in enumerate(texts, start=1):
            path = tmp_path / f"wersje-{number}.txt"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            names.append(str(path))
        out = io.StringIO()
        call_command("import_ssdip", *names, format="json", stdout=out, **options)
        return json.loads(out.getvalue())

    return run


def recorded():
    return list(Version.objects.filter(history__model="articles.Article").order_by("number"))


def test_writes_every_version_with_its_number_time_and_author(section, run):
    run(THREE, title="Zameldowanie")
    assert [(v.number, v.author_name) for v in recorded()] == [
        (1, "Anna Przykładowa"),
        (2, "Jan Wzorcowy"),
        (3, "Anna Przykładowa"),
    ]
    first = recorded()[0]
    assert first.at == datetime.datetime.fromisoformat("2020-01-01T10:00:00+01:00")
    assert first.recorded_at.year >= 2026
    assert first.action == Action.IMPORTED


def test_values_are_kept_byte_for_byte(section, run):
    run(THREE)
    assert [v.state["full"] for v in recorded()] == [A, B, C]
    assert Article.objects.get().full == C


def test_stores_file_and_line_of_each_version(section, run):
    run(THREE)
    heads = [n for n, line in enumerate(THREE.splitlines(), start=1) if line[1:2] == NBSP]
    assert [v.source for v in recorded()] == [f"wersje-1.txt:{line}" for line in heads[::-1]]


def test_the_article_is_live_and_its_record_agrees(section, run, capsys):
    run(THREE, title="Zameldowanie")
    assert Article.objects.get().live
    call_command("check_history")


def test_the_next_edit_here_goes_on_counting(section, run, edit):
    run(THREE)
    edit(Article.objects.get(), full="<p>Pokój 15</p>")
    newest = recorded()[-1]
    assert (newest.number, newest.action) == (4, Action.EDITED)
    assert newest.at > recorded()[-2].at


def test_reports_what_it_read(section, run):
    report = run(THREE)
    expected = {
        "versions": 3,
        "changes": 2,
        "attachment_events": 0,
        "authors": 2,
        "oldest": "2020-01-01 10:00:00+01:00",
        "newest": "2020-03-01 10:00:00+01:00",
        "joins_exact": 1,
        "joins_broken": 0,
        "inferred_numbers": 0,
        "unread_lines": [],
        "incomplete": False,
    }
    assert {key: report[key] for key in expected} == expected


def test_a_second_run_adds_nothing(section, run):
    first = run(THREE)
    again = run(THREE)
    assert (first["added_versions"], again["added_versions"]) == (3, 0)
    assert again["address"] == first["address"]
    assert Article.objects.count() == 1


def test_a_second_run_after_an_edit_here_adds_nothing(section, run, edit):
    run(THREE)
    edit(Article.objects.get(), full="<p>Pokój 15</p>", title="Inny tytuł")
    assert run(THREE)["added_versions"] == 0
    assert len(recorded()) == 4


def test_a_dry_run_writes_nothing(section, run):
    report = run(THREE, dry_run=True)
    assert (report["added_versions"], report["dry_run"]) == (3, True)
    assert not Article.objects.exists()
    assert not History.objects.filter(model="articles.Article").exists()


def test_a_further_page_may_come_later(section, run):
    newer = tab(version(3, "2020-03-01 10:00:00", change=(B, C)), pager="12")
    older = tab(
        version(2, "2020-02-01 10:00:00", change=(A, B)),
        version(1, "2020-01-01 10:00:00"),
        pager="12",
    )
    assert run(newer)["incomplete"]
    report = run(newer, older)
    assert (report["added_versions"], report["incomplete"]) == (2, False)
    assert [v.state["full"] for v in recorded()] == [A, B, C]


def test_lost_numbers_are_marked(section, run):
    run(
        tab(
            version(10, "2020-03-01 10:00:00", change=(B, C)),
            version(None, "2020-02-01 10:00:00", change=(A, B)),
        )
    )
    assert [(v.number, v.number_inferred) for v in recorded()] == [(9, True), (10, False)]


class TestAttachments:
    TEXT = tab(
        version(1, "2020-01-01 10:00:00"),
        f"2020-01-01 10:00:01{NBSP} Anna Przykładowa\n\nZałączono plik 77\n\n"
        "Podgląd\nZamknij\nPolePrzedPo\n"
        "idpuste4118\nuser_idpuste83\nfobject_idpuste77\nresource_idpuste1\n"
        "modelpusteArticle\nforeign_idpuste9\n_attachmentpuste1\n_activepuste1\n",
    )

    def test_events_belong_to_the_newest_version_not_later(self, section, run):
        assert run(self.TEXT)["attachment_events"] == 1
        event = SourceEvent.objects.get()
        assert (event.version.number, event.kind, event.reference) == (1, "attached", "77")
        assert event.rows[0] == ["id", None, "4118"]

    def test_they_become_attachments_of_the_article(self, section, run):
        run(self.TEXT)
        attachment = Article.objects.get().attachments.get()
        assert attachment.source_reference == "77"
        assert recorded()[0].state["attachments"][0]["uuid"] == str(attachment.uuid)

    def test_a_second_run_adds_no_event(self, section, run):
        run(self.TEXT)
        assert run(self.TEXT)["added_events"] == 0

    def test_the_preview_says_none_for_no_value(self, section, run, client):
        run(self.TEXT)
        page = client.get(
            History.objects.get(model="articles.Article").get_absolute_url()
        ).content.decode()
        assert "Załączono plik 77" in page
        assert "brak" in page


def test_a_change_of_an_unknown_field_is_kept_as_an_event_of_its_version(section, run):
    text = THREE.replace(
        "Pole full zmieniło wartość z '<p>Pokój 12", "Pole tags zmieniło wartość z '<p>Pokój 12"
    )
    run(text)
    event = SourceEvent.objects.get(kind="field")
    assert (event.version.number, event.reference) == (2, "tags")
    assert event.rows == [["tags", A, B]]


class TestRefusals:
    """Bad input changes nothing and says what to do."""

    CASES = {
        "nothing": b"",
        "another encoding": "zażółć".encode("cp1250"),
        "a web page": b"<!doctype html><html><body>Wersje</body></html>",
        "a value that is cut": THREE[: THREE.index(", &oacute;")],
        "two articles": THREE + THREE.replace("Pokój", "Sala"),
        "out of order": tab(version(1, "2020-01-01 10:00:00"), version(2, "2020-02-01 10:00:00")),
        "a broken join": THREE.replace(f"na '{B}'", "na '<p>inny</p>'"),
    }

    @pytest.mark.parametrize("name", CASES)
    def test_refused(self, section, run, name):
        with pytest.raises(CommandError) as error:
            run(self.CASES[name])
        assert "wersje-1.txt" in str(error.value)
        assert not Article.objects.exists()
        assert not Version.objects.filter(history__model="articles.Article").exists()

    def test_a_broken_join_names_its_line_and_can_be_allowed(self, section, run):
        broken = self.CASES["a broken join"]
        with pytest.raises(CommandError, match=r"wersje-1.txt, \w+ 7:"):
            run(broken)
        assert run(broken, allow_gaps=True)["joins_broken"] == 1
        assert [v.gap for v in recorded()] == [False, False, True]

    def test_a_file_that_is_not_there(self, section, db):
        with pytest.raises(CommandError, match=r"nie-ma\.txt"):
            call_command("import_ssdip", "nie-ma.txt")

    def test_a_section_that_is_not_there_names_those_that_are(self, section, run):
        with pytest.raises(CommandError, match="/sprawy/"):
            run(THREE, parent="/inne/")

    def test_no_section_at_all(self, home, run):
        with pytest.raises(CommandError, match="dział"):
            run(THREE)

    def test_a_deleted_article_is_not_made_anew(self, section, run):
        run(THREE)
        Article.objects.get().delete()
        with pytest.raises(CommandError, match="usunięty"):
            run(THREE)


def test_the_parent_is_found_by_its_address(section, home, run):
    home.add_child(instance=Section(title="Drugi", slug="drugi"))
    assert run(THREE, parent="drugi", title="X")["address"] == "/drugi/x/"


def test_the_filter_knows_what_an_imported_version_changed(section, run):
    run(THREE)
    changed = ChangedField.objects.filter(field="full").order_by("number")
    assert list(changed.values_list("number", flat=True)) == [1, 2, 3]


def test_the_slug_is_free(section, run):
    section.add_child(instance=Article(title="Prawo jazdy", slug="prawo-jazdy"))
    assert run(THREE, title="Prawo jazdy")["address"] == "/sprawy/prawo-jazdy-1/"


@pytest.mark.parametrize(("characters", "kept"), [(200, 200), (201, 200)])
def test_the_slug_is_bounded(section, run, characters, kept):
    run(THREE, title="a" * characters)
    assert len(Article.objects.get().slug) == kept


@pytest.mark.parametrize(("name_length", "kept"), [(253, 255), (254, 255)])
def test_of_a_long_file_name_the_end_is_kept(name_length, kept):
    """With the line number after it; a file system allows 255 bytes, as many as the record."""
    location = ssdip.SourceLocation("a" + "b" * (name_length - 1), 7)
    assert len(source_text(location)) == kept
    assert source_text(location).endswith("b:7")


def test_of_a_long_unread_line_the_beginning_is_shown(section, tmp_path):
    path = tmp_path / "wersje.txt"
    for length in (100, 101):
        path.write_text("x" * length + "\n" + THREE)
        out = io.StringIO()
        call_command("import_ssdip", str(path), stdout=out)
        assert f": {'x' * 100}\n" in out.getvalue()


def test_what_would_run_is_named_and_kept(section, run):
    live = f'{B}<script>x()</script><img src="/a.png" onerror="x()">'
    history = THREE.replace(f"na '{B}'", f"na '{live}'").replace(f"z '{B}'", f"z '{live}'")
    report = run(history)
    assert report["live_parts"] == [
        {"element": "script", "attribute": "", "versions": [2]},
        {"element": "img", "attribute": "onerror", "versions": [2]},
    ]
    assert Version.objects.get(number=2).state["full"] == live
    assert run(THREE.replace("Pokój", "Sala"))["live_parts"] == []


def test_for_people_the_report_is_text(section, tmp_path):
    path = tmp_path / "wersje.txt"
    path.write_text(THREE)
    out = io.StringIO()
    call_command("import_ssdip", str(path), stdout=out)
    assert "zgodne 1 z 1" in out.getvalue()


class TestSample:
    """The real history, where it is at hand."""

    @pytest.fixture
    def report(self, sample_path, section):
        out = io.StringIO()
        call_command("import_ssdip", str(sample_path), format="json", stdout=out)
        return json.loads(out.getvalue())

    def test_is_read_whole(self, report):
        keys = (
            "versions",
            "changes",
            "attachment_events",
            "authors",
            "joins_exact",
            "joins_broken",
        )
        assert [report[key] for key in keys] == [15, 13, 5, 2, 12, 0]
        assert report["oldest"].startswith("2015-01-01 20:41:13")
        assert report["incomplete"]
        assert report["unread_lines"] == []

    def test_every_stored_value_stands_in_the_file(self, report, sample_path):
        source = sample_path.read_bytes()
        values = [v.state["full"] for v in recorded()]
        assert len(set(values)) == 14
        for before, after in itertools.pairwise(values):
            if before != after:
                assert f"z '{before}' na '{after}'\n".encode() in source

    def test_a_room_number_is_seen_at_a_glance(self, report, client):
        page = client.get(
            History.objects.get(model="articles.Article").get_absolute_url()
        ).content.decode()
        assert "445 → 417" in page
        assert "Załączono 5 plików: Plik 1070471, Plik 30648" in page

    def test_all_attachment_events_belong_to_version_16(self, report):
        assert set(SourceEvent.objects.values_list("version__number", flat=True)) == {16}
        assert SourceEvent.objects.count() == 5

    def test_the_next_edit_is_version_17(self, report, edit):
        edit(Article.objects.get(), title="Inny")
        assert recorded()[-1].number == 17
