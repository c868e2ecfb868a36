"""What articles add to Wagtail's admin."""

from articles.attachments import hooks as attachment_hooks  # noqa: F401 -- registers itself
from articles.desk import hooks as desk_hooks  # noqa: F401 -- registers itself
