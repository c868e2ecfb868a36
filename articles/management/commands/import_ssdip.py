"""`manage.py import_ssdip`: an article's history out of the text of an SSDIP "Wersje" tab."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import ssdip
from articles.importing import ImportRefusedError, Outcome, history_import, report, section_at


class Command(BaseCommand):
    help = (
        "Imports the history of one article from the text of its SSDIP Wersje tab. Give every "
        "page of the tab in one call. All or nothing; a second run adds nothing."
    )

    def add_arguments(self, parser):
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

    def handle(self, *args, **options):
        files = [_read_file(name) for name in options["files"]]
        try:
            tab = ssdip.parse_history(files, allow_gaps=options["allow_gaps"])
            parent = section_at(options["parent"]) if options["parent"] else None
            with transaction.atomic():
                outcome = history_import(tab=tab, parent=parent, title=options["title"])
                facts = report(outcome, [file.name for file in files])
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except ssdip.SourceError as error:
            raise CommandError("\n".join(p.format(_) for p in error.problems)) from None
        except ImportRefusedError as error:
            raise CommandError(str(error)) from None
        facts["dry_run"] = options["dry_run"]
        if options["format"] == "json":
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(facts, outcome)))


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


def _lines(facts: dict, outcome: Outcome):
    """The report for people."""
    yield (
        _("Versions: %(versions)d, changes: %(changes)d, attachment events: %(attachment_events)d")
        % facts
    )
    yield _("Authors: %(authors)d (%(names)s)") % {
        **facts,
        "names": ", ".join(facts["author_names"]),
    }
    yield _("From %(oldest)s to %(newest)s") % facts
    yield _(
        "Joins (each value before equals the older value after): %(exact)d of %(all)d exact"
    ) % {
        "exact": facts["joins_exact"],
        "all": facts["joins_exact"] + facts["joins_broken"],
    }
    for join in facts["broken"]:
        yield (
            "  "
            + _(
                "broken join: %(field)s between versions %(older)d and %(newer)d "
                "(%(file)s, line %(line)d)"
            )
            % join
        )
    if facts["numbers_inferred"]:
        yield _("Numbers inferred from their neighbours: %(numbers)s") % {
            "numbers": ", ".join(map(str, facts["numbers_inferred"]))
        }
    for reason in outcome.tab.incomplete_reasons:
        yield _("Incomplete: %(reason)s") % {"reason": reason.format(_)}
    yield _("Lines not understood: %(count)d") % {"count": len(facts["unread_lines"])}
    for line in facts["unread_lines"]:
        yield f"  {line['file']}:{line['line']}: {line['text'][:100]}"
    yield _("Article: %(title)s, %(address)s") % facts
    if facts["dry_run"]:
        yield (
            _(
                "Dry run: nothing was written. Would add versions: %(added_versions)d, "
                "events: %(added_events)d"
            )
            % facts
        )
    else:
        yield _("Added versions: %(added_versions)d, events: %(added_events)d") % facts
