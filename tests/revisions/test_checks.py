"""The system checks that look after the record."""

from __future__ import annotations

import pytest

from revisions import checks


def test_autosave_must_be_off(settings):
    assert checks.autosave_is_off() == []
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    (error,) = checks.autosave_is_off()
    assert error.id == "revisions.E003"


@pytest.mark.django_db
def test_the_record_is_guarded():
    assert checks.record_is_guarded(databases=["default"]) == []


def test_no_database_is_asked_for_nothing():
    assert checks.record_is_guarded() == []
