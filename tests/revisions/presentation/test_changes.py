"""How values and changes are shown, those too whose field is of another kind today."""

from __future__ import annotations

import datetime

import pytest

from revisions.presentation import present_changes, present_state
from revisions.state import FieldChange, changes_between, public_state

MODEL = "pages.ExampleAnnouncement"  # `body` is HTML, `valid_until` a date


@pytest.mark.no_database
@pytest.mark.parametrize("field", ["body", "valid_until"])
@pytest.mark.parametrize(
    "value",
    [True, 5, ["<b>"], {"value": 1, "html": None}, {"value": 1, "text": "<b>"}, "wkrótce", None],
)
def test_a_field_that_was_of_another_kind_is_shown(field, value):
    present_state(MODEL, {"title": "x", "live": True, "address": "/x/", field: value})
    (change,) = present_changes(MODEL, (FieldChange(field, value, "2026-11-21"),))
    assert change.summary
    assert "2026-11-21" in change.folded
    assert change.sides
    assert change.source.inline()


@pytest.mark.django_db
def test_dates_and_choices_are_told_as_people_read_them(sample):
    before = public_state(sample)
    sample.moment += datetime.timedelta(hours=1)
    sample.status = "o"
    sample.checked = True
    changes = present_changes("pages.Sample", changes_between(before, public_state(sample)))
    assert [(c.label, c.before_text, c.after_text) for c in changes] == [
        ("Moment", "2026-05-01 14:30", "2026-05-01 15:30"),
        ("Checked", "nie", "tak"),
        ("Status", "closed", "open"),
    ]
