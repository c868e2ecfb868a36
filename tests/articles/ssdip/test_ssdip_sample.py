"""The real tab, where it is at hand: its text is not part of this project."""

from pathlib import Path

import pytest

from articles.ssdip import Page, SourceError, read_tab

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
def tab(content):
    return read_tab([Page(SAMPLE.name, content)])


def test_facts(tab):
    assert [version.number for version in tab.versions] == list(range(2, 17))
    assert tab.inferred_numbers == tuple(range(2, 10))
    assert [change.field for change in tab.changes] == ["full"] * 13
    assert (len(tab.joins_exact), tab.joins_broken) == (12, ())
    assert len(tab.authors) == 2
    assert tab.oldest.at.isoformat() == "2015-01-01T20:41:13+01:00"
    assert tab.newest.at.isoformat() == "2021-09-07T12:33:47+02:00"
    assert tab.unread_lines == ()
    assert not any(change.split_uncertain for change in tab.changes)


def test_it_is_page_one_of_two(tab):
    assert [reason.code for reason in tab.incomplete] == ["page_missing", "older_missing"]
    assert tab.incomplete[0].params == {"page_number": 2, "pages": 2}
    assert [sheet.page_number for sheet in tab.sheets] == [1]


def test_attachment_events(tab):
    assert [event.version for event in tab.events] == [16] * 5
    assert {event.kind for event in tab.events} == {"attached"}
    for event in tab.events:
        assert len(event.rows) == 8
        assert all(row.before is None for row in event.rows)
        assert event.row("fobject_id").after == event.reference
    assert len({event.row("id").after for event in tab.events}) == 5


def test_states(tab):
    states = tab.states("full")
    assert len(states) == 15
    assert len({state.value for state in states}) == 14
    assert states[0].value == tab.changes[0].before
    assert states[-1].value == tab.changes[-1].after


def test_values_are_the_bytes_of_the_file(tab, content):
    lines = content.split(b"\n")
    for change in tab.changes:
        said = f"Pole {change.field} zmieniło wartość z '{change.before}' na '{change.after}'"
        assert lines[change.source.line - 1] == said.encode()


def test_a_cut_is_refused_or_told(tab, content):
    list_end = content.rindex(b"_activepuste1")
    for cut in range(0, list_end, len(content) // 150):
        try:
            part = read_tab([Page("cut", content[:cut])])
        except SourceError:
            continue
        assert "end_not_seen" in [reason.code for reason in part.incomplete]
        assert [v.at for v in part.versions] == [v.at for v in tab.versions[-len(part.versions) :]]
