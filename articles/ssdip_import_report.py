"""What an import of an SSDIP history read and added, for programs and for people."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from articles.ssdip import SourceHistory
from articles.ssdip_import import ImportResult
from revisions.live_parts import LivePart, live_parts

_HTML_FIELD = "full"  # the only field of SSDIP that holds HTML
_SHOWN_TEXT = 100  # characters of a line that was not understood: one line on a screen


def report_data(result: ImportResult, *, files: Sequence[str], dry_run: bool) -> dict[str, Any]:
    """The report as plain data; docs/import-ssdip.md describes its keys."""
    source = result.source
    return {
        "versions": len(source.versions),
        "changes": len(source.changes),
        "attachment_events": len(source.events),
        "authors": len(source.authors),
        "oldest": _format_time(source.oldest.at),
        "newest": _format_time(source.newest.at),
        "joins_exact": len(source.exact_joins),
        "joins_broken": len(source.broken_joins),
        "inferred_numbers": len(source.inferred_numbers),
        "unread_lines": [
            {"file": line.location.file, "line": line.location.line, "text": line.text}
            for line in source.unread_lines
        ],
        "incomplete": bool(source.incomplete_reasons),
        "address": result.address,
        "title": result.article.title,
        "reasons": [reason.format() for reason in source.incomplete_reasons],
        "broken": [
            {
                "field": join.field,
                "newer": join.newer,
                "older": join.older,
                "file": join.newer_location.file,
                "line": join.newer_location.line,
            }
            for join in source.broken_joins
        ],
        "numbers_inferred": list(source.inferred_numbers),
        "author_names": list(source.authors),
        "live_parts": [
            {"element": part.element, "attribute": part.attribute, "versions": versions}
            for part, versions in _live_parts(source).items()
        ],
        "added_versions": result.added_versions,
        "added_events": result.added_events,
        "files": list(files),
        "dry_run": dry_run,
    }


def _live_parts(source: SourceHistory) -> dict[LivePart, list[int]]:
    """What a browser would run or load of the content, and the numbers of its versions."""
    found: dict[LivePart, list[int]] = {}
    for item in source.field_values(_HTML_FIELD):
        for part in live_parts(item.value):
            versions = found.setdefault(LivePart(part.element, part.attribute), [])
            if item.version not in versions:
                versions.append(item.version)
    return found


def _format_time(at: datetime.datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")


def report_lines(data: dict[str, Any], result: ImportResult) -> Iterator[str]:
    """The report for people, in the user's language; `data` is that of `report_data`."""
    yield (
        _("Versions: %(versions)d, changes: %(changes)d, attachment events: %(attachment_events)d")
        % data
    )
    yield _("Authors: %(authors)d (%(names)s)") % {
        **data,
        "names": ", ".join(data["author_names"]),
    }
    yield _("From %(oldest)s to %(newest)s") % data
    yield _(
        "Joins (each value before equals the older value after): %(exact)d of %(all)d exact"
    ) % {
        "exact": data["joins_exact"],
        "all": data["joins_exact"] + data["joins_broken"],
    }
    for join in data["broken"]:
        yield (
            "  "
            + _(
                "broken join: %(field)s between versions %(older)d and %(newer)d "
                "(%(file)s, line %(line)d)"
            )
            % join
        )
    if data["numbers_inferred"]:
        yield _("Numbers inferred from their neighbours: %(numbers)s") % {
            "numbers": ", ".join(map(str, data["numbers_inferred"]))
        }
    for reason in result.source.incomplete_reasons:
        yield _("Incomplete: %(reason)s") % {"reason": reason.format(_)}
    yield _("Lines not understood: %(count)d") % {"count": len(data["unread_lines"])}
    for line in data["unread_lines"]:
        yield f"  {line['file']}:{line['line']}: {line['text'][:_SHOWN_TEXT]}"
    for part in data["live_parts"]:
        yield (
            _(
                "Kept in the record and shown to nobody, since a browser would run or load it: "
                "%(part)s (versions %(numbers)s)"
            )
            % {
                "part": LivePart(part["element"], part["attribute"]).describe(),
                "numbers": ", ".join(map(str, part["versions"])),
            }
        )
    yield _("Article: %(title)s, %(address)s") % data
    if data["dry_run"]:
        yield (
            _(
                "Dry run: nothing was written. Would add versions: %(added_versions)d, "
                "events: %(added_events)d"
            )
            % data
        )
    else:
        yield _("Added versions: %(added_versions)d, events: %(added_events)d") % data
