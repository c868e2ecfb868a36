"""Characters that show nothing stand by name on pages; the JSON has them as they are."""

import pytest
from django.urls import reverse

from revisions.models import History

pytestmark = pytest.mark.django_db

OVERRIDE = "\u202e"


@pytest.fixture
def log(article, edit):
    """The address of the log of an article whose newest title and note hold U+202E."""
    edit(article, title=f"Pokój {OVERRIDE}51", change_note=f"nowy {OVERRIDE}numer")
    return History.objects.of_page(article).get_absolute_url()


def test_titles_and_notes_name_them_on_every_page_of_the_record(client, log):
    for address in (log, f"{log}2/", f"{log}1..2/"):
        shown = client.get(address).content.decode()
        assert "[znak U+202E]51" in shown
        assert "nowy [znak U+202E]numer" in shown


def test_the_comparison_of_titles_names_them(client, log):
    shown = client.get(f"{log}1..2/").content.decode()
    assert '<span class="diff-char" title="znak U+202E"></span>' in shown


def test_the_desk_names_them(admin_client, article, log):
    shown = admin_client.get(reverse("revisions_versions", args=[article.pk])).content.decode()
    assert "nowy [znak U+202E]numer" in shown


def test_the_json_has_them_as_they_are(client, log):
    versions = client.get(f"{log.rstrip('/')}.json").json()["versions"]
    assert f"nowy {OVERRIDE}numer" in [version["change_note"] for version in versions]
