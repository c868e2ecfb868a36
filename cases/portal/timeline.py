"""What the client sees of a case, as plain data for the template."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cases.models import Case, Stage, StageChange

PAST, CURRENT, AHEAD = "past", "current", "ahead"


@dataclass(frozen=True)
class Step:
    """A stage on the timeline; `reached` where the case has been there."""

    stage: Stage
    state: str
    reached: datetime.datetime | None


def timeline(case: Case, history: list[StageChange]) -> list[Step]:
    """The usual path with the case on it, and the other stages it came through.

    After a step back, what lies further on is ahead again; the history keeps that it was reached.
    """
    reached = {}
    for change in history:  # newest first: the last time is what counts
        reached.setdefault(change.stage_id, change.as_of)
    steps = []
    for stage in Stage.objects.all():
        if stage.pk == case.stage_id:
            state = CURRENT
        elif stage.position < case.stage.position:
            state = PAST
        else:
            state = AHEAD
        if stage.on_path or state == CURRENT or (state == PAST and stage.pk in reached):
            steps.append(Step(stage, state, reached.get(stage.pk) if state != AHEAD else None))
    return steps
