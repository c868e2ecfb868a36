"""One small file a case: what cannot be taken, and what is read from the odd but good ones."""

from datetime import timedelta
from pathlib import Path

import pytest

from articles.ssdip import MAX_BYTES, Page, SourceError, read_tab
from articles.ssdip.messages import MAX_PROBLEMS, PROBLEMS

pytestmark = pytest.mark.no_database

CASES = Path(__file__).parent / "cases"

ERRORS = {
    "attachment_too_old.txt": 44,
    "broken_join.txt": 19,
    "cut_in_character.txt": 9,
    "cut_in_entry-attachment.txt": 45,
    "cut_in_entry-head.txt": 29,
    "cut_in_entry-table.txt": 45,
    "cut_in_value-at-end.txt": 19,
    "cut_in_value-inside.txt": 7,
    "duplicate_number.txt": 29,
    "empty-blank.txt": None,
    "empty.txt": None,
    "foreign_ids_differ.txt": 59,
    "head_missing.txt": 3,
    "html.txt": 1,
    "impossible_date-year.txt": 41,
    "impossible_date.txt": 17,
    "impossible_time.txt": 4,
    "no_versions.txt": None,
    "not_text-docx.txt": None,
    "not_text-pdf.txt": None,
    "not_utf8-windows-1250.txt": 5,
    "nul_character.txt": 7,
    "numbers_do_not_fit.txt": 40,
    "out_of_order-number.txt": 29,
    "out_of_order-time.txt": 29,
    "two_articles-same-numbers.txt": 57,
    "two_articles.txt": 54,
    "utf16-without-mark.txt": None,
    "utf16.txt": None,
}


def page(name):
    path = CASES / name
    return Page(path.name, path.read_bytes())


def read(*names, **options):
    return read_tab([page(f"read/{name}") for name in names], **options)


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize("name", ERRORS)
def test_bad_source_is_refused_with_file_and_line(name):
    with pytest.raises(SourceError) as caught:
        read_tab([page(f"errors/{name}")])
    error = caught.value
    assert error.code == Path(name).stem.split("-")[0]
    assert (error.page, error.line) == (name, ERRORS[name])
    where = name if error.line is None else f"{name}, line {error.line}"
    assert error.message.startswith(f"{where}: ")


def test_every_error_file_is_listed():
    assert {path.name for path in (CASES / "errors").iterdir()} == {*ERRORS, "two-problems.txt"}


def test_problems_of_one_stage_are_told_together():
    with pytest.raises(SourceError) as caught:
        read_tab([page("errors/two-problems.txt"), page("errors/html.txt")])
    assert [(p.code, p.page, p.line) for p in caught.value.problems] == [
        ("impossible_date", "two-problems.txt", 17),
        ("impossible_date", "two-problems.txt", 29),
        ("html", "html.txt", 1),
    ]


def test_codes_without_a_file_of_their_own_have_a_test():
    elsewhere = {
        "too_large",
        "too_ambiguous",
        "too_many_unread",
        "pages_do_not_fit",
        "broken_join_between_pages",
    }
    assert set(PROBLEMS) == {Path(name).stem.split("-")[0] for name in ERRORS} | elsewhere


def test_a_page_above_the_limit_is_refused():
    with pytest.raises(SourceError) as caught:
        read_tab([Page("big.txt", b"x" * (MAX_BYTES + 1))])
    assert caught.value.code == "too_large"


def test_too_many_joints_are_refused():
    text = page("read/numbers-lost.txt").content.replace(b"12</p>", b"' na '" * 65)
    with pytest.raises(SourceError) as caught:
        read_tab([Page("a.txt", text)])
    assert (caught.value.code, caught.value.line) == ("too_ambiguous", 6)


def test_a_text_that_is_no_tab_is_refused():
    text = b"Zdanie.\n" * 1001 + page("read/numbers-lost.txt").content
    with pytest.raises(SourceError) as caught:
        read_tab([Page("a.txt", text)])
    assert (caught.value.code, caught.value.line) == ("too_many_unread", 1001)


def test_problems_are_bounded():
    entry = b"2021-02-30 10:00:00\xc2\xa0 A\nPodgl\xc4\x85d\nZamknij\nPolePrzedPo\n"
    with pytest.raises(SourceError) as caught:
        read_tab([Page("a.txt", entry * 300)])
    assert len(caught.value.problems) == MAX_PROBLEMS


def test_lost_number_is_inferred():
    tab = read("numbers-lost.txt")
    assert [version.number for version in tab.versions] == [9, 10, 11, 12]
    assert tab.inferred_numbers == (9,)
    assert codes(tab.incomplete) == ["older_missing"]


