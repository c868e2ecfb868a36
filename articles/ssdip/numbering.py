"""Version numbers: those that the source gives, checked, and the lost ones inferred."""

from itertools import pairwise

from .merging import MergedPages, order_problem
from .problems import Problem


def infer_numbers(merged: MergedPages) -> tuple[list[int], list[Problem]]:
    """Every version's number, newest first; a lost one is inferred from its neighbours.

    Between two known numbers and below the last one it is counted down from the number above,
    above the first known one up. Where no number is known the oldest version is taken for 1.
    """
    given = [version.number for version in merged.versions]
    known = [(i, number) for i, number in enumerate(given) if number is not None]
    if not known:
        return list(range(len(given), 0, -1)), []
    problems = [
        *_order_problems(merged, known),
        *_range_problems(merged, known),
    ]
    first_index, first_number = known[0]
    numbers = [first_number + first_index - i for i in range(first_index)]
    for number in given[first_index:]:
        numbers.append(number if number is not None else numbers[-1] - 1)
    return numbers, problems


def _order_problems(merged: MergedPages, known: list[tuple[int, int]]) -> list[Problem]:
    problems = []
    for (above, above_number), (below, below_number) in pairwise(known):
        if above_number == below_number:
            problems.append(
                order_problem(merged, above, below, "duplicate_number", number=below_number)
            )
        elif above_number < below_number:
            problems.append(order_problem(merged, above, below, "out_of_order"))
    return problems


def _range_problems(merged: MergedPages, known: list[tuple[int, int]]) -> list[Problem]:
    """More versions with lost numbers than numbers between (or below) the known ones."""
    problems = []
    for (above, newer), (below, older) in pairwise([*known, (len(merged.versions), 0)]):
        lost, available = below - above - 1, newer - older - 1
        if lost > available >= 0:
            location = merged.versions[above + 1].location
            params = {"newer": newer, "older": older}
            problems.append(Problem("too_few_numbers", location.file, location.line, params))
    return problems
