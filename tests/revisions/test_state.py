"""Public states as plain data: what differs between two, and that nothing is lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from revisions.models import Version
from revisions.state import FieldChange, changes_between, digest

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
ATTACHMENTS = st.lists(st.fixed_dictionaries({"uuid": TEXTS, "title": TEXTS}), max_size=3)
STATES = st.fixed_dictionaries(
    {"live": st.booleans(), "address": TEXTS, "title": TEXTS, "full": TEXTS},
    optional={"fee": TEXTS, "attachments": ATTACHMENTS},
)
NOTHING = ("", False, [], {})


def applied(state: dict | None, changes: tuple[FieldChange, ...]) -> dict:
    return {**(state or {}), **{change.field: change.after for change in changes}}


def filled(state: dict) -> dict:
    """The state without the fields that hold nothing."""
    return {name: value for name, value in state.items() if value not in NOTHING}


@given(STATES, STATES)
def test_changes_lead_from_the_old_state_to_the_new(old, new):
    assert filled(applied(old, changes_between(old, new))) == filled(new)


@given(STATES)
def test_changes_from_nothing_make_the_state(state):
    assert filled(applied(None, changes_between(None, state))) == filled(state)


@given(STATES, STATES)
def test_there_and_back_are_mirror_images(old, new):
    there = {(c.field, c.before, c.after) for c in map(hashable, changes_between(old, new))}
    back = {(c.field, c.after, c.before) for c in map(hashable, changes_between(new, old))}
    assert there == back


def hashable(change: FieldChange) -> FieldChange:
    return FieldChange(change.field, repr(change.before), repr(change.after))


@given(STATES)
def test_a_state_does_not_differ_from_itself(state):
    assert changes_between(state, json.loads(json.dumps(state))) == ()


@given(STATES)
def test_the_digest_survives_json_and_the_order_of_fields(state):
    shuffled = dict(reversed(json.loads(json.dumps(state)).items()))
    assert digest(shuffled) == digest(state)


@given(STATES, STATES)
def test_digests_are_equal_where_states_are(old, new):
    assert (digest(old) == digest(new)) == (old == new)


def test_a_field_that_came_later_is_no_change_while_empty():
    assert changes_between({"full": "a"}, {"full": "a", "fee": "", "attachments": []}) == ()
    (change,) = changes_between({"full": "a"}, {"full": "a", "fee": "17 zł"})
    assert (change.before, change.after) == ("", "17 zł")


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("full"), TEXTS),
        st.tuples(st.just("fee"), TEXTS),
        st.tuples(st.just("title"), st.sampled_from(["A", "B"])),
        st.tuples(st.just("live"), st.booleans()),
    ),
    max_size=6,
)


@pytest.mark.django_db
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=EDITS)
def test_versions_are_the_distinct_states_that_edits_made(section, edits):
    page = section.add_child(instance=Article(title="A"))
    expected = [("A", "", "", True)]
    for name, value in edits:
        setattr(page, name, value)
        page.save()
        # What is withdrawn stays in the record as it was last seen.
        hidden = (*expected[-1][:3], False)
        seen = (page.title, page.full, page.fee, True) if page.live else hidden
        if seen != expected[-1]:
            expected.append(seen)
    found = Version.objects.of_page(page)
    states = [version.state for version in found]
    assert [(s["title"], s["full"], s["fee"], s["live"]) for s in states] == expected
    assert [version.number for version in found] == list(range(1, len(expected) + 1))
