"""`manage.py check_history`: is what the public reads what the record says?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from revisions.models import Action
from revisions.record import record, record_gone
from revisions.verify import differences
from revisions.versioned_models import versioned_models


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

    def handle(self, *args: Any, **options: Any) -> None:
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
