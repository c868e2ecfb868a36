"""Whether a history is whole: joins between changes, gaps in the numbers, missing pages."""

from collections.abc import Sequence
from itertools import pairwise

from .history import Join, NumberGap, SourceFieldChange, SourceVersion, TabPage, foreign_id
from .problems import IncompleteReason, Problem
from .raw_entries import RawEvent, RawPage


def find_joins(versions: Sequence[SourceVersion]) -> tuple[Join, ...]:
    """Every two neighbouring changes of one field; `versions` and the result oldest first."""
    latest: dict[str, tuple[SourceVersion, SourceFieldChange]] = {}
    joins = []
    for version in versions:
        for change in version.changes:
            if change.field in latest:
                older, older_change = latest[change.field]
                joins.append(
                    Join(
                        field=change.field,
                        newer=version.number,
                        older=older.number,
                        newer_location=change.location,
                        older_location=older_change.location,
                        exact=change.before == older_change.after,
                    )
                )
            latest[change.field] = (version, change)
    return tuple(joins)


def broken_join_problems(
    joins: Sequence[Join], versions: Sequence[SourceVersion], page_of_number: dict[int, int]
) -> list[Problem]:
    """A problem for every join that is not exact; `page_of_number` maps version to page index."""
    changes = {
        (version.number, change.field): change for version in versions for change in version.changes
    }
    problems = []
    for join in joins:
        if join.exact:
            continue
        before = changes[join.newer, join.field].before
        after = changes[join.older, join.field].after
        params: dict[str, object] = {
            "field": join.field,
            "newer": join.newer,
            "older": join.older,
            "older_line": join.older_location.line,
            "position": _first_difference(before, after),
        }
        code = "broken_join"
        if page_of_number[join.newer] != page_of_number[join.older]:
            code = "broken_join_between_pages"
            params["older_file"] = join.older_location.file
        problems.append(Problem(code, join.newer_location.file, join.newer_location.line, params))
    return problems


def _first_difference(one: str, other: str) -> int:
    """The position, from 1, of the first character that differs."""
    pairs = enumerate(zip(one, other, strict=False), start=1)
    shorter = min(len(one), len(other))
    return next((position for position, (a, b) in pairs if a != b), shorter + 1)


def find_number_gaps(versions: Sequence[SourceVersion]) -> tuple[NumberGap, ...]:
    """The missing numbers between neighbours; `versions` oldest first."""
    return tuple(
        NumberGap(older.number + 1, newer.number - 1, newer.location, older.location)
        for older, newer in pairwise(versions)
        if newer.number - older.number > 1
    )


def foreign_id_problems(events: Sequence[RawEvent]) -> list[Problem]:
    """All attachments must belong to the article that the first one belongs to."""
    problems = []
    first: tuple[str, RawEvent] | None = None
    for event in events:
        found = foreign_id(event.rows)
        if found is None:
            continue
        if first is None:
            first = (found, event)
        elif found != first[0]:
            params = {
                "foreign_id": found,
                "other_foreign_id": first[0],
                "other_file": first[1].location.file,
                "other_line": first[1].location.line,
            }
            location = event.location
            problems.append(Problem("foreign_ids_differ", location.file, location.line, params))
    return problems


def number_pages(
    raw_pages: Sequence[RawPage],
    versions: Sequence[SourceVersion],
    gaps: Sequence[NumberGap],
    page_of_number: dict[int, int],
) -> tuple[tuple[TabPage, ...], int]:
    """Each page with its number, and how many pages the tab has.

    The pager's text does not mark the page it stands on. With all pages given their order tells.
    With one missing it is the one where numbers are missing between two pages; else the last
    if the oldest version's number is above 1; else the first if any number was in the source.
    Otherwise the page numbers stay None.
    """
    page_count = max([len(raw_pages), *(page.page_count or 0 for page in raw_pages)])
    missing: int | None = None
    if page_count - len(raw_pages) == 1:
        pages_below_gap = [
            page_of_number[gap.first - 1]
            for gap in gaps
            if page_of_number[gap.first - 1] != page_of_number[gap.last + 1]
        ]
        if pages_below_gap:
            missing = max(pages_below_gap) + 1
        elif versions[0].number > 1:
            missing = page_count
        elif not all(version.number_inferred for version in versions):
            missing = 1
    known = page_count == len(raw_pages) or missing is not None
    pages = []
    for number, page in enumerate(raw_pages, start=1):
        shifted = number + (missing is not None and number >= missing)
        pages.append(TabPage(page.location, shifted if known else None, page.end_found))
    return tuple(pages), page_count


def find_incomplete_reasons(
    pages: Sequence[TabPage], page_count: int, gaps: Sequence[NumberGap], oldest: SourceVersion
) -> tuple[IncompleteReason, ...]:
    """Everything that shows, or suggests, that entries are missing."""
    reasons = []
    numbers = {page.number for page in pages}
    if len(pages) < page_count:
        if None in numbers:
            params = {"given": len(pages), "pages": page_count}
            reasons.append(IncompleteReason("pages_missing", params))
        else:
            missing = next(n for n in range(1, page_count + 1) if n not in numbers)
            params = {"page_number": missing, "pages": page_count}
            reasons.append(IncompleteReason("page_missing", params))
    reasons += [
        IncompleteReason(
            "numbers_missing",
            {
                "first": gap.first,
                "last": gap.last,
                "newer_file": gap.newer_location.file,
                "newer_line": gap.newer_location.line,
                "older_file": gap.older_location.file,
                "older_line": gap.older_location.line,
            },
        )
        for gap in gaps
    ]
    if oldest.number > 1:
        reasons.append(IncompleteReason("older_missing", {"number": oldest.number}))
    reasons += [
        IncompleteReason("list_end_not_found", {"file": page.location.file})
        for page in pages
        if not page.end_found
    ]
    return tuple(reasons)
