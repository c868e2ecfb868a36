"""Random histories, written as the text of a tab and parsed again, whole and truncated."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ssdip import SourceError, SourceFile, SourceLocation, TabPage, parse_history
from tests.articles.ssdip.tab_writer import Change, Entry, write_tab

pytestmark = pytest.mark.no_database

WARSAW = ZoneInfo("Europe/Warsaw")
FIELDS = ("full", "title", "lead", "Opis skrócony")
HOURS = 4, 23  # daylight saving time never begins or ends in these
ROW_NAMES = ("id", "user_id", "fobject_id", "resource_id", "foreign_id", "_attachment", "_active")

pieces = st.one_of(
    st.sampled_from(
        [
            "' na '",
            "'",
            "''",
            " na ",
            "\n",
            "\r\n",
            "\n\n",
            "<p>",
            "</p>",
            "&nbsp;",
            "&oacute;",
            '<span style="font-family:verdana;">',
            "\xa0",
            "puste",
            "Pole full ",
            "12",
            "\u2028",
            "Podgląd",
            "\n2020-02-02 10:00:00\xa0 Ktoś Inny\n",
            "żółć",
            "🏛",
            "zmieniło wartość z",
        ]
    ),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
)
values = st.lists(pieces, max_size=6).map("".join)
authors = st.sampled_from(["Anna Wzorcowa", "Jan O'Przykładny", "J. Test-Testowa", "5"])


@st.composite
def times(draw, count):
    """That many different times, newest first."""
    days = draw(st.lists(st.integers(1, 6000), min_size=count, max_size=count, unique=True))
    return [
        datetime(2004, 1, 1)
        + timedelta(days=day, hours=draw(st.integers(*HOURS)), seconds=draw(st.integers(0, 3599)))
        for day in sorted(days, reverse=True)
    ]


@st.composite
def version_entries(draw):
    """Versions, newest first, whose values join; one-digit numbers lost or all there."""
    count = draw(st.integers(1, 8))
    oldest = draw(st.integers(1, 14))
    lost = draw(st.booleans()) and (oldest == 1 or oldest + count > 10)
    stamps = draw(times(count))
    state = {name: draw(values) for name in FIELDS}
    entries = []
    for index, stamp in enumerate(reversed(stamps)):
        number = oldest + index
        changed = draw(st.lists(st.sampled_from(FIELDS), max_size=3, unique=True))
        changes = []
        for name in changed:
            after = draw(values)
            changes.append(Change(name, state[name], after))
            state[name] = after
        shown = None if lost and number < 10 else number
        entries.append((number, Entry(stamp, draw(authors), shown, changes)))
    return entries[::-1]


@st.composite
def event_entries(draw, versions):
    """Attachment events, newest first, none older than the oldest version."""
    count = draw(st.integers(0, 3))
    entries = []
    for _ in range(count):
        kind = draw(st.sampled_from(["attached", "detached"]))
        numbers = draw(st.lists(st.integers(0, 10**6).map(str), min_size=6, max_size=6))
        numbers[4] = "77"
        pairs = [*zip(ROW_NAMES, numbers, strict=False), ("model", "Article"), ("_active", "1")]
        rows = [(n, v, None) if kind == "detached" else (n, None, v) for n, v in pairs]
        _, version = draw(st.sampled_from(versions))
        at = version.at + timedelta(seconds=draw(st.integers(0, 60)))
        entries.append(Entry(at, draw(authors), kind=kind, reference=numbers[2], rows=rows))
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries


@st.composite
def written_histories(draw):
    versions = draw(version_entries())
    return versions, draw(event_entries(versions))


def field_and_values(change):
    return (change.field, f"{change.before}' na '{change.after}")


def version_values(versions):
    return [
        (v.at.replace(tzinfo=None), v.author, [field_and_values(c) for c in v.changes])
        for v in versions
    ]


@settings(max_examples=150, deadline=None)
@given(
    written=written_histories(),
    split=st.integers(0, 8),
    notice=st.booleans(),
    separator=st.sampled_from(["\n", " ", "", ", "]),
    reverse=st.booleans(),
)
def test_what_was_written_is_parsed(written, split, notice, separator, reverse):
    numbered, events = written
    versions = [entry for _, entry in numbered]
    first, second = versions[:split], versions[split:] + events
    if not second or not first:
        parts, pager = [versions + events], ""
    else:
        parts, pager = [first, second], "12"
    pages = []
    where = {}
    for index, part in enumerate(parts):
        text = write_tab(part, pager=pager, notice=notice, separator=separator)
        pages.append(SourceFile(f"{index}.txt", text.encode()))
        where |= {id(entry): f"{index}.txt" for entry in part}
    history = parse_history(pages[::-1] if reverse else pages)

    assert history.unread_lines == ()
    assert history.broken_joins == ()
    assert version_values(history.versions) == version_values(versions[::-1])
    for read, (number, entry) in zip(history.versions, numbered[::-1], strict=True):
        assert (read.number, read.number_inferred) == (number, entry.number is None)
        assert read.location == SourceLocation(where[id(entry)], entry.line)
        assert [change.location.line for change in read.changes] == entry.change_lines
        assert (read.at.tzinfo, read.at.fold, read.gap) == (WARSAW, 0, False)
        for change, written in zip(read.changes, entry.changes, strict=True):
            if not change.split_uncertain:
                assert (change.before, change.after) == (written.before, written.after)

    by_time = sorted(events, key=lambda entry: entry.at)
    for read, entry in zip(history.events, by_time, strict=True):
        assert read.location == SourceLocation(where[id(entry)], entry.line)
        assert (read.kind, read.reference, read.author) == (
            entry.kind,
            entry.reference,
            entry.author,
        )
        assert [(row.name, row.before, row.after) for row in read.rows] == entry.rows
        assert read.version == next(n for n, v in numbered if v.at <= entry.at)

    seen = notice or bool(pager)
    assert history.pages == tuple(
        TabPage(SourceLocation(f"{index}.txt", part[0].line), index + 1, seen)
        for index, part in enumerate(parts)
    )
    expected = ["older_missing"] if numbered[-1][0] > 1 else []
    expected += [] if seen else ["list_end_not_found"]
    assert [reason.code for reason in history.incomplete_reasons] == expected


@settings(max_examples=400, deadline=None)
@given(written=written_histories(), pager=st.sampled_from(["", "12"]), cut=st.floats(0, 1))
def test_a_truncated_file_is_refused_or_reported(written, pager, cut):
    numbered, events = written
    entries = [entry for _, entry in numbered] + events
    content = write_tab(entries, pager=pager).encode()
    whole = parse_history([SourceFile("whole", content)])
    try:
        part = parse_history([SourceFile("whole", content[: int(len(content) * cut)])])
    except SourceError as error:
        assert error.problems
        return
    if part == whole:
        return
    assert "list_end_not_found" in [reason.code for reason in part.incomplete_reasons]
    assert version_values(part.versions) == version_values(whole.versions[-len(part.versions) :])
    rows = {(event.location, event.rows) for event in whole.events}
    assert all((event.location, event.rows) in rows for event in part.events)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_as_a_source_error(content):
    try:
        parse_history([SourceFile("any", content)])
    except SourceError as error:
        assert str(error)


tokens = st.sampled_from(
    [
        "Wersje\n",
        "12\n",
        "16\xa0 ",
        "2021-09-07 12:33:47",
        "2021-02-30 10:00:00",
        "\xa0 ",
        "A\n",
        "Wersja Data zmiany Autor Opis Akcje\n",
        "Podgląd\n",
        "Zamknij\n",
        "PolePrzedPo\n",
        "\n",
        "2021-03-28 02:30:00\xa0 B\n",
        "Pole full zmieniło wartość z '",
        "' na '",
        "'",
        "idpuste5\n",
        "Załączono plik 7\n",
        "foreign_idpuste5\n",
        "foreign_idpuste6\n",
        "_activepuste1\n",
        "11 ",
        "Podgląd\nZamknij\nPolePrzedPo\n",
        "15\xa0 2021-09-07 12:33:47\xa0 A\n",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.lists(tokens, max_size=40).map("".join), min_size=1, max_size=3), st.booleans())
def test_any_mixture_of_the_words_is_read_or_refused(texts, allow_gaps):
    pages = [SourceFile(f"{i % 2}", text.encode()) for i, text in enumerate(texts)]
    try:
        history = parse_history(pages, allow_gaps=allow_gaps)
    except SourceError as error:
        assert str(error)
        return
    numbers = [version.number for version in history.versions]
    assert numbers == sorted(set(numbers))
    assert numbers[0] >= 1
    assert all(reason.format() for reason in history.incomplete_reasons)
