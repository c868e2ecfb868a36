"""Five editors of the fifty of `make soak`."""

from tests.soak.editors import EditorsRun


def test_each_publication_is_in_the_record_or_its_editor_was_told_why_not(installation):
    report = EditorsRun(installation(editors=5, articles=5), seed=1).run()
    for found in report.publications.values():
        assert [str(p.outcome) for p in found] == ["published"] * 5
    assert sum(bool(p.told) for p in report.publications["on one article"]) >= 4
