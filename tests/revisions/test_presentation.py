"""What the record shows of values whose field is of another kind today."""

from __future__ import annotations

import pytest

from revisions.presentation import present_changes, present_state
from revisions.state import FieldChange

pytestmark = pytest.mark.no_database
MODEL = "pages.Announcement"  # `body` is HTML, `valid_until` a date


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
