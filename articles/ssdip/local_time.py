"""The source's local times to aware ones, read from the oldest up.

Times in the source have no zone. In the hour that is repeated in autumn the order of the
versions tells which pass is meant, as far as anything does.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .merging import MergedPages, order_problem
from .problems import Problem
from .raw_entries import RawEvent, RawVersion

WARSAW = ZoneInfo("Europe/Warsaw")


def localize_versions(merged: MergedPages) -> tuple[list[datetime], list[Problem]]:
    """Every version's time in Europe/Warsaw, newest first; never rising downwards.

    In the repeated hour the first pass is taken, unless that is before the next older version:
    then the second.
    """
    times: list[datetime] = []
    problems: list[Problem] = []
    for i in range(len(merged.versions) - 1, -1, -1):
        version = merged.versions[i]
        at = version.local_time.replace(tzinfo=WARSAW)
        if not _exists(at):
            problems.append(_nonexistent_time_problem(version))
        older = times[-1] if times else None
        if older is not None and _utc(at) < _utc(older):
            at = at.replace(fold=1)
            if _utc(at) < _utc(older):
                problems.append(order_problem(merged, i, i + 1, "out_of_order"))
        times.append(at)
    return times[::-1], problems


def localize_events(
    merged: MergedPages, version_times: Sequence[datetime]
) -> tuple[list[datetime], list[Problem]]:
    """Every event's time in Europe/Warsaw, in the order of the events.

    In the repeated hour an event goes with the newest version whose local time, in that same
    hour, is not later; without one the first pass is taken.
    """
    second_pass_starts: dict[datetime, datetime] = {}
    for at in version_times:
        if at.fold:
            local_time = at.replace(tzinfo=None, fold=0)
            hour = _hour(local_time)
            second_pass_starts[hour] = min(local_time, second_pass_starts.get(hour, local_time))
    times = []
    problems = []
    for event in merged.events:
        at = event.local_time.replace(tzinfo=WARSAW)
        if not _exists(at):
            problems.append(_nonexistent_time_problem(event))
        second_pass = second_pass_starts.get(_hour(event.local_time))
        in_second_pass = second_pass is not None and second_pass <= event.local_time
        times.append(at.replace(fold=1) if in_second_pass else at)
    return times, problems


def _hour(local_time: datetime) -> datetime:
    return local_time.replace(minute=0, second=0)


def _nonexistent_time_problem(entry: RawVersion | RawEvent) -> Problem:
    params = {"time": entry.local_time.strftime("%Y-%m-%d %H:%M:%S")}
    return Problem("nonexistent_time", entry.location.file, entry.location.line, params)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _exists(at: datetime) -> bool:
    """False in the hour that clocks skip in spring."""
    round_trip = _utc(at).astimezone(WARSAW)
    return round_trip.replace(tzinfo=None, fold=0) == at.replace(tzinfo=None, fold=0)
