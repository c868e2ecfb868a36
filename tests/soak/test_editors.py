"""Five editors of the fifty of `make soak`."""

from tests.soak.editors import EditorsRun


def test_each_publication_is_in_the_record_or_its_editor_was_told_why_not(installation):
    report = EditorsRun(installation(editors=5, articles=5), seed=1).run()
    one, many = report.publications["on one article"], report.publications["on many articles"]
    assert [str(p.outcome) for p in many] == ["published"] * 5
    assert {str(p.outcome) for p in one} <= {"published", "conflict"}
    assert sum(bool(p.told) for p in one) >= 4  # one was the first
