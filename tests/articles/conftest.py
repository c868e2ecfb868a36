"""What the tests of articles share with those of the record."""

from tests.revisions.conftest import clerk, later, wagtail_admin

__all__ = ["clerk", "later", "wagtail_admin"]
