"""`parse_history`: the files of one "Wersje" tab to its whole history."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from .completeness import (
    broken_join_problems,
    find_incomplete_reasons,
    find_joins,
    find_number_gaps,
    foreign_id_problems,
    number_pages,
)
from .decoding import decode
from .file_parser import parse_file
from .history import (
    AttachmentEvent,
    SourceFieldChange,
    SourceFile,
    SourceHistory,
    SourceVersion,
    UnreadLine,
)
from .local_time import localize_events, localize_versions
from .merging import MergedPages, merge_pages, too_many_pages_problems
from .numbering import infer_numbers
from .problems import Problem, SourceError, raise_if_any
from .raw_entries import RawPage, RawVersion
from .value_split import MAX_SEPARATORS, ValueSplit, separator_offsets, split_chain


def parse_history(files: Sequence[SourceFile], *, allow_gaps: bool = False) -> SourceHistory:
    """Parse the files of one tab, given in any order, a file given twice counting once.

    Raises SourceError with every problem found at the first stage that finds one: the files,
    the entries, their order, the joins. With `allow_gaps` broken joins and attachment events
    older than every version are marked (`gap`) instead.

    Time and memory are linear in the size of the files (decoding.MAX_FILE_BYTES each at most).
    """
    raw_pages, unread_lines = _parse_files(files)
    merged = merge_pages(raw_pages)
    if not merged.versions:
        raise SourceError([Problem("no_versions", files[0].name if len(files) == 1 else None)])

    numbers, number_problems = infer_numbers(merged)
    version_times, version_time_problems = localize_versions(merged)
    event_times, event_time_problems = localize_events(merged, version_times)
    problems = [
        *too_many_pages_problems(merged),
        *number_problems,
        *version_time_problems,
        *event_time_problems,
        *foreign_id_problems(merged.events),
        *_ambiguous_split_problems(merged.versions),
    ]
    raise_if_any(_sort_by_location(_first_at_each_location(problems), files))

    versions = _build_versions(merged, numbers, version_times)
    joins = find_joins(versions)
    page_of_number = dict(zip(numbers, merged.version_pages, strict=True))
    events = _build_events(merged, event_times, versions)
    if not allow_gaps:
        problems = broken_join_problems(joins, versions, page_of_number)
        problems += [
            Problem("attachment_too_old", event.location.file, event.location.line)
            for event in events
            if event.gap
        ]
        raise_if_any(_sort_by_location(problems, files))
    broken = {join.newer for join in joins if not join.exact}
    versions = tuple(
        replace(version, gap=True) if version.number in broken else version for version in versions
    )

    gaps = find_number_gaps(versions)
    pages, page_count = number_pages(merged.pages, versions, gaps, page_of_number)
    return SourceHistory(
        versions=versions,
        events=events,
        joins=joins,
        number_gaps=gaps,
        pages=pages,
        page_count=page_count,
        unread_lines=unread_lines,
        incomplete_reasons=find_incomplete_reasons(pages, page_count, gaps, versions[0]),
    )


def _parse_files(files: Sequence[SourceFile]) -> tuple[list[RawPage], tuple[UnreadLine, ...]]:
    """Parse every file; one whose bytes were given before is skipped."""
    pages: list[RawPage] = []
    unread_lines: list[UnreadLine] = []
    problems: list[Problem] = []
    parsed_contents: set[bytes] = set()
    for file in files:
        if file.content in parsed_contents:
            continue
        parsed_contents.add(file.content)
        try:
            parsed = parse_file(file.name, decode(file))
        except SourceError as error:
            problems += error.problems
            continue
        problems += parsed.problems
        if not parsed.pages and not parsed.problems:
            problems.append(Problem("no_versions", file.name))
        pages += parsed.pages
        unread_lines += parsed.unread_lines
    raise_if_any(problems)
    return pages, tuple(unread_lines)


def _ambiguous_split_problems(versions: Sequence[RawVersion]) -> list[Problem]:
    return [
        Problem(
            "ambiguous_split",
            location.file,
            location.line,
            {"field": change.field, "limit": MAX_SEPARATORS},
        )
        for version in versions
        for change, location in version.changes
        if separator_offsets(change.values) is None
    ]


def _build_versions(
    merged: MergedPages, numbers: Sequence[int], times: Sequence[datetime]
) -> tuple[SourceVersion, ...]:
    """Oldest first, each change split."""
    splits = _split_changes(merged.versions)
    versions = [
        SourceVersion(
            number=number,
            number_inferred=raw.number is None,
            at=at,
            author=raw.author,
            changes=tuple(
                SourceFieldChange(
                    field=change.field,
                    before=splits[index, change.field].before,
                    after=splits[index, change.field].after,
                    location=location,
                    split_uncertain=splits[index, change.field].uncertain,
                )
                for change, location in raw.changes
            ),
            location=raw.location,
        )
        for index, (raw, number, at) in enumerate(zip(merged.versions, numbers, times, strict=True))
    ]
    return tuple(reversed(versions))


def _split_changes(versions: Sequence[RawVersion]) -> dict[tuple[int, str], ValueSplit]:
    """The split of every change, by its version's index and its field; `versions` newest first."""
    chains: dict[str, list[tuple[int, str]]] = {}
    for index in range(len(versions) - 1, -1, -1):
        for change, _ in versions[index].changes:
            chains.setdefault(change.field, []).append((index, change.values))
    return {
        (index, field): split
        for field, chain in chains.items()
        for (index, _), split in zip(
            chain, split_chain([values for _, values in chain]), strict=True
        )
    }


def _build_events(
    merged: MergedPages, times: Sequence[datetime], versions: Sequence[SourceVersion]
) -> tuple[AttachmentEvent, ...]:
    """Oldest first, each with the newest version that is not later."""
    version_times = [version.at.astimezone(UTC) for version in versions]
    events = []
    for raw, at in zip(merged.events, times, strict=True):
        not_later = bisect_right(version_times, at.astimezone(UTC))
        events.append(
            AttachmentEvent(
                kind=raw.kind,
                reference=raw.reference,
                at=at,
                author=raw.author,
                rows=raw.rows,
                location=raw.location,
                version=versions[max(not_later - 1, 0)].number,
                gap=not_later == 0,
            )
        )
    return tuple(sorted(events, key=lambda event: event.at.astimezone(UTC)))


def _first_at_each_location(problems: Sequence[Problem]) -> list[Problem]:
    """One cause often shows in the numbers and in the times: the first one told is enough."""
    by_location = {(problem.file, problem.line): problem for problem in reversed(problems)}
    return list(by_location.values())[::-1]


def _sort_by_location(problems: Sequence[Problem], files: Sequence[SourceFile]) -> list[Problem]:
    order = {file.name: index for index, file in enumerate(files)}
    return sorted(problems, key=lambda p: (order.get(p.file or "", -1), p.line or 0))
