"""Fields of every kind: what the record keeps of them, how they read, and that they come back."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from django.utils import translation
from wagtail.models import Page

from revisions.admin.restoring import apply_state
from revisions.presentation import present_changes
from revisions.state import Kind, changes_between, public_state
from revisions.versioned_fields import stream_html
from tests.pages.models import Announcement, Folder, Sample, Topic

PARTS = [
    {"type": "heading", "value": "Opłaty", "id": "1"},
    {"type": "text", "value": "<p>Ile <b>zapłacisz</b></p>", "id": "2"},
    {"type": "lines", "value": "a\nb < c", "id": "3"},
    {"type": "list", "value": ["x", "y"], "id": "4"},
    {"type": "fee", "value": {"what": "karta", "paid": True, "how": "t"}, "id": "5"},
]
VALUES = {
    "summary": "Dwa\nwiersze",
    "name": "Ania",
    "body": "<p>Zażółć</p>",
    "parts": json.dumps(PARTS),
    "day": datetime.date(2026, 5, 1),
    "moment": datetime.datetime(2026, 5, 1, 12, 30, tzinfo=datetime.UTC),
    "hour": datetime.time(8, 15),
    "urgent": True,
    "checked": False,
    "number": 7,
    "price": Decimal("12.50"),
    "status": "c",
    "level": 2,
    "facts": {"a": [1, 2]},
}


@pytest.fixture
def folder(home) -> Folder:
    return home.add_child(instance=Folder(title="Ogłoszenia", slug="ogloszenia"))


@pytest.fixture
def sample(folder) -> Sample:
    topic = Topic.objects.create(name="Pobyt")
    page = folder.add_child(instance=Sample(title="Wzór", slug="wzor", topic=topic, **VALUES))
    return Sample.objects.get(pk=page.pk)


def test_labels_and_kinds_follow_from_the_model_fields():
    fields = {field.name: (str(field.label), field.kind) for field in Sample.public_fields()}
    assert fields == {
        "title": ("Tytuł", Kind.TEXT),
        "summary": ("Summary", Kind.TEXT),
        "name": ("Name in full", Kind.TEXT),
        "body": ("Body", Kind.HTML),
        "parts": ("Parts", Kind.HTML),
        "day": ("Day", Kind.DATE),
        "moment": ("Moment", Kind.DATETIME),
        "hour": ("Hour", Kind.TEXT),
        "urgent": ("Urgent", Kind.FLAG),
        "checked": ("Checked", Kind.FLAG),
        "number": ("Number", Kind.TEXT),
        "price": ("Price", Kind.TEXT),
        "status": ("Status", Kind.CHOICE),
        "level": ("Level", Kind.CHOICE),
        "topic": ("Topic", Kind.CHOICE),
        "facts": ("Facts", Kind.TEXT),
        "length": ("Length", Kind.TEXT),
        "attachments": ("Załączniki", Kind.ATTACHMENTS),
        "seo_title": ("Tytuł dla wyszukiwarek", Kind.TEXT),
        "search_description": ("Opis dla wyszukiwarek", Kind.TEXT),
        "live": ("Opublikowany", Kind.FLAG),
        "address": ("Adres", Kind.ADDRESS),
        "hostname": ("Adres serwisu", Kind.ADDRESS),
    }


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


@pytest.mark.django_db  # rich text asks Wagtail for its links and pictures
def test_the_content_of_a_stream_reads_without_its_templates():
    page = Sample(parts=json.dumps(PARTS))
    assert list(stream_html(page.parts)) == [
        "<p>Opłaty</p>",
        "<p>Ile <b>zapłacisz</b></p>",
        "<p>a<br>b &lt; c</p>",
        "<ul><li><p>x</p></li><li><p>y</p></li></ul>",
        "<p>karta</p>",
        "<p>Paid: +</p>",
        "<p>transfer</p>",
    ]


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
    page = Announcement(title="A", slug="x", body=link % one.pk)
    before = public_state(folder.add_child(instance=page))
    page.body = link % other.pk
    after = public_state(page)
    (change,) = present_changes("pages.Announcement", changes_between(before, after))
    assert (change.before, change.after) == (
        '<p><a href="/ogloszenia/a/">tu</a></p>',
        '<p><a href="/ogloszenia/b/">tu</a></p>',
    )
    assert [found.kind for found in change.comparison.changes] == ["link"]


@pytest.mark.django_db
def test_dates_and_choices_are_told_as_people_read_them(sample):
    before = public_state(sample)
    sample.moment += datetime.timedelta(hours=1)
    sample.status = "o"
    sample.checked = True
    changes = present_changes("pages.Sample", changes_between(before, public_state(sample)))
    assert [(c.label, c.before_text, c.after_text) for c in changes] == [
        ("Moment", "2026-05-01 14:30", "2026-05-01 15:30"),
        ("Checked", "nie", "tak"),
        ("Status", "closed", "open"),
    ]


def test_every_page_has_attachments():
    assert "attachments" in {relation.name for relation in Page._meta.related_objects}