def test_attachment_events_stand_with_the_newest_version_not_later():
    tab = read("attachments.txt")
    assert [(e.kind, e.reference, e.version) for e in tab.events] == [
        ("attached", "40", 10),
        ("detached", "40", 11),
        ("attached", "41", 12),
    ]
    attached, detached = tab.events[0].row("fobject_id"), tab.events[1].row("fobject_id")
    assert (attached.before, attached.after) == (None, "40")
    assert (detached.before, detached.after) == ("40", None)
    assert tab.foreign_id == "77"


@pytest.mark.parametrize("names", [["page-1.txt", "page-2.txt"], ["page-2.txt", "page-1.txt"]])
def test_pages_in_any_order(names):
    tab = read(*names)
    assert [(sheet.source.page, sheet.page_number) for sheet in tab.sheets] == [
        ("page-1.txt", 1),
        ("page-2.txt", 2),
    ]
    assert (len(tab.joins_exact), tab.incomplete) == (2, ())


def test_the_same_page_twice_counts_once():
    assert read("page-1.txt", "page-2.txt", "page-1.txt") == read("page-1.txt", "page-2.txt")


def test_a_cut_copy_of_a_page_adds_nothing():
    whole = page("read/page-1.txt")
    cut = Page("cut.txt", whole.content[: whole.content.rindex(b"przedtem")])
    second = page("read/page-2.txt")
    assert read_tab([cut, second, whole]) == read_tab([whole, second])
    assert codes(read_tab([cut, second]).incomplete) == ["end_not_seen"]


@pytest.mark.parametrize(("name", "missing"), [("page-1.txt", 2), ("page-2.txt", 1)])
def test_the_missing_page_is_named(name, missing):
    reason = read(name).incomplete[0]
    assert (reason.code, reason.params["page_number"]) == ("page_missing", missing)


def test_a_missing_page_in_the_middle_is_named():
    newer = page("read/page-1.txt").content.replace(b"12\n", b"123\n")
    newer = newer.replace(b"3\xc2\xa0 2021", b"5\xc2\xa0 2021")
    newer = newer.replace(b"2\xc2\xa0 2021", b"4\xc2\xa0 2021")
    tab = read_tab([Page("newer", newer), page("read/page-2.txt")], allow_gaps=True)
    assert [sheet.page_number for sheet in tab.sheets] == [1, 3]
    assert tab.incomplete[0].params == {"page_number": 2, "pages": 3}
    assert [(gap.first, gap.last) for gap in tab.number_gaps] == [(2, 3)]


def test_both_pages_in_one_file():
    tab = read("both-pages-in-one-file.txt")
    assert [sheet.page_number for sheet in tab.sheets] == [1, 2]
    assert tab.incomplete == ()


def test_pages_of_two_articles_are_refused():
    other = page("errors/two_articles-same-numbers.txt").content.split(b"Zapozna")[1]
    with pytest.raises(SourceError) as caught:
        read_tab([page("read/numbers-lost.txt"), Page("other.txt", other)])
    assert (caught.value.code, caught.value.page) == ("pages_do_not_fit", "other.txt")


def test_a_broken_join_between_pages_hints_at_a_missing_page():
    changed = page("read/page-2.txt").content.replace("na '<p>Opłata: 22".encode(), b"na '<p>23")
    pages = [page("read/page-1.txt"), Page("changed.txt", changed)]
    with pytest.raises(SourceError) as caught:
        read_tab(pages)
    assert caught.value.code == "broken_join_between_pages"
    assert caught.value.first.params["older_page"] == "changed.txt"


def test_gaps_are_allowed_on_request():
    tab = read_tab([page("errors/broken_join.txt")], allow_gaps=True)
    assert [v.number for v in tab.versions if v.gap] == [11]
    (broken,) = tab.joins_broken
    assert (broken.newer, broken.newer_source.line) == (11, 19)
    assert (broken.older, broken.older_source.line) == (10, 31)
    (event,) = read_tab([page("errors/attachment_too_old.txt")], allow_gaps=True).events
    assert (event.version, event.gap) == (9, True)


def test_missing_numbers_are_gaps():
    tab = read("numbers-missing.txt")
    assert [(gap.first, gap.last) for gap in tab.number_gaps] == [(12, 13)]
    assert codes(tab.incomplete) == ["numbers_missing", "older_missing"]


def test_a_list_without_its_end_may_be_cut():
    assert codes(read("end-not-seen.txt").incomplete) == ["older_missing", "end_not_seen"]


