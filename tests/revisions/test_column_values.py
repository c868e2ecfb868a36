"""Fields of every kind: what the record keeps of them, and that they come back."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.utils import translation

from revisions.admin.restoring import apply_state
from revisions.presentation import present_changes
from revisions.state import changes_between, public_state
from tests.pages.models import ExampleAnnouncement, Folder, Sample, Topic
from tests.pages.values import PARTS


@pytest.mark.django_db
def test_values_are_what_json_holds(sample):
    state = public_state(sample)
    assert json.loads(json.dumps(state)) == state
    assert {name: state[name] for name in ("day", "moment", "hour", "price", "number")} == {
        "day": "2026-05-01",
        "moment": "2026-05-01T12:30:00+00:00",
        "hour": "08:15:00",
        "price": "12.50",
        "number": "7",
    }
    assert (state["urgent"], state["checked"]) == (True, False)
    assert state["status"] == {"value": "c", "text": "closed"}
    assert state["level"] == {"value": 2, "text": "second"}
    assert state["topic"] == {"value": sample.topic_id, "text": "Pobyt"}
    assert state["body"] == {"value": "<p>Zażółć</p>", "html": "<p>Zażółć</p>"}
    assert state["parts"]["value"] == [
        {"type": part["type"], "value": part["value"]} for part in PARTS
    ]
    assert state["length"] == "11"


@pytest.mark.django_db
def test_the_language_of_the_person_who_saves_makes_no_version(sample, written):
    with translation.override("en"):
        sample.save()
    assert written(sample) == [(1, "published")]


@pytest.mark.django_db
def test_every_field_comes_back(sample):
    first = public_state(sample)
    empty = dict.fromkeys(("day", "moment", "hour", "checked", "number", "level"))
    for name, value in {**empty, "summary": "", "body": "", "parts": [], "status": ""}.items():
        setattr(sample, name, value)
    sample.urgent, sample.price, sample.topic, sample.facts = False, Decimal(0), None, None
    sample.save()
    blank = public_state(Sample.objects.get(pk=sample.pk))
    assert {name for name, value in blank.items() if value == ""} >= {*empty, "topic", "facts"}

    assert apply_state(sample, first) == []
    sample.save()
    again = Sample.objects.get(pk=sample.pk)
    assert public_state(again) == first
    assert apply_state(again, blank) == []
    again.save()
    assert public_state(Sample.objects.get(pk=sample.pk)) == blank


@pytest.mark.django_db
def test_a_choice_that_is_gone_is_not_restored_and_said_so(sample):
    first = public_state(sample)
    Topic.objects.all().delete()
    page = Sample.objects.get(pk=sample.pk)
    assert apply_state(page, first) == ["Topic"]
    assert page.topic_id is None


@pytest.mark.django_db
def test_a_new_name_of_a_choice_is_no_change_of_the_page(sample, written):
    Topic.objects.update(name="Pobyt stały")
    Sample.objects.get(pk=sample.pk).save()
    assert written(sample) == [(1, "published")]


@pytest.mark.django_db
def test_a_link_to_another_page_reads_as_its_address(folder):
    one, other = (folder.add_child(instance=Folder(title=name, slug=name)) for name in "ab")
    link = '<p><a linktype="page" id="%d">tu</a></p>'
    page = ExampleAnnouncement(title="A", slug="x", body=link % one.pk)
    before = public_state(folder.add_child(instance=page))
    page.body = link % other.pk
    after = public_state(page)
    (change,) = present_changes("pages.ExampleAnnouncement", changes_between(before, after))
    assert (change.before, change.after) == (
        '<p><a href="/ogloszenia/a/">tu</a></p>',
        '<p><a href="/ogloszenia/b/">tu</a></p>',
    )
    assert [found.kind for found in change.comparison.changes] == ["link"]
