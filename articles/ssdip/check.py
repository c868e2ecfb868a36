"""The proof of a history: joins, gaps in the numbers, what is missing."""

from collections.abc import Sequence
from itertools import pairwise

from .entries import RawEvent, RawSheet
from .messages import Problem, Reason
from .model import FieldChange, Join, NumberGap, Sheet, Version, foreign_id


def joins_of(versions: Sequence[Version]) -> tuple[Join, ...]:
    """Every two neighbouring changes of one field; `versions` and the result oldest first."""
    latest: dict[str, tuple[Version, FieldChange]] = {}
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
                        newer_source=change.source,
                        older_source=older_change.source,
                        exact=change.before == older_change.after,
                    )
                )
            latest[change.field] = (version, change)
    return tuple(joins)


def broken_join_problems(
    joins: Sequence[Join], versions: Sequence[Version], sheet_of: dict[int, int]
) -> list[Problem]:
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
            "older_line": join.older_source.line,
            "position": _first_difference(before, after),
        }
        code = "broken_join"
        if sheet_of[join.newer] != sheet_of[join.older]:
            code = "broken_join_between_pages"
            params["older_page"] = join.older_source.page
        problems.append(Problem(code, join.newer_source.page, join.newer_source.line, params))
    return problems


def _first_difference(one: str, other: str) -> int:
    """Counted from 1."""
    pairs = enumerate(zip(one, other, strict=False), start=1)
    shorter = min(len(one), len(other))
    return next((position for position, (a, b) in pairs if a != b), shorter + 1)


def number_gaps_of(versions: Sequence[Version]) -> tuple[NumberGap, ...]:
    return tuple(
        NumberGap(older.number + 1, newer.number - 1, newer.source, older.source)
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
                "other_page": first[1].source.page,
                "other_line": first[1].source.line,
            }
            problems.append(
                Problem("foreign_ids_differ", event.source.page, event.source.line, params)
            )
    return problems


def numbered_sheets(
    raw: Sequence[RawSheet],
    versions: Sequence[Version],
    gaps: Sequence[NumberGap],
    sheet_of: dict[int, int],
) -> tuple[tuple[Sheet, ...], int]:
    """Each sheet with its page number, and the number of pages.

    The pager's text does not mark the page it stands on. With all pages given the order tells.
    With one missing it is the one where numbers are missing between two sheets; else the last
    if the oldest version's number is above 1; else the first if any number was in the source.
    Otherwise the page numbers stay None.
    """
    given = len(raw)
    pages = max([given, *(sheet.pager or 0 for sheet in raw)])
    missing: int | None = None
    if pages - given == 1:
        holes = [
            sheet_of[gap.first - 1]
            for gap in gaps
            if sheet_of[gap.first - 1] != sheet_of[gap.last + 1]
        ]
        if holes:
            missing = max(holes) + 1
        elif versions[0].number > 1:
            missing = pages
        elif not all(version.number_inferred for version in versions):
            missing = 1
    known = pages == given or missing is not None
    sheets = []
    for index, sheet in enumerate(raw):
        number = index + 1 + (missing is not None and index + 1 >= missing)
        sheets.append(Sheet(sheet.source, number if known else None, sheet.end_seen))
    return tuple(sheets), pages


def incomplete_reasons(
    sheets: Sequence[Sheet], pages: int, gaps: Sequence[NumberGap], oldest: Version
) -> tuple[Reason, ...]:
    reasons = []
    numbers = {sheet.page_number for sheet in sheets}
    if len(sheets) < pages:
        if None in numbers:
            reasons.append(Reason("pages_missing", {"given": len(sheets), "pages": pages}))
        else:
            missing = next(n for n in range(1, pages + 1) if n not in numbers)
            reasons.append(Reason("page_missing", {"page_number": missing, "pages": pages}))
    reasons += [
        Reason(
            "numbers_missing",
            {
                "first": gap.first,
                "last": gap.last,
                "newer_page": gap.newer_source.page,
                "newer_line": gap.newer_source.line,
                "older_page": gap.older_source.page,
                "older_line": gap.older_source.line,
            },
        )
        for gap in gaps
    ]
    if oldest.number > 1:
        reasons.append(Reason("older_missing", {"number": oldest.number}))
    reasons += [
        Reason("end_not_seen", {"page": sheet.source.page})
        for sheet in sheets
        if not sheet.end_seen
    ]
    return tuple(reasons)
