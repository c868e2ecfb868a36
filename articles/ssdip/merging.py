"""The pages of all files in one list of entries, newest first, without duplicates."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from .problems import Problem
from .raw_entries import RawEvent, RawPage, RawVersion

EntryT = TypeVar("EntryT", RawVersion, RawEvent)


@dataclass(frozen=True, slots=True)
class MergedPages:
    """All entries, each once, newest first.

    `version_pages[i]` is the index of the page from which `versions[i]` was taken.
    """

    pages: tuple[RawPage, ...]
    versions: tuple[RawVersion, ...]
    version_pages: tuple[int, ...]
    events: tuple[RawEvent, ...]


def merge_pages(pages: Sequence[RawPage]) -> MergedPages:
    """Order the pages by time and put their entries in one list.

    An entry already taken from another page is dropped, and so is a page that adds nothing: the
    same page given twice does no harm. Within one page nothing counts as a duplicate.
    """
    kept: list[RawPage] = []
    versions: list[RawVersion] = []
    version_pages: list[int] = []
    events: list[RawEvent] = []
    merged: Counter[object] = Counter()
    for page in sorted(pages, key=_sort_key, reverse=True):
        new_versions = _without_duplicates(page.versions, merged)
        new_events = _without_duplicates(page.events, merged)
        if not new_versions and not new_events:
            continue
        versions += new_versions
        version_pages += [len(kept)] * len(new_versions)
        events += new_events
        kept.append(page)
    return MergedPages(tuple(kept), tuple(versions), tuple(version_pages), tuple(events))


def _sort_key(page: RawPage) -> tuple[bool, datetime, int, bool]:
    """Pages with versions first; of two copies of one page the fuller first."""
    entries = page.versions or page.events
    newest = max((entry.local_time for entry in entries), default=datetime.min)
    size = len(page.versions) + len(page.events)
    return (bool(page.versions), newest, size, page.end_found)


def _without_duplicates(entries: Sequence[EntryT], merged: Counter[object]) -> list[EntryT]:
    """The entries that this page has more often than those before; `merged` is brought up to
    date."""
    on_this_page: Counter[object] = Counter()
    new = []
    for entry in entries:
        key = entry.duplicate_key
        on_this_page[key] += 1
        if on_this_page[key] > merged[key]:
            merged[key] += 1
            new.append(entry)
    return new


def too_many_pages_problems(merged: MergedPages) -> list[Problem]:
    """Pages found beyond the pager's number cannot be of one tab.

    A list with its title or column headings, but no pager, is a tab of one page.
    """
    pages = merged.pages
    page_count = max(page.page_count or 0 for page in pages)
    if not page_count and all(page.has_header for page in pages):
        page_count = 1
    if page_count and len(pages) > page_count:
        return [pages_mismatch_problem(pages, 0, page_count)]
    return []


def order_problem(
    merged: MergedPages, above: int, below: int, code: str, **params: object
) -> Problem:
    """Two neighbouring versions, by their indexes, contradict each other.

    On one page that is the problem `code`; of two pages it says that they are of different tabs.
    """
    if merged.version_pages[above] != merged.version_pages[below]:
        return pages_mismatch_problem(
            merged.pages, merged.version_pages[above], merged.version_pages[below]
        )
    location = merged.versions[below].location
    params["above_line"] = merged.versions[above].location.line
    return Problem(code, location.file, location.line, params)


def pages_mismatch_problem(pages: Sequence[RawPage], one: int, other: int) -> Problem:
    """The two pages, by their indexes, cannot be of one tab."""
    first, second = pages[one].location, pages[other].location
    if first.file != second.file:
        params = {"other_file": first.file}
        return Problem("pages_do_not_continue", second.file, second.line, params)
    lines = sorted((first.line, second.line))
    return Problem("two_articles", first.file, lines[1], {"other_line": lines[0]})
