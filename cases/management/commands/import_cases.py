"""Import a CSV file of the case system: every row, or none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from cases.actor import import_actor
from cases.imports import parsers
from cases.imports.importer import import_rows
from cases.labels import label_details

PROBLEMS_SHOWN = 100


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="only report what would be imported"
        )
        parser.add_argument(
            "--allow-personal-numbers",
            action="store_true",
            help="import notes that contain what looks like a person's number",
        )

    def handle(
        self, *, file: str, dry_run: bool, allow_personal_numbers: bool, **options: Any
    ) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                data = file.read_bytes()
            except OSError as error:
                raise CommandError(f"{file}: {error.strerror}") from error
            reader = parsers.build_row_reader(allow_personal_numbers=allow_personal_numbers)
            rows = parsers.parse_csv(data, reader)
            result = import_rows(
                rows, actor=import_actor(file.name), problems=reader.problems, dry_run=dry_run
            )
            if result.problems:
                for problem in result.problems[:PROBLEMS_SHOWN]:
                    self.stderr.write(str(problem))
                total = len(result.problems)
                raise CommandError(
                    translation.ngettext(
                        "Nothing was imported: %(total)d problem.",
                        "Nothing was imported: %(total)d problems.",
                        total,
                    )
                    % {"total": total}
                )
            for label, count in label_details(result.counts()):
                self.stdout.write(f"{label}: {count}")
            if dry_run:
                self.stdout.write(translation.gettext("Dry run: nothing was changed."))
