"""A page class that only has the mixin: all that its editors do, through Wagtail's own views."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from revisions.audit_context import install_middleware
from revisions.bulk_record import record_subtree
from revisions.models import History, Version
from tests.pages.models import ExampleAnnouncement, Folder, Sample, SignedAnnouncement

pytestmark = pytest.mark.django_db


@pytest.fixture
def announcement(folder) -> ExampleAnnouncement:
    page = ExampleAnnouncement(title="Nabór", slug="nabor", body="<p>Do 1 maja</p>")
    return folder.add_child(instance=page)


def change(wagtail_admin, page, **changes):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return wagtail_admin.submit(url, "action-publish", **changes)


def test_it_is_made_and_changed_in_the_admin(wagtail_admin, folder, written, newest):
    url = reverse("wagtailadmin_pages:add", args=["pages", "exampleannouncement", folder.pk])
    wagtail_admin.submit(
        url, "action-publish", title="Nabór", slug="nabor", valid_until="2026-05-01"
    )
    page = ExampleAnnouncement.objects.get(slug="nabor")
    change(wagtail_admin, page, valid_until="2026-06-01", change_note="Dłużej")
    assert written(page) == [(1, "published"), (2, "edited")]
    version = newest(page)
    assert (version.author_name, version.change_note) == ("Ewa Redaktor", "Dłużej")
    assert version.state["valid_until"] == "2026-06-01"


def test_opening_and_saving_it_changes_nothing(wagtail_admin, folder, written):
    page = Sample(
        title="Wzór",
        slug="wzor",
        summary="Dwa\nwiersze",
        body="<p>Bez klucza</p><p>Ręką <b>pisane</b></p>",
        parts='[{"type": "lines", "value": "a\\nb", "id": "1"},'
        ' {"type": "list", "value": ["x"], "id": "2"}]',
    )
    folder.add_child(instance=page)
    # A browser's script makes the inputs of a stream; these are what it sends.
    sent = streamfield([("lines", "a\r\nb"), ("list", streamfield([("item", "x")]))])
    sent = {name: str(value) for name, value in nested_form_data({"parts": sent}).items()}
    change(wagtail_admin, page, **sent)
    assert written(page) == [(1, "published")]
    change(wagtail_admin, page, **sent, summary="Dwa\r\nwiersze!")
    (version,) = Version.objects.filter(history__page_id=page.pk, number=2)
    assert version.state["summary"] == "Dwa\nwiersze!"
    assert {c.field for c in version.changes_since(version.previous())} == {"summary", "length"}


def test_rich_text_of_a_stream_is_kept_as_it_was_until_somebody_edits_it(
    wagtail_admin, folder, written, newest
):
    page = Sample(
        title="Wzór", slug="wzor", parts=[("text", RichText("<p>Ręką <b>pisane</b></p>"))]
    )
    folder.add_child(instance=page)

    def sent(html):
        draftail = rich_text(html)  # gives each paragraph a name, as the editor does
        return {
            name: str(value)
            for name, value in nested_form_data(
                {"parts": streamfield([("text", draftail)])}
            ).items()
        }

    change(wagtail_admin, page, **sent("<p>Ręką <b>pisane</b></p>"))
    assert written(page) == [(1, "published")]
    change(wagtail_admin, page, **sent("<p>Ręką <b>poprawione</b></p>"))
    assert written(page) == [(1, "published"), (2, "edited")]
    assert "poprawione" in newest(page).state["parts"]["html"]


@pytest.mark.parametrize("view", ["w-tekscie", "obok", "zrodlo"])
def test_each_change_of_several_html_fields_is_found_by_its_own_link(client, folder, view):
    page = Sample(title="Wzór", slug="wzor", body="<p>raz</p>", parts=[("heading", "raz")])
    folder.add_child(instance=page)
    page.body, page.parts = "<p>dwa</p>", [("heading", "dwa")]
    page.save()
    log = History.objects.of_page(page).get_absolute_url()
    html = client.get(f"{log}1..2/?widok={view}").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'href="#((?:\w+-)?change-\d+|pole-\w+)"', html)
    assert {target.split("-")[view == "zrodlo"] for target in targets} == {"body", "parts"}
    assert set(targets) <= set(ids)


def test_its_history_is_public(client, announcement, wagtail_admin):
    change(wagtail_admin, announcement, title="Nabór wniosków")
    history = History.objects.get(page_id=announcement.pk)
    log = history.get_absolute_url()
    for address in (
        log,
        f"{log}1/",
        *(f"{log}1..2/?widok={view}" for view in ("w-tekscie", "obok", "tekst", "zrodlo")),
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        assert "Nabór" in response.content.decode(), address
    assert "Do 1 maja" in client.get(f"{log}1/").content.decode()
    (newest, oldest) = client.get(f"{log[:-1]}.json").json()["versions"]
    assert newest["changes"] == [{"field": "title", "before": "Nabór", "after": "Nabór wniosków"}]
    assert {"field": "address", "before": "", "after": "/ogloszenia/nabor/"} in oldest["changes"]


def test_a_draft_is_reviewed_and_a_version_restored(wagtail_admin, announcement, written, newest):
    change(wagtail_admin, announcement, title="Nabór zamknięty")
    url = reverse("wagtailadmin_pages:edit", args=[announcement.pk])
    wagtail_admin.submit(url, title="Szkic")
    review = wagtail_admin.client.get(reverse("revisions_review", args=[announcement.pk]))
    assert "Szkic" in review.content.decode()
    versions = wagtail_admin.client.get(reverse("revisions_versions", args=[announcement.pk]))
    restore = reverse("revisions_restore", args=[announcement.pk, 1])
    assert restore in versions.content.decode()
    assert wagtail_admin.client.get(restore).status_code == 200
    assert wagtail_admin.client.post(restore).status_code == 302
    page = ExampleAnnouncement.objects.get(pk=announcement.pk)
    wagtail_admin.client.post(
        reverse("revisions_review", args=[page.pk]), {"revision": page.latest_revision_id}
    )
    assert written(page)[-1] == (3, "reverted")
    assert newest(page).restores == 1


def test_a_file_is_attached_and_given_out(client, wagtail_admin, announcement, newest):
    url = reverse("attachments_upload")
    file = SimpleUploadedFile("regulamin.txt", b"Par. 1")
    token = wagtail_admin.client.post(url, {"file": file, "page": announcement.pk}).json()[
        "upload_token"
    ]
    change(wagtail_admin, announcement, **{"attachments-0-upload_token": token})
    (item,) = newest(announcement).state["attachments"]
    given = client.get(reverse("files:serve", args=[item["sha256"], item["filename"]]))
    assert b"".join(given.streaming_content) == b"Par. 1"


def test_it_saves_itself_while_one_types(settings, wagtail_admin, announcement, written):
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 500
    url = reverse("wagtailadmin_pages:edit", args=[announcement.pk])
    form = wagtail_admin.form(url, title="Nabór 2")
    saved = wagtail_admin.client.post(url, form, headers={"Accept": "application/json"}).json()
    form["overwrite_revision_id"] = saved["revision_id"]
    form["title"] = "Nabór 3"
    again = wagtail_admin.client.post(url, form, headers={"Accept": "application/json"}).json()
    assert (again["success"], again["revision_id"]) == (True, saved["revision_id"])
    form["action-publish"] = "1"
    assert wagtail_admin.client.post(url, form).status_code == 302
    assert written(announcement) == [(1, "published"), (2, "edited")]


def test_its_address_follows_a_plain_page_above_it(
    wagtail_admin, announcement, folder, home, newest
):
    Folder.objects.get(pk=folder.pk).get_parent()
    with_new_slug = Folder.objects.get(pk=folder.pk)
    with_new_slug.slug = "komunikaty"
    with_new_slug.save()
    record_subtree(with_new_slug)  # what Wagtail's signal does once the transaction is over
    assert newest(announcement).state["address"] == "/komunikaty/nabor/"
    other = home.add_child(instance=Folder(title="Inne", slug="inne"))
    Folder.objects.get(pk=folder.pk).move(other, "last-child")
    assert newest(announcement).state["address"] == "/inne/komunikaty/nabor/"


def test_a_class_that_inherits_its_table_has_one_history(wagtail_admin, folder, written, newest):
    page = SignedAnnouncement(title="Nabór", slug="podpisany", signed_by="Wójt")
    folder.add_child(instance=page)
    assert newest(page).history.model == "pages.SignedAnnouncement"
    # Saved as the class whose table it inherits, it is still recorded whole.
    ExampleAnnouncement.objects.get(pk=page.pk).save()
    record_subtree(Page.objects.get(pk=folder.pk))
    assert written(page) == [(1, "published")]
    change(wagtail_admin, page, signed_by="Burmistrz")
    assert newest(page).state["signed_by"] == "Burmistrz"
    SignedAnnouncement.objects.get(pk=page.pk).delete()
    assert written(page) == [(1, "published"), (2, "edited"), (3, "deleted")]


def test_a_live_page_at_the_address_of_a_history_is_shown_itself(client, announcement, folder):
    """Any page may have the slug that leads to the history of the page above it."""
    history = History.objects.get(page_id=announcement.pk)
    assert client.get("/ogloszenia/nabor/wersje/").headers["Location"] == history.get_absolute_url()
    folder.add_child(instance=ExampleAnnouncement(title="Edycje", slug="wersje"))
    assert "<h1>Edycje</h1>" in client.get("/ogloszenia/wersje/").content.decode()


def test_wagtails_log_tells_the_author_without_the_records_middleware(
    settings, wagtail_admin, announcement, newest
):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "AuditContext" not in name]
    change(wagtail_admin, announcement, title="Nabór 2")
    assert newest(announcement).author_name == "Ewa Redaktor"


def test_the_middleware_is_added_once(settings):
    name = "revisions.audit_context.AuditContextMiddleware"
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
    install_middleware()
    install_middleware()
    assert ["django.middleware.common.CommonMiddleware", name] == settings.MIDDLEWARE


def test_a_copy_made_by_a_program_is_told_as_one(announcement, newest):
    copy = announcement.copy(update_attrs={"slug": "kopia", "title": "Kopia"})
    assert newest(copy).action == "copied"
