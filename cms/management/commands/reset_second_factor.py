"""`manage.py reset_second_factor`: for the only administrator, who has lost the telephone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from cms.login import second_factor, sessions
from cms.login.log import log_event
from cms.login.models import LoginAction


class Command(BaseCommand):
    help = "Takes the second factor of an account away and logs it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="name of the account, as it logs in")

    @transaction.atomic
    def handle(self, *, username: str, **options: Any) -> None:
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        if not second_factor.is_set_up(user):
            raise CommandError(f"{username!r} has no second factor.")
        second_factor.remove(user)
        sessions.end_sessions(user)
        log_event(LoginAction.SECOND_FACTOR_RESET, user=user, actor="manage.py reset_second_factor")
        self.stdout.write(
            f"{username!r} logs in with the password alone; look at the log of logins."
        )