def test_digits_that_end_a_preview_are_no_pager():
    text = page("read/end-not-seen.txt").content.replace(b"2021-03-01 10:00:00", b"10:00")
    tab = read_tab([Page("a.txt", text[: text.rindex(b"10:00")] + b"12")])
    assert (tab.pages, "end_not_seen" in codes(tab.incomplete)) == (1, True)


def test_the_number_of_a_cut_entry_is_no_pager():
    text = page("read/both-pages-in-one-file.txt").content
    part = text[: text.index(b"12\n", 20)]
    ended = read_tab([Page("a.txt", part + b"12\n")])
    cut = read_tab([Page("a.txt", part + b"12\xc2\xa0 ")])
    assert "end_not_seen" not in codes(ended.incomplete)
    assert "end_not_seen" in codes(cut.incomplete)


def test_the_pager_above_a_title_is_the_foot_of_the_list_before():
    text = page("read/both-pages-in-one-file.txt").content
    above, below = text.rsplit(b"Wersje\n\n12\n", 1)
    tab = read_tab([Page("a.txt", above + b"Wersje\n\n" + below)])
    assert [sheet.end_seen for sheet in tab.sheets] == [True, True]


def test_an_unknown_entry_below_the_attachments_takes_no_number():
    text = page("read/attachments.txt").content
    entry = "2021-03-02 11:00:00\xa0 Ktoś\n\nPrzypięto notatkę 3\n\nPodgląd\nZamknij\nPolePrzedPo\n"
    at = text.index(b"\nPrzeczytaj")
    tab = read_tab([Page("a.txt", text[:at] + entry.encode() + text[at:])])
    assert (len(tab.versions), len(tab.events)) == (4, 3)
    assert [line.text for line in tab.unread_lines] == ["Przypięto notatkę 3"]


def test_words_of_a_description_inside_a_value_are_the_value():
    value = "' na 'x' Pole full zmieniło wartość z 'y' na 'z"
    text = page("read/numbers-lost.txt").content.replace(b"Pok&oacute;j 12", value.encode())
    assert value in read_tab([Page("a.txt", text)]).newest.changes[0].after


def test_line_ends_inside_a_value_are_kept():
    (change,) = read("line-breaks-in-value.txt").changes
    assert change.before == "<p>raz</p>\n\n2020-01-01 10:00:00\xa0 Nikt Taki\n'"
    assert change.after == "\n<p>dwa</p>\n"
    (change,) = read("crlf-and-bom.txt").changes
    assert (change.before, change.after) == ("<p>raz</p>\r\n<p>dwa</p>", "<p>dwa</p>")


def test_several_fields_in_one_description():
    tab = read("several-fields.txt")
    assert [[change.field for change in v.changes] for v in tab.versions] == [
        [],
        ["title", "full"],
        ["full", "title"],
    ]
    assert len(tab.joins_exact) == 2
    assert [state.value for state in tab.states("title")] == ["Dowod", "Dowód", "Dowód osobisty"]
    assert [state.changed for state in tab.states("title")] == [False, True, True]
    assert tab.states("lead") == ()


def test_joint_inside_a_value_is_found_by_the_neighbour():
    older, newer = read("joint-inside-value.txt").changes
    assert older.after == newer.before == "zamieniono 'a' na 'b'"
    assert not older.split_uncertain
    assert not newer.split_uncertain


def test_joint_that_nothing_decides_is_uncertain():
    (change,) = read("joint-undecided.txt").changes
    assert change.split_uncertain
    assert f"{change.before}' na '{change.after}" == "a' na 'b' na 'c"


def test_the_repeated_autumn_hour_keeps_the_order():
    tab = read("autumn-hour.txt")
    assert [(v.at.fold, v.at.utcoffset()) for v in tab.versions[1:]] == [
        (0, timedelta(hours=2)),
        (0, timedelta(hours=2)),
        (1, timedelta(hours=1)),
    ]
    (event,) = tab.events
    assert (event.at.fold, event.version) == (1, 4)


def test_a_preview_that_looks_like_an_entry_is_none():
    assert len(read("preview-like-an-entry.txt").versions) == 4


def test_strange_lines_are_told():
    tab = read("strange-lines.txt")
    assert [(line.source.line, line.text) for line in tab.unread_lines] == [
        (1, "Strona główna"),
        (43, "Przeniesiono artykuł do działu Meldunki"),
        (59, "licznik78"),
    ]
    assert len(tab.versions) == 4
    assert len(tab.events[0].rows) == 8
