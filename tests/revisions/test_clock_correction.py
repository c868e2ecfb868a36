"""A wrong clock put right by a recorded correction: what it says, and where it is read."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from revisions import clock, guards, integrity, version_writer
from revisions.audit_context import audit_context
from revisions.clock_correction import ProposedCorrection, record_correction
from revisions.models import ClockCorrection, Version, read_clock_corrections
from revisions.models.clock import ClockCorrectionQuerySet
from revisions.presentation.clock import correction_text

pytestmark = pytest.mark.django_db

DAY = 24 * 3600
TEN_YEARS = datetime.timedelta(days=3650)


@pytest.fixture
def years_ahead(article, edit, monkeypatch) -> list[Version]:
    """Versions 2 and 3 were recorded ten years ahead, the fourth when the clock was right again."""
    now = timezone.now()
    for number, ahead in enumerate((TEN_YEARS, TEN_YEARS, datetime.timedelta()), start=2):
        moment = now + ahead + datetime.timedelta(minutes=number)
        monkeypatch.setattr(version_writer.timezone, "now", lambda moment=moment: moment)
        edit(article, full=f"<p>{number}</p>", change_note=f"Zmiana {number}")
    monkeypatch.setattr(version_writer.timezone, "now", lambda: now + datetime.timedelta(minutes=5))
    return list(Version.objects.of_page(article))


def correct(versions: list[Version], offset: int | None, reason="Zegar w innym roku.") -> None:
    first, last = versions[0].position, versions[-1].position
    record_correction(
        ProposedCorrection(first_position=first, last_position=last, offset=offset, reason=reason)
    )


def read_again(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


class TestRecord:
    def test_the_clocks_word_stays_and_the_right_time_stands_beside_it(self, years_ahead):
        first, second, _third, last = years_ahead
        correct(years_ahead[1:3], -3650 * DAY)
        corrected = read_again(second)
        assert corrected.at == second.at
        assert corrected.corrected_at == second.at - TEN_YEARS
        assert corrected.corrected_recorded_at == second.recorded_at - TEN_YEARS
        for untouched in (first, last):
            assert read_again(untouched).clock_correction is None
            assert read_again(untouched).corrected_at == untouched.at

    def test_says_who_when_and_why(self, years_ahead, editor):
        with audit_context(user=editor):
            correct(years_ahead[1:3], None)
        (correction,) = ClockCorrection.objects.all()
        assert correction.author_id == editor.pk
        assert correction.author_account == f"{editor.username}#{editor.pk}"
        assert correction.reason == "Zegar w innym roku."
        assert correction.recorded_at == timezone.now()

    def test_a_later_one_takes_its_place_and_both_stay(self, years_ahead):
        correct(years_ahead[1:3], None)
        correct(years_ahead[2:3], -3650 * DAY)
        _first, second, third, _last = map(read_again, years_ahead)
        assert second.corrected_at is None
        assert third.corrected_at == third.at - TEN_YEARS
        assert [item.offset for item in third.clock_corrections] == [None, -3650 * DAY]
        correct(years_ahead, 0, reason="Pomyłka.")
        assert read_again(third).corrected_at == third.at
        assert read_again(third).clock_correction is None
        assert ClockCorrection.objects.count() == 3

    def test_an_imported_version_keeps_the_time_of_its_source(self, years_ahead):
        version = years_ahead[1]
        version.at -= datetime.timedelta(days=9000)  # in memory alone
        correct(years_ahead[1:3], -3650 * DAY)
        assert version.corrected_at == version.at
        assert version.corrected_recorded_at == version.recorded_at - TEN_YEARS

    @pytest.mark.parametrize(
        ("wrong", "name"),
        [
            ({"first_position": 0}, "first_position"),
            ({"first_position": 999}, "first_position"),
            ({"last_position": 1}, "last_position"),
            ({"last_position": 999}, "last_position"),
            ({"offset": -40_000 * DAY}, "offset"),
            ({"reason": "  "}, "reason"),
            ({"reason": "x" * 1001}, "reason"),
        ],
    )
    def test_what_can_not_be_is_refused(self, years_ahead, wrong, name):
        position = years_ahead[1].position
        good = {"first_position": position, "last_position": position, "offset": 5, "reason": "x"}
        with pytest.raises(ValidationError) as refused:
            record_correction(ProposedCorrection(**{**good, **wrong}))
        assert list(refused.value.message_dict) == [name]
        assert not ClockCorrection.objects.exists()

    def test_what_can_hardly_be_is_told(self, years_ahead):
        def told(offset: int | None) -> int:
            first, last = years_ahead[1].position, years_ahead[2].position
            proposed = ProposedCorrection(
                first_position=first, last_position=last, offset=offset, reason="x"
            )
            return len(proposed.warnings())

        assert told(-3650 * DAY) == 0
        assert told(None) == 0
        assert told(-3651 * DAY) == 1  # older than the version before
        assert told(-10 * DAY) == 2  # newer than the version behind it, and in the future

    @given(
        st.lists(
            st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([None, 0, 5])),
            max_size=6,
        )
    )
    def test_ranges_say_of_every_position_what_the_last_correction_of_it_says(self, given_ones):
        corrections = [
            ClockCorrection(
                number=number,
                first_position=min(pair),
                last_position=max(pair),
                offset=offset,
            )
            for number, (*pair, offset) in enumerate(given_ones, start=1)
        ]

        class Corrections(ClockCorrectionQuerySet):
            def order_by(self, *names):
                return corrections

        ranges = Corrections(ClockCorrection).ranges()
        for position in range(1, 13):
            covering = [item for item in ranges if item.first <= position <= item.last]
            speaking = [
                item
                for item in corrections
                if item.first_position <= position <= item.last_position
            ]
            assert [item.correction for item in covering] == speaking[-1:]


class TestOrderAndPublishing:
    def test_what_was_in_force_follows_the_right_time(self, years_ahead):
        first, second, third, last = years_ahead
        versions = Version.objects.filter(history=first.history_id)
        meanwhile = third.at - TEN_YEARS
        assert versions.as_of(meanwhile).first() == first  # what the clock said hides the others
        correct([second, third], -3650 * DAY)
        assert versions.as_of(meanwhile).first() == third
        assert versions.as_of(second.at - TEN_YEARS).first() == second
        assert versions.as_of(timezone.now()).first() == last

    def test_where_nobody_knows_it_counts_from_the_next_known_time(self, years_ahead):
        first, second, third, last = years_ahead
        versions = Version.objects.filter(history=first.history_id)
        correct([second, third], None)
        assert list(versions.as_of(last.at)) == [last, third, second, first]
        before = last.at - datetime.timedelta(seconds=1)
        assert list(versions.as_of(before)) == [first]

    def test_where_nothing_known_follows_it_counts_from_its_correction(self, years_ahead):
        versions = Version.objects.filter(history=years_ahead[0].history_id)
        correct(years_ahead[1:], None)
        correction = ClockCorrection.objects.get()
        assert len(versions.as_of(correction.recorded_at)) == 4
        assert len(versions.as_of(correction.recorded_at - datetime.timedelta(seconds=1))) == 1

    def test_the_day_of_publication_is_the_right_one(self, years_ahead, article):
        first = years_ahead[0]
        correct([first], -60)
        article = Article.objects.get(pk=article.pk)
        assert article.published_at == first.at - datetime.timedelta(minutes=1)
        correct([first], None)
        assert Article.objects.get(pk=article.pk).published_at is None

    def test_a_clock_that_was_corrected_is_asked_about_no_longer(self, years_ahead, monkeypatch):
        monkeypatch.setattr(clock.timezone, "now", lambda: years_ahead[2].at - TEN_YEARS)
        correct(years_ahead[3:], 3650 * DAY)  # it makes the newest one ten years newer
        assert clock.odd_newest_moment() == years_ahead[3].at + TEN_YEARS
        correct(years_ahead[3:], 0)
        monkeypatch.setattr(clock.timezone, "now", lambda: years_ahead[3].at)
        assert clock.odd_newest_moment() is None

    def test_behind_an_unknown_time_the_last_known_one_is_asked_about(self, years_ahead):
        correct(years_ahead[2:], None)
        correct(years_ahead[1:2], None)
        assert clock.odd_newest_moment() is None  # the first version is of today
        correct(years_ahead[:1], -3650 * DAY)
        assert clock.odd_newest_moment() == years_ahead[0].at - TEN_YEARS


class TestIntegrity:
    @pytest.fixture
    def two(self, years_ahead) -> None:
        correct(years_ahead[1:3], None)
        correct(years_ahead[1:3], -3650 * DAY)

    def test_what_nobody_altered_has_no_problem(self, two):
        assert list(integrity.record_problems()) == []

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE revisions_clockcorrection SET reason = 'x'",
            "DELETE FROM revisions_clockcorrection",
        ],
    )
    def test_the_database_refuses_to_alter_it(self, two, change):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)

    @pytest.mark.parametrize(
        "name",
        [field.name for field in ClockCorrection._meta.concrete_fields if field.name != "number"],
    )
    def test_a_column_that_was_rewritten_is_found(self, two, name):
        guards.remove(connection)
        correction = ClockCorrection.objects.get(number=1)
        old = getattr(correction, name)
        match old:
            case datetime.datetime():
                new = old + datetime.timedelta(seconds=1)
            case str():
                new = old[:-1] + "#"
            case _:
                new = (old or 0) + 1
        ClockCorrection.objects.filter(number=1).update(**{name: new})
        guards.install(connection)
        assert [problem.text for problem in integrity.record_problems()]

    def test_one_that_was_removed_or_forged_with_its_digest_is_found(self, two):
        guards.remove(connection)
        first = ClockCorrection.objects.get(number=1)
        first.reason = "Co innego."
        first.entry_digest = first.computed_entry_digest()
        first.save()
        assert problems() == ["the correction before it is not what was recorded"]
        first.delete()
        assert problems() == ["the correction before it is missing"]

    def test_versions_that_it_speaks_of_and_are_gone_are_found(self, two):
        guards.remove(connection)
        second = ClockCorrection.objects.get(number=2)
        second.last_position = 999
        second.entry_digest = second.computed_entry_digest()
        second.save()
        assert problems() == ["it speaks of versions that are not in the record"]

    def test_an_offset_that_no_date_can_bear_takes_nothing_down(self, years_ahead):
        correction = ClockCorrection(first_position=1, last_position=9, offset=-(10**15))
        assert correction.corrected(years_ahead[0].at) is None


def problems() -> list[str]:
    guards.install(connection)
    with translation.override("en"):
        found = [problem.text for problem in integrity.record_problems()]
    guards.remove(connection)
    return found


class TestShown:
    """Wherever the moment of a version stands, its correction stands beside it."""

    FAST = "zegar serwera spieszył się o 3650 dni"

    @pytest.fixture(autouse=True)
    def corrected(self, years_ahead) -> None:
        correct(years_ahead[1:], -3650 * DAY, reason="Serwer <b>po</b> awarii.")

    @pytest.fixture
    def urls(self, article, years_ahead, editor) -> dict[str, str]:
        history, version = article.history, years_ahead[-1]
        return {
            "log": history.get_absolute_url(),
            "version": version.get_absolute_url(),
            "comparison": reverse("revisions:compare", args=[history.pk, 1, 4]),
            "page": article.get_url(),
            "home": "/",
            "versions in the admin": reverse("revisions_versions", args=[article.pk]),
            "restoring": reverse("revisions_restore", args=[article.pk, 2]),
            "clock": reverse("revisions_clock"),
        }

    @pytest.mark.parametrize(
        "where",
        [
            "log",
            "version",
            "comparison",
            "page",
            "home",
            "versions in the admin",
            "restoring",
            "clock",
        ],
    )
    def test_on_every_page(self, client, urls, editor, where):
        client.force_login(editor)
        shown = client.get(urls[where]).content.decode()
        assert self.FAST in shown
        assert "<b>po</b>" not in shown

    def test_both_times_in_the_log(self, client, urls, years_ahead):
        shown = client.get(urls["log"]).content.decode()
        second = years_ahead[1]
        for moment in (second.at, second.at - TEN_YEARS):
            assert timezone.localtime(moment).isoformat(timespec="seconds") in shown
        assert "właściwy czas:" in shown

    def test_the_page_of_a_version_tells_who_said_so_and_why(self, client, urls, years_ahead):
        correct(years_ahead, None)
        shown = client.get(urls["version"]).content.decode()
        assert "zegar serwera był błędny; właściwego czasu nikt nie zna" in shown
        assert "Serwer &lt;b&gt;po&lt;/b&gt; awarii." in shown
        assert "Sprostowania zegara (2)" in shown

    def test_in_the_json(self, client, article, years_ahead):
        told = client.get(reverse("revisions:json", args=[article.history.pk])).json()
        newest, oldest = told["versions"][0], told["versions"][-1]
        assert datetime.datetime.fromisoformat(newest["at"]) == pytest.approx(
            years_ahead[-1].at, abs=datetime.timedelta(milliseconds=1)
        )
        right = datetime.datetime.fromisoformat(newest["corrected_at"])
        assert right == datetime.datetime.fromisoformat(newest["at"]) - TEN_YEARS
        assert newest["corrected_recorded_at"] == newest["corrected_at"]
        (correction,) = newest["clock_corrections"]
        assert correction["offset"] == -3650 * DAY
        assert correction["first_position"] == years_ahead[1].position
        assert newest["position"] == years_ahead[-1].position
        assert (oldest["clock_corrections"], oldest["corrected_at"]) == ([], oldest["at"])

    def test_corrections_of_many_versions_take_one_query(
        self, years_ahead, django_assert_num_queries
    ):
        versions = [read_again(version) for version in years_ahead]
        with django_assert_num_queries(1):
            read_clock_corrections(versions)
            assert [len(version.clock_corrections) for version in versions] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (None, "zegar serwera był błędny; właściwego czasu nikt nie zna"),
        (0, "zegar serwera chodził dobrze"),
        (-DAY, "zegar serwera spieszył się o 1 dzień"),
        (3 * DAY + 3605, "zegar serwera spóźniał się o 3 dni 1 h 5 s"),
        (-60, "zegar serwera spieszył się o 1 min"),
    ],
)
def test_a_correction_in_words(offset, text):
    with translation.override("pl"):
        assert correction_text(ClockCorrection(offset=offset)) == text


class TestCommand:
    def test_a_dry_run_shows_the_versions_and_records_nothing(self, years_ahead, capsys):
        first, last = years_ahead[1].position, years_ahead[2].position
        args = [str(first), str(last), "--fast-by", "3650 00:00:00", "--reason", "Inny rok."]
        call_command("correct_clock", *args, "--dry-run")
        lines = capsys.readouterr().out.splitlines()
        right = timezone.localtime(years_ahead[1].at - TEN_YEARS)
        assert lines[1].startswith(f"{first}\t")
        assert lines[1].endswith(right.isoformat(sep=" ", timespec="seconds"))
        assert not ClockCorrection.objects.exists()

    @pytest.mark.parametrize(
        ("what", "offset"),
        [
            (["--fast-by", "1:00:00"], -3600),
            (["--slow-by", "1:00:00"], 3600),
            (["--unknown"], None),
            (["--right"], 0),
        ],
    )
    def test_records(self, years_ahead, editor, what, offset):
        position = str(years_ahead[1].position)
        call_command(
            "correct_clock",
            position,
            position,
            *what,
            "--reason",
            "x",
            "--user",
            editor.get_username(),
        )
        correction = ClockCorrection.objects.get()
        assert (correction.offset, correction.author_id) == (offset, editor.pk)

    @pytest.mark.parametrize(
        "wrong",
        [
            ["1", "999", "--unknown", "--reason", "x"],
            ["1", "1", "--fast-by", "długo", "--reason", "x"],
            ["1", "1", "--fast-by", "-1:00:00", "--reason", "x"],
            ["1", "1", "--fast-by", "0.4", "--reason", "x"],
            ["1", "1", "--unknown", "--right", "--reason", "x"],
            ["1", "1", "--unknown", "--reason", "x", "--user", "nikt"],
        ],
    )
    def test_refuses_what_can_not_be(self, years_ahead, wrong):
        with pytest.raises(CommandError):
            call_command("correct_clock", *wrong)
        assert not ClockCorrection.objects.exists()
