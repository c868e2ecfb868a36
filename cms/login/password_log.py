"""Tells the log of logins of every new password (AUTH_PASSWORD_VALIDATORS)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser

from cms.login.log import actor_label, log_event
from cms.login.models import LoginAction
from revisions.audit_context import current_author


class PasswordLog:
    """A validator that accepts every password; Django calls it when one has been saved."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Accept."""

    def password_changed(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Log whose password was set, and by whom."""
        author = current_author()
        by_itself = user is None or author.id == user.pk
        log_event(
            LoginAction.PASSWORD_SET, user=user, actor="" if by_itself else actor_label(author)
        )

    def get_help_text(self) -> str:
        return ""
