"""`manage.py diff_html OLD NEW`: the diff on two files, for anyone who wants to try it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from revisions import diff as engine
from revisions.comparison import diff_words
from revisions.sanitise import sanitise_diff

MAX_BYTES = 10 * 1024 * 1024


class Command(BaseCommand):
    help = "Compares two HTML files as a reader sees them. Exit code 0 whether they differ or not."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("old", metavar="OLD", help="an HTML file in UTF-8")
        parser.add_argument("new", metavar="NEW", help="an HTML file in UTF-8")
        parser.add_argument("--format", choices=["inline", "text", "json"], default="text")
        parser.add_argument(
            "--fold", type=int, metavar="N", help="keep N unchanged blocks around a change"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["fold"] is not None and options["fold"] < 0:
            raise CommandError(_("--fold takes 0 or more."))
        diff = engine.compare(_read(options["old"]), _read(options["new"]))
        shown = {"words": diff_words(), "fold": options["fold"]}
        if options["format"] == "inline":
            self.stdout.write(sanitise_diff(engine.render_inline(diff, **shown)))
        elif options["format"] == "text":
            self.stdout.write(engine.render_text(diff, **shown))
        else:
            facts = {
                "summary": diff.summary(diff_words()),
                "same_bytes": diff.same_bytes,
                "coarse": diff.coarse,
                "counts": diff.counts,
                "changes": [asdict(change) for change in diff.changes],
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))


def _read(name: str) -> str:
    path = Path(name)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise CommandError(
                _("%(file)s has %(size)d bytes; at most %(most)d can be compared.")
                % {"file": name, "size": size, "most": MAX_BYTES}
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(
            _("%(file)s can't be read: %(reason)s") % {"file": name, "reason": error.strerror}
        ) from None
    except UnicodeDecodeError as error:
        raise CommandError(
            _("%(file)s is not in UTF-8 (byte %(byte)d). Save it as UTF-8.")
            % {"file": name, "byte": error.start}
        ) from None
