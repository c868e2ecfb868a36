"""The real history, where it is at hand: its text is not part of this project."""

from pathlib import Path

import pytest

from articles.ssdip import SourceError, SourceFile, parse_history

SAMPLE = Path(__file__).parents[4] / "shared" / "seeds" / "ssdip-wersje.txt"

pytestmark = [
    pytest.mark.no_database,
    pytest.mark.skipif(
        not SAMPLE.is_file(), reason=f"the real SSDIP tab is not at {SAMPLE}: nothing to compare"
    ),
]


@pytest.fixture(scope="module")
def content():
    return SAMPLE.read_bytes()


@pytest.fixture(scope="module")
def history(content):
    return parse_history([SourceFile(SAMPLE.name, content)])


def test_counts_and_limits(history):
    assert [version.number for version in history.versions] == list(range(2, 17))
    assert history.inferred_numbers == tuple(range(2, 10))
    assert [change.field for change in history.changes] == ["full"] * 13
    assert (len(history.exact_joins), history.broken_joins) == (12, ())
    assert len(history.authors) == 2
    assert history.oldest.at.isoformat() == "2015-01-01T20:41:13+01:00"
    assert history.newest.at.isoformat() == "2021-09-07T12:33:47+02:00"
    assert history.unread_lines == ()
    assert not any(change.split_uncertain for change in history.changes)


def test_it_is_page_one_of_two(history):
    assert [reason.code for reason in history.incomplete_reasons] == [
        "page_missing",
        "older_missing",
    ]
    assert history.incomplete_reasons[0].params == {"page_number": 2, "pages": 2}
    assert [page.number for page in history.pages] == [1]


def test_attachment_events(history):
    assert [event.version for event in history.events] == [16] * 5
    assert {event.kind for event in history.events} == {"attached"}
    for event in history.events:
        assert len(event.rows) == 8
        assert all(row.before is None for row in event.rows)
        assert event.row("fobject_id").after == event.reference
    assert len({event.row("id").after for event in history.events}) == 5


def test_field_values(history):
    values = history.field_values("full")
    assert len(values) == 15
    assert len({item.value for item in values}) == 14
    assert values[0].value == history.changes[0].before
    assert values[-1].value == history.changes[-1].after


def test_values_are_the_bytes_of_the_file(history, content):
    lines = content.split(b"\n")
    for change in history.changes:
        description = (
            f"Pole {change.field} zmieniło wartość z '{change.before}' na '{change.after}'"
        )
        assert lines[change.location.line - 1] == description.encode()


def test_a_truncated_file_is_refused_or_reported(history, content):
    list_end = content.rindex(b"_activepuste1")
    for cut in range(0, list_end, len(content) // 150):
        try:
            part = parse_history([SourceFile("cut", content[:cut])])
        except SourceError:
            continue
        assert "list_end_not_found" in [reason.code for reason in part.incomplete_reasons]
        assert [v.at for v in part.versions] == [
            v.at for v in history.versions[-len(part.versions) :]
        ]
