"""Splitting a chain of changes, compared with trying every way."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ssdip.description_parser import VALUE_SEPARATOR
from articles.ssdip.value_split import MAX_SEPARATORS, separator_offsets, split_chain

pytestmark = pytest.mark.no_database

values = st.lists(st.sampled_from(["a", "b", VALUE_SEPARATOR, "'", " na "]), max_size=4).map(
    "".join
)
raw_values = st.tuples(values, values).map(VALUE_SEPARATOR.join)
joined = st.lists(values, min_size=2, max_size=5).map(
    lambda values_in_turn: [VALUE_SEPARATOR.join(pair) for pair in pairwise(values_in_turn)]
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(joined, st.lists(raw_values, min_size=1, max_size=4)))
def test_as_good_as_the_best_of_all_ways(chain):
    ways = [
        [(text[:at], text[at + len(VALUE_SEPARATOR) :]) for at in separator_offsets(text)]
        for text in chain
    ]
    tried = [
        (sum(older[1] == newer[0] for older, newer in pairwise(way)), way) for way in product(*ways)
    ]
    most = max(joins for joins, _ in tried)
    best = [way for joins, way in tried if joins == most]
    found = split_chain(chain)
    assert tuple((split.before, split.after) for split in found) in best
    for index, split in enumerate(found):
        assert split.uncertain == (len({way[index] for way in best}) > 1)


def test_the_separators_are_bounded():
    assert len(separator_offsets(VALUE_SEPARATOR * MAX_SEPARATORS)) == MAX_SEPARATORS
    assert separator_offsets(VALUE_SEPARATOR * (MAX_SEPARATORS + 1)) is None
