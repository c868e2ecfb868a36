"""Wagtail's editor of rich text is given no address that runs; what nobody edits stays stored."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tests.pages.models import ExampleAnnouncement

pytestmark = pytest.mark.django_db

BODY = '<p><a href="javascript:x()">a</a> <a href="/b/">b</a> <a href="mailto:c@d.pl">c</a></p>'


@pytest.fixture
def announcement(home) -> ExampleAnnouncement:
    return home.add_child(instance=ExampleAnnouncement(title="Nabór", slug="nabor", body=BODY))


def test_the_editor_gets_harmless_addresses(announcement, client, editor):
    client.force_login(editor)
    form = client.get(reverse("wagtailadmin_pages:edit", args=[announcement.pk])).context["form"]
    content = json.loads(form.fields["body"].widget.format_value(form["body"].value()))
    addresses = [entity["data"]["url"] for entity in content["entityMap"].values()]
    assert addresses == ["", "/b/", "mailto:c@d.pl"]


def test_what_nobody_edited_stays(announcement, edit_form):
    form = edit_form(announcement)
    form.data["body"] = (
        form.client.get(form.url).context["form"]["body"].field.widget.format_value(BODY)
    )
    assert form.post(title="Nabór 2").status_code == 302
    draft = ExampleAnnouncement.objects.get(pk=announcement.pk).get_latest_revision_as_object()
    assert (draft.title, draft.body) == ("Nabór 2", BODY)
