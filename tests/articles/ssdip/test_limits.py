"""Every limit of the parser, a case on each side."""

from datetime import datetime, timedelta

import pytest

from articles.ssdip import FieldTableRow, SourceError, SourceFile, parse_history
from articles.ssdip.decoding import decode
from articles.ssdip.field_table import parse_row
from articles.ssdip.pager import parse_page_count
from articles.ssdip.value_split import separator_offsets
from tests.articles.ssdip.tab_writer import COLUMNS, TITLE, Change, Entry, write_tab

pytestmark = pytest.mark.no_database

NOON = datetime(2020, 5, 1, 12)
MIB = 1024 * 1024


def parse(text):
    content = text if isinstance(text, bytes) else text.encode()
    return parse_history([SourceFile("wersje.txt", content)])


def problems(text):
    """(code, line) of each problem with which the text is refused."""
    with pytest.raises(SourceError) as caught:
        parse(text)
    return [(problem.code, problem.line) for problem in caught.value.problems]


def code_of(content):
    with pytest.raises(SourceError) as caught:
        decode(SourceFile("wersje.txt", content))
    return caught.value.problems[0].code


def one_version(**values):
    return write_tab([Entry(NOON, values.pop("author", "Anna Wzorcowa"), **values)])


def test_bytes_of_a_file():
    text = one_version(number=1).encode()
    assert len(decode(SourceFile("wersje.txt", text.ljust(20 * MIB)))) > 19 * MIB
    assert code_of(text.ljust(20 * MIB + 1)) == "too_large"


def test_share_of_nul_bytes_that_tells_utf16():
    assert code_of(b"\0abcd") == "nul_character"
    assert code_of(b"abc\0" * 10_000) == "nul_character"
    assert code_of(b"abc\0" * 10_000 + b"\0") == "utf16"


def test_first_year():
    assert parse("2001-01-01 00:00:00\nPodgląd\nZamknij\nPolePrzedPo\n").versions
    assert problems("2000-12-31 23:59:59\nPodgląd\nZamknij\nPolePrzedPo\n") == [("invalid_date", 1)]


def test_digits_of_a_version_number():
    assert parse(one_version(number=999_999_999)).newest.number == 999_999_999
    assert problems(one_version(number=1_000_000_000)) == [("header_missing", 5)]


def test_characters_of_an_author():
    # The header is separated from the author by two spaces, of which one belongs to the author.
    assert len(parse(one_version(author="A" * 199)).newest.author) == 199
    assert problems(one_version(author="A" * 200)) == [("header_missing", 5)]


def test_characters_of_a_field_name():
    assert parse(one_version(changes=[Change("f" * 80, "a", "b")])).fields == ("f" * 80,)
    assert parse(one_version(changes=[Change("f" * 81, "a", "b")])).fields == ()


def test_characters_of_a_field_name_in_a_table():
    assert parse_row("f" * 80 + "puste1", "attached") == FieldTableRow("f" * 80, None, "1")
    assert parse_row("f" * 81 + "puste1", "attached") is None


def with_attachment(reference):
    rows = [("_active", None, "1")]
    event = Entry(NOON, "Anna", kind="attached", reference=reference, rows=rows)
    return write_tab([Entry(NOON, "Anna", number=2), event])


def test_characters_of_an_attachments_reference():
    assert parse(with_attachment("7" * 200)).events[0].reference == "7" * 200
    assert parse(with_attachment("7" * 201)).events == ()


def test_unread_lines():
    text = one_version(number=1)
    assert len(parse("Zdanie.\n" * 1000 + text).unread_lines) == 1000
    assert problems("Zdanie.\n" * 1001 + text) == [("too_many_unread", 1001)]


def test_characters_kept_of_an_unread_line():
    text = one_version(number=1)
    for length, kept in ((199, 199), (200, 200), (201, 200)):
        (line,) = parse("x" * length + "\n" + text).unread_lines
        assert len(line.text) == kept


@pytest.mark.parametrize(("count", "reported"), [(99, 99), (100, 100), (101, 100)])
def test_problems(count, reported):
    entry = "2021-02-30 10:00:00\nPodgląd\nZamknij\nPolePrzedPo\n"
    assert len(problems(entry * count)) == reported


@pytest.mark.parametrize(("count", "reported"), [(100, 100), (101, 100)])
def test_problems_of_several_files(count, reported):
    files = [SourceFile(f"{number}.txt", b"x" * number) for number in range(1, count + 1)]
    with pytest.raises(SourceError) as caught:
        parse_history(files)
    assert len(caught.value.problems) == reported


def test_separators_of_a_change():
    assert len(separator_offsets("' na '" * 64)) == 64
    assert separator_offsets("' na '" * 65) is None
    assert parse(one_version(number=1, changes=[Change("full", "' na '" * 63, "")])).changes
    text = one_version(number=1, changes=[Change("full", "' na '" * 64, "")])
    assert problems(text) == [("ambiguous_split", 6)]


