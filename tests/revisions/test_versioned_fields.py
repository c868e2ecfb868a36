"""What follows from the names in `versioned_fields`."""

from __future__ import annotations

from wagtail.models import Page

from revisions.state import Kind
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
