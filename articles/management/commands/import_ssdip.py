"""`manage.py import_ssdip`: an article's history out of the text of an SSDIP "Wersje" tab."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from articles import ssdip
from articles.ssdip_import import ImportRefusedError, find_section, import_history
from articles.ssdip_import_report import report_data, report_lines


class Command(BaseCommand):
    help = (
        "Imports the history of one article from the text of its SSDIP Wersje tab. Give every "
        "page of the tab in one call. All or nothing; a second run adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="a page of the tab as UTF-8 text"
        )
        parser.add_argument(
            "--parent", metavar="ADDRESS", help="section, e.g. /sprawy/ (default: the first one)"
        )
        parser.add_argument("--title", help="title of a new article; the tab does not hold it")
        parser.add_argument("--dry-run", action="store_true", help="read and check, change nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--allow-gaps",
            action="store_true",
            help="take a history with broken joins, marked as gaps",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = [_read_file(name) for name in options["files"]]
        try:
            source = ssdip.parse_history(files, allow_gaps=options["allow_gaps"])
            parent = find_section(options["parent"]) if options["parent"] else None
            with transaction.atomic():
                result = import_history(source, parent=parent, title=options["title"])
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ssdip.SourceError as error:
            raise CommandError("\n".join(p.format(_) for p in error.problems)) from None
        except ImportRefusedError as error:
            raise CommandError(str(error)) from None
        data = report_data(result, files=[file.name for file in files], dry_run=options["dry_run"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(report_lines(data, result)))


def _read_file(name: str) -> ssdip.SourceFile:
    path = Path(name)
    try:
        if path.is_file() and path.stat().st_size > ssdip.MAX_FILE_BYTES:
            # Read no more than tells the reader that it is too much.
            with path.open("rb") as file:
                return ssdip.SourceFile(name, file.read(ssdip.MAX_FILE_BYTES + 1))
        return ssdip.SourceFile(name, path.read_bytes())
    except OSError as error:
        raise CommandError(
            _("%(file)s can't be read: %(reason)s") % {"file": name, "reason": error.strerror}
        ) from None
