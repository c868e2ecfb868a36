"""`manage.py correct_clock`: records that the server's clock was wrong for some versions."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revisions.audit_context import audit_context
from revisions.clock_correction import ProposedCorrection, record_correction
from revisions.models import Version

LISTED = 20  # versions that a dry run names, from each end of the range


class Command(BaseCommand):
    help = (
        "Records that the server's clock was wrong while the versions from one position of the "
        "record to another were recorded. What the clock said stays; everywhere the right time "
        "stands beside it. A later correction of the same versions takes the place of this one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=int, help="position of the first version")
        parser.add_argument("last", type=int, help="position of the last version")
        what = parser.add_mutually_exclusive_group(required=True)
        length = 'a length of time: "1:30:00" (hours), "3650 00:00:00" (days, hours)'
        what.add_argument("--fast-by", type=_length, metavar="LENGTH", help=length)
        what.add_argument("--slow-by", type=_length, metavar="LENGTH", help="the same")
        what.add_argument("--unknown", action="store_true", help="nobody knows the right time")
        what.add_argument(
            "--right", action="store_true", help="it was right, whatever was recorded before"
        )
        parser.add_argument(
            "--reason", required=True, help="how the right time is known; the public reads it"
        )
        parser.add_argument("--user", help="name of the account that says so")
        parser.add_argument(
            "--dry-run", action="store_true", help="only show the versions as they would read"
        )

    def handle(self, **options: Any) -> None:
        proposed = ProposedCorrection(
            first_position=options["first"],
            last_position=options["last"],
            offset=_offset(options),
            reason=options["reason"],
        )
        user = None
        if options["user"]:
            user = (
                get_user_model()
                ._default_manager.filter(**{get_user_model().USERNAME_FIELD: options["user"]})
                .first()
            )
            if user is None:
                raise CommandError(_("There is no account %s.") % options["user"])
        try:
            proposed.clean()
            self._show(proposed)
            if options["dry_run"]:
                self.stdout.write(_("Nothing was recorded."))
                return
            with audit_context(user=user):
                correction = record_correction(proposed)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("Recorded as correction %d.") % correction.number)

    def _show(self, proposed: ProposedCorrection) -> None:
        versions = proposed.versions
        count = versions.count()
        self.stdout.write(
            ngettext("%(count)d version", "%(count)d versions", count) % {"count": count}
        )
        shown = list(versions[:LISTED])
        rest = versions[max(LISTED, count - LISTED) : count] if count > LISTED else ()
        for version in shown:
            self._show_version(proposed, version)
        if count > 2 * LISTED:
            self.stdout.write("…")
        for version in rest:
            self._show_version(proposed, version)
        for warning in proposed.warnings():
            self.stderr.write(self.style.WARNING(warning))

    def _show_version(self, proposed: ProposedCorrection, version: Version) -> None:
        right = proposed.corrected(version).corrected_recorded_at
        self.stdout.write(
            f"{version.position}\t{version.history.get_absolute_url()}\t{version.number}\t"
            f"{_text(version.recorded_at)} → {_text(right)}"
        )


def _text(moment: datetime.datetime | None) -> str:
    if moment is None:
        return _("not known")
    return timezone.localtime(moment).isoformat(sep=" ", timespec="seconds")


def _length(text: str) -> datetime.timedelta:
    """A length of time of a second or more; argparse tells which argument is none."""
    length = parse_duration(text)
    if length is None or length < datetime.timedelta(seconds=1):  # an offset of 0: "was right"
        raise ValueError(text)
    return length


def _offset(options: dict[str, Any]) -> int | None:
    """Seconds to add to what the clock said; None where nobody knows."""
    if options["unknown"]:
        return None
    if options["right"]:
        return 0
    if options["fast_by"]:
        return -round(options["fast_by"].total_seconds())
    return round(options["slow_by"].total_seconds())
