"""`manage.py check_history`: is what the public reads what the record says?

With --deep: is the record itself as it was written?
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revisions.integrity import marked_clock_steps, record_problems
from revisions.models import Action, ClockCorrection
from revisions.record import record, record_gone
from revisions.verify import differences
from revisions.versioned_models import versioned_models

PROGRESS_STEP = 10_000  # versions; a multiple of the size of a batch


class Command(BaseCommand):
    help = (
        "Lists every live page that differs from its newest recorded version, one line each, and "
        "every page that the record calls live and the site does not. Exit code 1 if any does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--record",
            action="store_true",
            help="write the missing versions, marked as made outside the system",
        )

        parser.add_argument(
            "--deep",
            action="store_true",
            help="read the whole record too: digests, order, indexes, triggers, the bytes of files",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = self._report_problems() if options["deep"] else 0
        pages = wrong = 0
        for model in versioned_models():
            for page_id, found in differences(model):
                pages += 1
                if found is None:
                    continue
                wrong += 1
                self.stdout.write(f"{page_id}\t{found.address}\t{', '.join(found.fields)}")
                if options["record"]:
                    version = (
                        record_gone(found.gone, action=Action.OUTSIDE)
                        if found.gone
                        else record(page_id, model=model, action=Action.OUTSIDE)
                    )
                    if version is None:
                        continue  # it was published properly in the meantime
                    self.stdout.write(
                        _("  recorded as version %(number)d") % {"number": version.number}
                    )
        summary = ngettext("%(count)d page checked", "%(count)d pages checked", pages)
        self.stderr.write(summary % {"count": pages})
        if problems:
            raise CommandError(
                ngettext(
                    "%(count)d problem in the record. Keep this list and a copy of the database; "
                    "find out who had access to the database and to the files.",
                    "%(count)d problems in the record. Keep this list and a copy of the database; "
                    "find out who had access to the database and to the files.",
                    problems,
                )
                % {"count": problems},
                returncode=1,
            )
        if wrong and not options["record"]:
            raise CommandError(
                ngettext(
                    "%(count)d page differs from its newest version. "
                    "Find out how, then run check_history --record.",
                    "%(count)d pages differ from their newest versions. "
                    "Find out how, then run check_history --record.",
                    wrong,
                )
                % {"count": wrong},
                returncode=1,
            )

    def _report_problems(self) -> int:
        """Print what contradicts itself in the record, and how far the reading is, to stderr."""
        count = 0
        for problem in record_problems(self._show_progress):
            count += 1
            self.stdout.write(f"{problem.subject}\t{problem.text}")
        if steps := marked_clock_steps():
            self.stderr.write(
                _("the server's clock was found wrong, and that is marked: %d times") % steps
            )
            self.stderr.write(
                _("what is known of it is said with manage.py correct_clock; said so far: %d times")
                % ClockCorrection.objects.count()
            )
        return count

    def _show_progress(self, done: int, total: int) -> None:
        if done == total or done % PROGRESS_STEP == 0:
            self.stderr.write(
                _("versions read: %(done)d of %(total)d") % {"done": done, "total": total}
            )
