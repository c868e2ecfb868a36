"""Where a change's value before ends and its value after begins.

A change reads `before' na 'after`. Where `' na '` stands in it once, that is the place. Where a
value holds those words itself, the neighbours decide: the value before must equal the value
after of the next older change of the field. All changes of a field, oldest first, are a chain;
of all ways to split them the one with most exact joins is taken, among equals the one whose two
values are nearest in length (an edit rarely doubles a text). A change that the best ways split
differently is marked uncertain.
"""

from dataclasses import dataclass

from .descriptions import JOINT

MAX_JOINTS = 64


@dataclass(frozen=True, slots=True)
class Split:
    before: str
    after: str
    uncertain: bool


def joints_of(body: str) -> list[int] | None:
    """The offsets of every `' na '` in the body, None if there are more than MAX_JOINTS."""
    joints: list[int] = []
    at = body.find(JOINT)
    while at >= 0:
        if len(joints) == MAX_JOINTS:
            return None
        joints.append(at)
        at = body.find(JOINT, at + 1)
    return joints


def split_chain(bodies: list[str]) -> list[Split]:
    """Split the changes of one field, oldest first. Each has 1 to MAX_JOINTS joints."""
    if not bodies:
        return []
    joints = [joints_of(body) or [] for body in bodies]
    if all(len(places) == 1 for places in joints):
        return [_split(body, places[0], False) for body, places in zip(bodies, joints, strict=True)]
    exact = [
        _exact_pairs(bodies[i], joints[i], bodies[i + 1], joints[i + 1])
        for i in range(len(bodies) - 1)
    ]
    nearness = [
        [-abs(len(body) - len(JOINT) - 2 * at) for at in places]
        for body, places in zip(bodies, joints, strict=True)
    ]
    up = _best(nearness, exact)
    mirrored = [{(newer, older) for older, newer in pairs} for pairs in reversed(exact)]
    down = _best(nearness[::-1], mirrored)[::-1]
    splits = []
    choice = None
    for i, body in enumerate(bodies):
        # A place's best whole chain: up to it, and from it on; its own nearness counts once.
        totals = [
            (u[0] + d[0], u[1] + d[1] - near)
            for u, d, near in zip(up[i], down[i], nearness[i], strict=True)
        ]
        most = max(joins for joins, _ in totals)
        uncertain = sum(joins == most for joins, _ in totals) > 1
        choice = _next_choice(i, choice, totals, down, exact)
        splits.append(_split(body, joints[i][choice], uncertain))
    return splits


Score = tuple[int, int]


def _best(nearness: list[list[int]], exact: list[set[tuple[int, int]]]) -> list[list[Score]]:
    """For each place of each change: (exact joins, nearness) of the best chain that ends there."""
    best: list[list[Score]] = [[(0, near) for near in nearness[0]]]
    for i, pairs in enumerate(exact):
        previous = best[-1]
        top = max(previous)
        row = []
        for place, near in enumerate(nearness[i + 1]):
            joined = (
                (score[0] + 1, score[1])
                for at, score in enumerate(previous)
                if (at, place) in pairs
            )
            joins, sum_near = max(joined, default=top)
            joins, sum_near = max((joins, sum_near), top)
            row.append((joins, sum_near + near))
        best.append(row)
    return best


def _next_choice(
    i: int,
    previous: int | None,
    totals: list[Score],
    down: list[list[Score]],
    exact: list[set[tuple[int, int]]],
) -> int:
    """The place to take here: the best to go on with from the place taken before."""
    if previous is None:
        return max(range(len(totals)), key=totals.__getitem__)
    pairs = exact[i - 1]

    def onward(place: int) -> Score:
        joins, near = down[i][place]
        return (joins + ((previous, place) in pairs), near)

    return max(range(len(totals)), key=onward)


def _exact_pairs(
    older: str, older_joints: list[int], newer: str, newer_joints: list[int]
) -> set[tuple[int, int]]:
    """The pairs of places where the older value after equals the newer value before."""
    by_length = {len(older) - at - len(JOINT): place for place, at in enumerate(older_joints)}
    pairs = set()
    for place, at in enumerate(newer_joints):
        match = by_length.get(at)
        if match is not None and older.endswith(newer[:at]):
            pairs.add((match, place))
    return pairs


def _split(body: str, at: int, uncertain: bool) -> Split:
    return Split(body[:at], body[at + len(JOINT) :], uncertain)
