"""What the record adds to Wagtail's admin. Each module registers its hooks when imported."""

from revisions.admin import hooks, revision_comparison, rich_text  # noqa: F401
from revisions.attachments import admin_hooks  # noqa: F401
