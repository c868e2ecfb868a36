"""The sheets of all files to one list, newest first: order, doubles, numbers, times.

Times are local and without zone in the source. `zoned` reads them from the oldest up.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

from .entries import RawEvent, RawSheet, RawVersion
from .messages import Problem

WARSAW = ZoneInfo("Europe/Warsaw")

Entry = TypeVar("Entry", RawVersion, RawEvent)


@dataclass(frozen=True, slots=True)
class Assembly:
    """All entries, newest first, each once; `version_sheets[i]` is the sheet of `versions[i]`."""

    sheets: tuple[RawSheet, ...]
    versions: tuple[RawVersion, ...]
    version_sheets: tuple[int, ...]
    events: tuple[RawEvent, ...]


def assemble(sheets: Sequence[RawSheet]) -> Assembly:
    """Order the sheets by time and put their entries in one list.

    What was already read from another sheet is dropped, so the same page twice does no harm; a
    sheet that adds nothing is dropped too. Within one sheet nothing is taken for a double.
    """
    kept: list[RawSheet] = []
    versions: list[RawVersion] = []
    version_sheets: list[int] = []
    events: list[RawEvent] = []
    seen: Counter[object] = Counter()
    for sheet in sorted(sheets, key=_age, reverse=True):
        new_versions = _unseen(sheet.versions, seen)
        new_events = _unseen(sheet.events, seen)
        if not new_versions and not new_events:
            continue
        versions += new_versions
        version_sheets += [len(kept)] * len(new_versions)
        events += new_events
        kept.append(sheet)
    return Assembly(tuple(kept), tuple(versions), tuple(version_sheets), tuple(events))


def _age(sheet: RawSheet) -> tuple[bool, datetime, int, bool]:
    """Sheets with versions first; of two copies of one page the fuller first."""
    entries = sheet.versions or sheet.events
    newest = max((entry.stamp for entry in entries), default=datetime.min)
    size = len(sheet.versions) + len(sheet.events)
    return (bool(sheet.versions), newest, size, sheet.end_seen)


def _unseen(entries: Sequence[Entry], seen: Counter[object]) -> list[Entry]:
    own: Counter[object] = Counter()
    new = []
    for entry in entries:
        own[entry.content] += 1
        if own[entry.content] > seen[entry.content]:
            seen[entry.content] += 1
            new.append(entry)
    return new


def surplus_problems(assembly: Assembly) -> list[Problem]:
    """More sheets than the tab has pages cannot be of one tab.

    A list with its title or columns, but no pager, is a tab of one page.
    """
    sheets = assembly.sheets
    pages = max(sheet.pager or 0 for sheet in sheets)
    if not pages and all(sheet.framed for sheet in sheets):
        pages = 1
    if pages and len(sheets) > pages:
        return [misfit(sheets, 0, pages)]
    return []


def numbers(assembly: Assembly, problems: list[Problem]) -> list[int]:
    """Every version's number, newest first; a lost one is counted on from its neighbours.

    Between two known numbers and below the last one it is counted down from the number above,
    above the first known one up. Where no number is known the oldest version is taken for 1.
    """
    given = [version.number for version in assembly.versions]
    known = [i for i, number in enumerate(given) if number is not None]
    for above, below in pairwise(known):
        if given[above] == given[below]:
            _disorder(assembly, above, below, problems, "duplicate_number", number=given[below])
        elif given[above] < given[below]:
            _disorder(assembly, above, below, problems, "out_of_order")
    if not known:
        return list(range(len(given), 0, -1))
    found = [number or 0 for number in given]
    for i in range(known[0] - 1, -1, -1):
        found[i] = found[i + 1] + 1
    for above, below in zip(known, [*known[1:], len(given)], strict=True):
        older = given[below] if below < len(given) else 0
        lost = below - above - 1
        if lost and lost > found[above] - older - 1 >= 0:
            source = assembly.versions[above + 1].source
            params = {"newer": found[above], "older": older}
            problems.append(Problem("numbers_do_not_fit", source.page, source.line, params))
        for i in range(above + 1, below):
            found[i] = found[i - 1] - 1
    return found


def zoned(assembly: Assembly, problems: list[Problem]) -> list[datetime]:
    """Every version's time in Europe/Warsaw, newest first; never rising downwards.

    In the hour that autumn repeats the first pass is taken, unless that is before the next
    older version: then the second.
    """
    found: list[datetime] = []
    for i in range(len(assembly.versions) - 1, -1, -1):
        version = assembly.versions[i]
        at = version.stamp.replace(tzinfo=WARSAW)
        if not _exists(at):
            problems.append(_impossible_time(version))
        older = found[-1] if found else None
        if older is not None and _instant(at) < _instant(older):
            at = at.replace(fold=1)
            if _instant(at) < _instant(older):
                _disorder(assembly, i, i + 1, problems, "out_of_order")
        found.append(at)
    return found[::-1]


def zoned_events(
    assembly: Assembly, version_times: Sequence[datetime], problems: list[Problem]
) -> list[datetime]:
    """Every event's time. In the repeated hour it goes with the newest version whose clock, in
    that same hour, is not later; without one the first pass is taken."""
    second_pass_from: dict[datetime, datetime] = {}
    for at in version_times:
        if at.fold:
            clock = at.replace(tzinfo=None, fold=0)
            hour = _hour(clock)
            second_pass_from[hour] = min(clock, second_pass_from.get(hour, clock))
    found = []
    for event in assembly.events:
        at = event.stamp.replace(tzinfo=WARSAW)
        if not _exists(at):
            problems.append(_impossible_time(event))
        begun = second_pass_from.get(_hour(event.stamp))
        found.append(at.replace(fold=1) if begun and begun <= event.stamp else at)
    return found


def _hour(clock: datetime) -> datetime:
    return clock.replace(minute=0, second=0)


def misfit(sheets: Sequence[RawSheet], one: int, other: int) -> Problem:
    """Two sheets that cannot be pages of one tab."""
    first, second = sheets[one].source, sheets[other].source
    if first.page != second.page:
        return Problem("pages_do_not_fit", second.page, second.line, {"other_page": first.page})
    lines = sorted((first.line, second.line))
    return Problem("two_articles", first.page, lines[1], {"other_line": lines[0]})


def _disorder(
    assembly: Assembly,
    above: int,
    below: int,
    problems: list[Problem],
    code: str,
    **params: object,
) -> None:
    sheets = assembly.version_sheets
    if sheets[above] != sheets[below]:
        problem = misfit(assembly.sheets, sheets[above], sheets[below])
    else:
        source = assembly.versions[below].source
        params["above_line"] = assembly.versions[above].source.line
        problem = Problem(code, source.page, source.line, params)
    if all((p.page, p.line) != (problem.page, problem.line) for p in problems[-8:]):
        problems.append(problem)


def _impossible_time(entry: RawVersion | RawEvent) -> Problem:
    params = {"stamp": entry.stamp.strftime("%Y-%m-%d %H:%M:%S")}
    return Problem("impossible_time", entry.source.page, entry.source.line, params)


def _instant(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _exists(at: datetime) -> bool:
    back = _instant(at).astimezone(WARSAW)
    return back.replace(tzinfo=None, fold=0) == at.replace(tzinfo=None, fold=0)
