"""Bring a CSV file of the case system into the portal: all of it, or nothing."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases import actor
from cases.feed import sources
from cases.feed.load import load
from cases.labels import labelled

PROBLEMS_SHOWN = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what it would do")
        parser.add_argument(
            "--accept-warnings",
            action="store_true",
            help="take notes although they hold what looks like a person's number",
        )

    def handle(self, *, file, dry_run, accept_warnings, **options):
        with translation.override(settings.LANGUAGE_CODE):
            try:
                data = file.read_bytes()
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
            reader = sources.reader(accept_warnings=accept_warnings)
            rows = sources.rows_of_csv(data, reader)
            outcome = load(
                rows, actor=actor.feed(file.name), problems=reader.problems, dry_run=dry_run
            )
            if outcome.problems:
                for problem in outcome.problems[:PROBLEMS_SHOWN]:
                    self.stderr.write(str(problem))
                total = len(outcome.problems)
                raise CommandError(
                    translation.ngettext(
                        "Nothing was taken in: %(total)d problem.",
                        "Nothing was taken in: %(total)d problems.",
                        total,
                    )
                    % {"total": total}
                )
            for label, count in labelled(outcome.counts()):
                self.stdout.write(f"{label}: {count}")
            if dry_run:
                self.stdout.write(translation.gettext("Dry run: nothing was changed."))
