"""What the tests of articles share with those of the record."""

from tests.revisions.conftest import wagtail_admin

__all__ = ["wagtail_admin"]
