"""`manage.py purge_login_log`: deletes what the log of logins has kept long enough."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.login.log import log_event
from cms.login.models import LoginAction, LoginEvent
from revisions.audit_context import current_executor
from revisions.clock import odd_newest_moment


class Command(BaseCommand):
    help = (
        "Deletes entries of the log of logins and accounts that are older than LOGIN_LOG_DAYS, and "
        "logs that it did. The database refuses to delete younger ones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count them")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if odd_newest_moment() is not None:
            raise CommandError(
                _("The server's clock can't be right: nothing was deleted. Put it right first.")
            )
        # An hour by which the database's clock may stand behind this one.
        before = timezone.now() - datetime.timedelta(days=settings.LOGIN_LOG_DAYS, hours=1)
        old = LoginEvent.objects.filter(at__lt=before)
        count = self._delete(old, before) if not dry_run else old.count()
        self.stdout.write(
            _("entries from before %(day)s: %(count)d") % {"day": before.date(), "count": count}
        )

    def _delete(self, old: Any, before: datetime.datetime) -> int:
        try:
            with transaction.atomic():
                count = old._raw_delete(old.db)
                if count:
                    log_event(
                        LoginAction.LOG_PURGED,
                        actor=current_executor().name,
                        details={"purged": count, "before": before.date().isoformat()},
                    )
        except ProgrammingError as error:
            raise CommandError(
                _(
                    "The database refused: %s. Where the record has an owner of its own, run this "
                    "as that owner (docs/logowanie.md)."
                )
                % error
            ) from error
        return count
