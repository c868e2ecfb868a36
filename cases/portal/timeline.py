"""The timeline of stages on the client's page, as plain data for the template."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cases.models import Case, Stage, StageChange

PAST, CURRENT, UPCOMING = "past", "current", "upcoming"


@dataclass(frozen=True)
class TimelineStep:
    """A stage on the timeline; `reached_at` is set unless the stage is upcoming or was skipped."""

    stage: Stage
    state: str
    reached_at: datetime.datetime | None


def build_timeline(case: Case, history: list[StageChange]) -> list[TimelineStep]:
    """The stages of the usual path, and others that the case went through.

    `history` is newest first. After a step back, later stages are upcoming again.
    """
    reached = {}
    for change in history:  # newest first: the last time counts
        reached.setdefault(change.stage_id, change.as_of)
    steps = []
    for stage in Stage.objects.all():
        if stage.pk == case.stage_id:
            state = CURRENT
        elif stage.position < case.stage.position:
            state = PAST
        else:
            state = UPCOMING
        if stage.on_path or state == CURRENT or (state == PAST and stage.pk in reached):
            steps.append(
                TimelineStep(stage, state, reached.get(stage.pk) if state != UPCOMING else None)
            )
    return steps
