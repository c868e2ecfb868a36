"""What follows from the names in `versioned_fields`."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from revisions.state import Kind, VersionedField
from revisions.versioned_fields import resolved_field
from tests.pages.models import Sample


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
        "restricted": ("Dostęp ograniczony", Kind.FLAG),
    }


def test_every_page_has_attachments():
    assert "attachments" in {relation.name for relation in Page._meta.related_objects}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (("a", "b"), ["a", "b"]),
        ({1: "a"}, {"1": "a"}),
        (Decimal("1.50"), "1.50"),
        (datetime.time(8, 15), "08:15:00"),
        (datetime.date(2026, 5, 1), "2026-05-01"),
        (gettext_lazy("Title"), "Tytuł"),
        (None, ""),
    ],
    ids=str,
)
def test_what_a_class_reads_by_itself_is_kept_as_json_gives_it_back(value, kept):
    """Else it would differ from what is recorded at every save."""
    field = resolved_field(Sample, VersionedField("own", read=lambda page: value))
    assert field.value(Sample(content_type_id=1)) == kept


@pytest.mark.parametrize("value", [{"a"}, b"a", float("nan"), object()], ids=type)
def test_what_can_not_be_kept_is_refused_with_the_name_of_the_field(value):
    field = resolved_field(Sample, VersionedField("own", read=lambda page: value))
    with pytest.raises(TypeError, match=r"“own” of Sample: .* Let it return a text"):
        field.value(Sample(content_type_id=1))
