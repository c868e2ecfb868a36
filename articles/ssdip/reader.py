"""`read_tab`: the pages of one "Wersje" tab to its whole history."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from .assembly import Assembly, assemble, numbers, surplus_problems, zoned, zoned_events
from .check import (
    broken_join_problems,
    foreign_id_problems,
    incomplete_reasons,
    joins_of,
    number_gaps_of,
    numbered_sheets,
)
from .descriptions import RawChange
from .entries import RawSheet, RawVersion, Scan
from .messages import Problem, SourceError, raise_if_any
from .model import AttachmentEvent, FieldChange, Page, Source, Tab, UnreadLine, Version
from .splits import MAX_JOINTS, Split, joints_of, split_chain
from .text import decode


def read_tab(pages: Sequence[Page], *, allow_gaps: bool = False) -> Tab:
    """Read the pages of one tab, given in any order, a page given twice counting once.

    Raises SourceError with every problem found at the first stage that finds one: the files,
    the entries, their order, the proof. With `allow_gaps` broken joins and attachment events
    older than every version are marked (`gap`) instead.

    Time and memory are linear in the size of the pages (text.MAX_BYTES each at most).
    """
    sheets, unread = _scan(pages)
    assembly = assemble(sheets)
    if not assembly.versions:
        raise SourceError([Problem("no_versions", pages[0].name if len(pages) == 1 else None)])

    problems = surplus_problems(assembly)
    numbered = numbers(assembly, problems)
    times = zoned(assembly, problems)
    event_times = zoned_events(assembly, times, problems)
    problems += foreign_id_problems(assembly.events)
    problems += _too_ambiguous(assembly.versions)
    raise_if_any(_in_source_order(problems, pages))

    versions = _versions(assembly, numbered, times)
    joins = joins_of(versions)
    sheet_of = dict(zip(numbered, assembly.version_sheets, strict=True))
    events = _events(assembly, event_times, versions)
    if not allow_gaps:
        problems += broken_join_problems(joins, versions, sheet_of)
        problems += [
            Problem("attachment_too_old", event.source.page, event.source.line)
            for event in events
            if event.gap
        ]
        raise_if_any(_in_source_order(problems, pages))
    broken = {join.newer for join in joins if not join.exact}
    versions = tuple(replace(v, gap=True) if v.number in broken else v for v in versions)

    gaps = number_gaps_of(versions)
    numbered_pages, page_count = numbered_sheets(assembly.sheets, versions, gaps, sheet_of)
    return Tab(
        versions=versions,
        events=events,
        joins=joins,
        number_gaps=gaps,
        sheets=numbered_pages,
        pages=page_count,
        unread_lines=unread,
        incomplete=incomplete_reasons(numbered_pages, page_count, gaps, versions[0]),
    )


def _scan(pages: Sequence[Page]) -> tuple[list[RawSheet], tuple[UnreadLine, ...]]:
    """Read every different page; a page whose bytes were given before is passed over."""
    sheets: list[RawSheet] = []
    unread: list[UnreadLine] = []
    problems: list[Problem] = []
    read: set[bytes] = set()
    for page in pages:
        if page.content in read:
            continue
        read.add(page.content)
        try:
            scan = Scan(page.name, decode(page))
        except SourceError as error:
            problems += error.problems
            continue
        problems += scan.problems
        if not scan.sheets and not scan.problems:
            problems.append(Problem("no_versions", page.name))
        sheets += scan.sheets
        unread += scan.unread
    raise_if_any(problems)
    return sheets, tuple(unread)


def _too_ambiguous(versions: Sequence[RawVersion]) -> list[Problem]:
    return [
        Problem(
            "too_ambiguous",
            source.page,
            source.line,
            {"field": change.field, "limit": MAX_JOINTS},
        )
        for version in versions
        for change, source in version.changes
        if joints_of(change.body) is None
    ]


def _versions(
    assembly: Assembly, numbered: Sequence[int], times: Sequence[datetime]
) -> tuple[Version, ...]:
    """Oldest first, each change split."""
    splits = _splits(assembly.versions)
    versions = [
        Version(
            number=number,
            number_inferred=raw.number is None,
            at=at,
            author=raw.author,
            changes=tuple(
                _field_change(change, source, splits[index, change.field])
                for change, source in raw.changes
            ),
            source=raw.source,
        )
        for index, (raw, number, at) in enumerate(
            zip(assembly.versions, numbered, times, strict=True)
        )
    ]
    return tuple(reversed(versions))


def _splits(versions: Sequence[RawVersion]) -> dict[tuple[int, str], Split]:
    """The split of every change, by its version's index and its field; `versions` newest first."""
    chains: dict[str, list[tuple[int, str]]] = {}
    for index in range(len(versions) - 1, -1, -1):
        for change, _ in versions[index].changes:
            chains.setdefault(change.field, []).append((index, change.body))
    return {
        (index, field): split
        for field, chain in chains.items()
        for (index, _), split in zip(chain, split_chain([body for _, body in chain]), strict=True)
    }


def _field_change(change: RawChange, source: Source, split: Split) -> FieldChange:
    return FieldChange(change.field, split.before, split.after, source, split.uncertain)


def _events(
    assembly: Assembly, times: Sequence[datetime], versions: Sequence[Version]
) -> tuple[AttachmentEvent, ...]:
    """Oldest first, each with the newest version that is not later."""
    instants = [version.at.astimezone(UTC) for version in versions]
    events = []
    for raw, at in zip(assembly.events, times, strict=True):
        not_later = bisect_right(instants, at.astimezone(UTC))
        events.append(
            AttachmentEvent(
                kind=raw.kind,
                reference=raw.reference,
                at=at,
                author=raw.author,
                rows=raw.rows,
                source=raw.source,
                version=versions[max(not_later - 1, 0)].number,
                gap=not_later == 0,
            )
        )
    return tuple(sorted(events, key=lambda event: event.at.astimezone(UTC)))


def _in_source_order(problems: list[Problem], pages: Sequence[Page]) -> list[Problem]:
    order = {page.name: index for index, page in enumerate(pages)}
    return sorted(problems, key=lambda p: (order.get(p.page or "", -1), p.line or 0))
