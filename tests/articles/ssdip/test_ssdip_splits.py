"""The split of a chain against the trial of all ways."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ssdip.descriptions import JOINT
from articles.ssdip.splits import MAX_JOINTS, joints_of, split_chain

pytestmark = pytest.mark.no_database

values = st.lists(st.sampled_from(["a", "b", JOINT, "'", " na "]), max_size=4).map("".join)
bodies = st.tuples(values, values).map(JOINT.join)
joined = st.lists(values, min_size=2, max_size=5).map(
    lambda states: [JOINT.join(pair) for pair in pairwise(states)]
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(joined, st.lists(bodies, min_size=1, max_size=4)))
def test_as_good_as_the_best_of_all_ways(chain):
    ways = [[(body[:at], body[at + len(JOINT) :]) for at in joints_of(body)] for body in chain]
    tried = [
        (sum(older[1] == newer[0] for older, newer in pairwise(way)), way) for way in product(*ways)
    ]
    most = max(joins for joins, _ in tried)
    best = [way for joins, way in tried if joins == most]
    found = split_chain(chain)
    assert tuple((split.before, split.after) for split in found) in best
    for index, split in enumerate(found):
        assert split.uncertain == (len({way[index] for way in best}) > 1)


def test_the_joints_are_bounded():
    assert len(joints_of(JOINT * MAX_JOINTS)) == MAX_JOINTS
    assert joints_of(JOINT * (MAX_JOINTS + 1)) is None
