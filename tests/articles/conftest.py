"""What the tests of articles share with those of the record."""

from tests.revisions.conftest import later, wagtail_admin

__all__ = ["later", "wagtail_admin"]
