"""Whether the server's clock can be right, by what the record says.

The clock's word is kept as it is, and the order of versions is their position: a clock that once
ran ahead must not stop the time of all that follows. A step that can't be right is marked at the
version that was recorded after it, and asked about before publishing. What is known of it later is
recorded beside the versions (`clock_correction.py`).
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from revisions.models import Version

# Clocks are put right by seconds all the time, and two servers differ by as much.
TOLERANCE = datetime.timedelta(minutes=2)
# No bulletin is silent for so long; a clock set to another year is ahead by more.
LONGEST_SILENCE = datetime.timedelta(days=120)


def step_of(now: datetime.datetime, newest: datetime.datetime | None) -> int | None:
    """By how many seconds a clock that says `now` stands behind (negative) or ahead of `newest`.

    `newest` is the moment of the newest version of the bulletin. None where nothing is odd.
    """
    if newest is None:
        return None
    step = now - newest
    if -TOLERANCE <= step <= LONGEST_SILENCE:
        return None
    return round(step.total_seconds())


def odd_newest_moment() -> datetime.datetime | None:
    """The moment of the bulletin's newest version, where the clock can't be right after it.

    As corrected, and where nobody knows the right one, that of the newest version before it.
    """
    versions = Version.objects.order_by("-position").only("position", "recorded_at")
    newest = versions.select_related(None).first()
    while newest is not None and newest.corrected_recorded_at is None:
        before = newest.clock_correction.first_position
        newest = versions.select_related(None).filter(position__lt=before).first()
    if newest is None or step_of(timezone.now(), newest.corrected_recorded_at) is None:
        return None
    return newest.corrected_recorded_at
