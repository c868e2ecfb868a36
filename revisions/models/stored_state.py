"""How a state is stored beside an older one: whole, or only what differs from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from revisions.state import PLACE, State, UnreadableState

if TYPE_CHECKING:
    from revisions.models.record import Version

# Fields that may change without the rest of the state being stored again.
_SMALL_FIELDS = PLACE | {"live", "restricted"}
# What every stored state holds, so that lists need no base.
_ALWAYS_STORED = ("title", "live", "address")


def stored_columns(state: State, previous: Version | None) -> dict[str, Any]:
    """Values of the columns that hold `state`, of the version behind `previous`."""
    whole = {"stored_state": state, "base": None}
    if previous is None or isinstance(previous.state, UnreadableState):
        return whole
    base = previous.base or previous
    older = base.stored_state
    if state.keys() != older.keys():
        return whole
    differing = {name for name, value in state.items() if value != older[name]}
    if not differing <= _SMALL_FIELDS:
        return whole
    return {
        "stored_state": {
            name: value
            for name, value in state.items()
            if name in differing or name in _ALWAYS_STORED
        },
        "base": base,
    }


def joined(base: State, differing: State) -> State:
    """The state that differs from `base` in the fields of `differing`."""
    for part in (base, differing):
        if isinstance(part, UnreadableState):
            return part
    return {**base, **differing}