def test_characters_of_the_notices_wording():
    text = write_tab([Entry(NOON, "Anna", number=1)], notice=False)
    for length, end_found in ((80, True), (81, False)):
        notice = f"Przeczytaj o systemie i {'x' * length}danych\n"
        assert parse(text + notice).pages[0].end_found == end_found


def test_characters_of_a_pager():
    numbers = "".join(map(str, range(1, 101)))  # 192 characters
    assert parse_page_count(numbers + " " * 8) == 100
    assert parse_page_count(numbers + " " * 9) is None


def test_digits_of_a_number_in_a_pager():
    assert parse_page_count("1…9999") == 9999
    assert parse_page_count("1…10000") is None
    assert parse_page_count("1…999910000") == 10000


def test_pager_skips_at_least_one_number_by_an_ellipsis():
    assert parse_page_count("1…3") == 3
    assert parse_page_count("1…2") is None


def test_a_second_list_is_another_page_only_if_the_tab_has_so_many():
    newer = Entry(NOON, "Anna", number=2)
    older = Entry(NOON - timedelta(days=1), "Anna", number=1)
    pages = [write_tab([entry], pager="12") for entry in (newer, older)]
    assert len(parse("".join(pages)).pages) == 2
    pages = [write_tab([entry]) for entry in (newer, older)]
    assert problems("".join(pages)) == [("two_articles", 16)]


def test_column_headings_with_any_spaces_begin_a_list():
    text = write_tab([Entry(NOON, "Anna", number=1)])
    spaced = text.replace(COLUMNS, COLUMNS.replace(" ", " " * 100)).replace(TITLE + "\n", "")
    assert parse(spaced).unread_lines == ()


@pytest.mark.parametrize(
    "rest", ["", "Pod", "Podgląd\n\n\n", "Podgląd\n" + "\n" * 100 + "Zamknij\n", "Podgląd Zamk"]
)
def test_a_file_that_ends_in_the_preview_marker_is_truncated(rest):
    text = write_tab([Entry(NOON, "Anna", number=2)], notice=False)
    assert problems(f"{text}1\xa0 2020-04-01 10:00:00\xa0 Anna\n\n{rest}") == [
        ("truncated_entry", 8)
    ]


def test_the_field_of_a_truncated_value_is_named_where_its_line_is_indented():
    text = write_tab([Entry(NOON, "Anna", number=2)], notice=False)
    text += "1\xa0 2020-04-01 10:00:00\xa0 Anna\n\n \xa0Pole lead zmieniło wartość z 'a' na 'b"
    with pytest.raises(SourceError, match="field lead has no end"):
        parse(text)


def test_one_problem_is_reported_for_each_line():
    """A version out of order is so by its number and by its time."""
    entries = [
        Entry(NOON, "Anna", number=1),
        Entry(NOON + timedelta(days=1), "Anna", number=2),
    ]
    assert problems(write_tab(entries)) == [("out_of_order", 8)]


@pytest.mark.parametrize(("number", "reported"), [(1, []), (2, ["older_missing"])])
def test_older_versions_are_missing_below_any_number_but_1(number, reported):
    reasons = parse(one_version(number=number)).incomplete_reasons
    assert [reason.code for reason in reasons] == reported


def numbered(*numbers):
    entries = [
        Entry(NOON - timedelta(days=index), "Anna", number) for index, number in enumerate(numbers)
    ]
    return write_tab(entries)


def test_numbers_that_may_be_missing_between_two_versions():
    assert parse(numbered(2, 1)).number_gaps == ()
    assert [(gap.first, gap.last) for gap in parse(numbered(3, 1)).number_gaps] == [(2, 2)]


def test_versions_that_fit_between_two_numbers():
    assert parse(numbered(3, None, 1)).inferred_numbers == (2,)
    assert problems(numbered(2, None, 1)) == [("too_few_numbers", 8)]
    assert problems(numbered(1, None)) == [("too_few_numbers", 8)]


@pytest.mark.parametrize(("second", "fold"), [(0, 1), (-1, 0)])
def test_an_event_in_the_repeated_hour_goes_with_the_version_of_the_same_second(second, fold):
    first_pass, second_pass = datetime(2020, 10, 25, 2, 30), datetime(2020, 10, 25, 2, 10)
    rows = [("_active", None, "1")]
    at = second_pass + timedelta(seconds=second)
    entries = [
        Entry(second_pass, "Anna", number=2),
        Entry(first_pass, "Anna", number=1),
        Entry(at, "Anna", kind="attached", reference="7", rows=rows),
    ]
    history = parse_history([SourceFile("a.txt", write_tab(entries).encode())], allow_gaps=not fold)
    assert history.events[0].at.fold == fold
