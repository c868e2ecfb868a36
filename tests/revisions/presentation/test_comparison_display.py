"""How changes are told to the public."""

from __future__ import annotations

import pytest

from revisions.diff.model import KINDS
from revisions.presentation.comparison_display import KIND_LABELS


@pytest.mark.no_database
def test_every_kind_of_change_has_a_label():
    assert set(KIND_LABELS) == set(KINDS)
