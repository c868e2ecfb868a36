"""The system checks that look after the record."""

from __future__ import annotations

import pytest

from revisions import checks


@pytest.mark.django_db
def test_the_record_is_guarded():
    assert checks.record_is_guarded(databases=["default"]) == []


def test_no_database_is_asked_for_nothing():
    assert checks.record_is_guarded() == []
