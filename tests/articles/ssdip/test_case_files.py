"""One small file a case: what is refused, and what is read from odd but good ones."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from articles.ssdip import SourceError, SourceFile, parse_history
from articles.ssdip.problems import PROBLEMS
from tests.articles.ssdip.tab_writer import Change, Entry, write_tab

pytestmark = pytest.mark.no_database

CASES = Path(__file__).parent / "cases"

ERRORS = {
    "attachment_too_old.txt": 44,
    "broken_join.txt": 19,
    "truncated_character.txt": 9,
    "truncated_entry-attachment.txt": 45,
    "truncated_entry-head.txt": 29,
    "truncated_entry-table.txt": 45,
    "truncated_value-at-end.txt": 19,
    "truncated_value-inside.txt": 7,
    "duplicate_number.txt": 29,
    "empty-blank.txt": None,
    "empty.txt": None,
    "foreign_ids_differ.txt": 59,
    "header_missing.txt": 3,
    "html.txt": 1,
    "invalid_date-year.txt": 41,
    "invalid_date.txt": 17,
    "nonexistent_time.txt": 4,
    "no_versions.txt": None,
    "not_text-docx.txt": None,
    "not_text-pdf.txt": None,
    "not_utf8-windows-1250.txt": 5,
    "nul_character.txt": 7,
    "too_few_numbers.txt": 40,
    "out_of_order-number.txt": 29,
    "out_of_order-time.txt": 29,
    "two_articles-same-numbers.txt": 57,
    "two_articles.txt": 54,
    "utf16-without-mark.txt": None,
    "utf16.txt": None,
}


def source_file(name):
    path = CASES / name
    return SourceFile(path.name, path.read_bytes())


def read(*names, **options):
    return parse_history([source_file(f"read/{name}") for name in names], **options)


def refused(*files):
    """The problems with which the files are refused."""
    with pytest.raises(SourceError) as caught:
        parse_history(files)
    return caught.value.problems


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize("name", ERRORS)
def test_bad_source_is_refused_with_file_and_line(name):
    problem = refused(source_file(f"errors/{name}"))[0]
    assert problem.code == Path(name).stem.split("-")[0]
    assert (problem.file, problem.line) == (name, ERRORS[name])
    where = name if problem.line is None else f"{name}, line {problem.line}"
    assert problem.format().startswith(f"{where}: ")


def test_every_error_file_is_listed():
    assert {path.name for path in (CASES / "errors").iterdir()} == {*ERRORS, "two-problems.txt"}


def test_problems_of_one_stage_are_reported_together():
    problems = refused(source_file("errors/two-problems.txt"), source_file("errors/html.txt"))
    assert [(p.code, p.file, p.line) for p in problems] == [
        ("invalid_date", "two-problems.txt", 17),
        ("invalid_date", "two-problems.txt", 29),
        ("html", "html.txt", 1),
    ]


def test_codes_without_a_file_of_their_own_have_a_test():
    elsewhere = {
        "too_large",
        "ambiguous_split",
        "too_many_unread",
        "pages_do_not_continue",
        "broken_join_between_pages",
    }
    assert set(PROBLEMS) == {Path(name).stem.split("-")[0] for name in ERRORS} | elsewhere


def test_lost_number_is_inferred():
    history = read("numbers-lost.txt")
    assert [version.number for version in history.versions] == [9, 10, 11, 12]
    assert history.inferred_numbers == (9,)
    assert codes(history.incomplete_reasons) == ["older_missing"]


def test_attachment_events_stand_with_the_newest_version_not_later():
    history = read("attachments.txt")
    assert [(e.kind, e.reference, e.version) for e in history.events] == [
        ("attached", "40", 10),
        ("detached", "40", 11),
        ("attached", "41", 12),
    ]
    attached, detached = history.events[0].row("fobject_id"), history.events[1].row("fobject_id")
    assert (attached.before, attached.after) == (None, "40")
    assert (detached.before, detached.after) == ("40", None)
    assert history.foreign_id == "77"


@pytest.mark.parametrize("names", [["page-1.txt", "page-2.txt"], ["page-2.txt", "page-1.txt"]])
def test_pages_in_any_order(names):
    history = read(*names)
    assert [(page.location.file, page.number) for page in history.pages] == [
        ("page-1.txt", 1),
        ("page-2.txt", 2),
    ]
    assert (len(history.exact_joins), history.incomplete_reasons) == (2, ())


def test_the_same_page_twice_counts_once():
    assert read("page-1.txt", "page-2.txt", "page-1.txt") == read("page-1.txt", "page-2.txt")


def test_a_cut_copy_of_a_page_adds_nothing():
    whole = source_file("read/page-1.txt")
    cut = SourceFile("cut.txt", whole.content[: whole.content.rindex(b"przedtem")])
    second = source_file("read/page-2.txt")
    assert parse_history([cut, second, whole]) == parse_history([whole, second])
    assert codes(parse_history([cut, second]).incomplete_reasons) == ["list_end_not_found"]


@pytest.mark.parametrize(("name", "missing"), [("page-1.txt", 2), ("page-2.txt", 1)])
def test_the_missing_page_is_named(name, missing):
    reason = read(name).incomplete_reasons[0]
    assert (reason.code, reason.params["page_number"]) == ("page_missing", missing)


def test_a_missing_page_in_the_middle_is_named():
    newer = source_file("read/page-1.txt").content.replace(b"12\n", b"123\n")
    newer = newer.replace(b"3\xc2\xa0 2021", b"5\xc2\xa0 2021")
    newer = newer.replace(b"2\xc2\xa0 2021", b"4\xc2\xa0 2021")
    history = parse_history(
        [SourceFile("newer", newer), source_file("read/page-2.txt")], allow_gaps=True
    )
    assert [page.number for page in history.pages] == [1, 3]
    assert history.incomplete_reasons[0].params == {"page_number": 2, "pages": 3}
    assert [(gap.first, gap.last) for gap in history.number_gaps] == [(2, 3)]


def test_both_pages_in_one_file():
    history = read("both-pages-in-one-file.txt")
    assert [page.number for page in history.pages] == [1, 2]
    assert history.incomplete_reasons == ()


def test_pages_of_two_articles_are_refused():
    other = source_file("errors/two_articles-same-numbers.txt").content.split(b"Zapozna")[1]
    problem = refused(source_file("read/numbers-lost.txt"), SourceFile("other.txt", other))[0]
    assert (problem.code, problem.file) == ("pages_do_not_continue", "other.txt")


def test_a_broken_join_between_pages_hints_at_a_missing_page():
    changed = source_file("read/page-2.txt").content.replace(
        "na '<p>Opłata: 22".encode(), b"na '<p>23"
    )
    problem = refused(source_file("read/page-1.txt"), SourceFile("changed.txt", changed))[0]
    assert problem.code == "broken_join_between_pages"
    assert problem.params["older_file"] == "changed.txt"


@pytest.mark.parametrize(
    ("before", "after", "position"), [("abc", "abd", 3), ("xbc", "abc", 1), ("ab", "abc", 3)]
)
def test_a_broken_join_tells_the_first_character_that_differs(before, after, position):
    entries = [
        Entry(datetime(2020, 5, 2), "Anna", 2, [Change("full", before, "")]),
        Entry(datetime(2020, 5, 1), "Anna", 1, [Change("full", "", after)]),
    ]
    (problem,) = refused(SourceFile("a.txt", write_tab(entries).encode()))
    assert (problem.code, problem.params["position"]) == ("broken_join", position)


def test_gaps_are_allowed_on_request():
    history = parse_history([source_file("errors/broken_join.txt")], allow_gaps=True)
    assert [v.number for v in history.versions if v.gap] == [11]
    (broken,) = history.broken_joins
    assert (broken.newer, broken.newer_location.line) == (11, 19)
    assert (broken.older, broken.older_location.line) == (10, 31)
    (event,) = parse_history([source_file("errors/attachment_too_old.txt")], allow_gaps=True).events
    assert (event.version, event.gap) == (9, True)


def test_missing_numbers_are_gaps():
    history = read("numbers-missing.txt")
    assert [(gap.first, gap.last) for gap in history.number_gaps] == [(12, 13)]
    assert codes(history.incomplete_reasons) == ["numbers_missing", "older_missing"]


def test_a_list_without_its_end_may_be_cut():
    assert codes(read("list-end-not-found.txt").incomplete_reasons) == [
        "older_missing",
        "list_end_not_found",
    ]


def test_digits_that_end_a_preview_are_no_pager():
    text = source_file("read/list-end-not-found.txt").content.replace(
        b"2021-03-01 10:00:00", b"10:00"
    )
    history = parse_history([SourceFile("a.txt", text[: text.rindex(b"10:00")] + b"12")])
    assert (history.page_count, "list_end_not_found" in codes(history.incomplete_reasons)) == (
        1,
        True,
    )


def test_the_number_of_a_cut_entry_is_no_pager():
    text = source_file("read/both-pages-in-one-file.txt").content
    part = text[: text.index(b"12\n", 20)]
    ended = parse_history([SourceFile("a.txt", part + b"12\n")])
    cut = parse_history([SourceFile("a.txt", part + b"12\xc2\xa0 ")])
    assert "list_end_not_found" not in codes(ended.incomplete_reasons)
    assert "list_end_not_found" in codes(cut.incomplete_reasons)


def test_the_pager_above_a_title_is_the_foot_of_the_list_before():
    text = source_file("read/both-pages-in-one-file.txt").content
    above, below = text.rsplit(b"Wersje\n\n12\n", 1)
    history = parse_history([SourceFile("a.txt", above + b"Wersje\n\n" + below)])
    assert [page.end_found for page in history.pages] == [True, True]


def test_an_unknown_entry_below_the_attachments_takes_no_number():
    text = source_file("read/attachments.txt").content
    entry = "2021-03-02 11:00:00\xa0 Ktoś\n\nPrzypięto notatkę 3\n\nPodgląd\nZamknij\nPolePrzedPo\n"
    at = text.index(b"\nPrzeczytaj")
    history = parse_history([SourceFile("a.txt", text[:at] + entry.encode() + text[at:])])
    assert (len(history.versions), len(history.events)) == (4, 3)
    assert [line.text for line in history.unread_lines] == ["Przypięto notatkę 3"]


def test_words_of_a_description_inside_a_value_are_the_value():
    value = "' na 'x' Pole full zmieniło wartość z 'y' na 'z"
    text = source_file("read/numbers-lost.txt").content.replace(b"Pok&oacute;j 12", value.encode())
    assert value in parse_history([SourceFile("a.txt", text)]).newest.changes[0].after


def test_line_ends_inside_a_value_are_kept():
    (change,) = read("line-breaks-in-value.txt").changes
    assert change.before == "<p>raz</p>\n\n2020-01-01 10:00:00\xa0 Nikt Taki\n'"
    assert change.after == "\n<p>dwa</p>\n"
    (change,) = read("crlf-and-bom.txt").changes
    assert (change.before, change.after) == ("<p>raz</p>\r\n<p>dwa</p>", "<p>dwa</p>")


def test_several_fields_in_one_description():
    history = read("several-fields.txt")
    assert [[change.field for change in v.changes] for v in history.versions] == [
        [],
        ["title", "full"],
        ["full", "title"],
    ]
    assert len(history.exact_joins) == 2
    assert [item.value for item in history.field_values("title")] == [
        "Dowod",
        "Dowód",
        "Dowód osobisty",
    ]
    assert [item.changed for item in history.field_values("title")] == [False, True, True]
    assert history.field_values("lead") == ()


def test_separator_inside_a_value_is_found_by_the_neighbour():
    older, newer = read("separator-inside-value.txt").changes
    assert older.after == newer.before == "zamieniono 'a' na 'b'"
    assert not older.split_uncertain
    assert not newer.split_uncertain


def test_separator_that_nothing_decides_is_uncertain():
    (change,) = read("separator-undecided.txt").changes
    assert change.split_uncertain
    assert f"{change.before}' na '{change.after}" == "a' na 'b' na 'c"


def test_the_repeated_autumn_hour_keeps_the_order():
    history = read("autumn-hour.txt")
    assert [(v.at.fold, v.at.utcoffset()) for v in history.versions[1:]] == [
        (0, timedelta(hours=2)),
        (0, timedelta(hours=2)),
        (1, timedelta(hours=1)),
    ]
    (event,) = history.events
    assert (event.at.fold, event.version) == (1, 4)


def test_a_preview_that_looks_like_an_entry_header_is_ignored():
    assert len(read("preview-like-an-entry-header.txt").versions) == 4


def test_unread_lines_are_reported():
    history = read("unread-lines.txt")
    assert [(line.location.line, line.text) for line in history.unread_lines] == [
        (1, "Strona główna"),
        (43, "Przeniesiono artykuł do działu Meldunki"),
        (59, "licznik78"),
    ]
    assert len(history.versions) == 4
    assert len(history.events[0].rows) == 8
