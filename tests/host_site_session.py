"""An editor's and a reader's session in the site of tests/host_site.py; run by its own Python.

Nothing of this project is at hand here but the installed wheel. What does not hold raises
AssertionError.
"""

from __future__ import annotations

import re

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation
from home.models import Announcement, HomePage
from wagtail.test.utils.form_data import querydict_from_html

BODY = "<p>Applications until <b>1 May</b></p>\n<p>Room 12</p>"


def signed_in() -> Client:
    user = get_user_model().objects.create_superuser(
        "ewa", "ewa@example.org", "x", first_name="Ewa", last_name="Editor"
    )
    client = Client()
    client.force_login(user)
    return client


def form(client: Client, url: str, **changes: str) -> QueryDict:
    """What a browser sends from the page form at `url`: line ends of text areas as CRLF."""
    html = client.get(url).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form")
    for name in re.findall(r'<textarea[^>]* name="([^"]+)"', html):
        if name in data:
            data[name] = data[name].replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n")
    for name, value in changes.items():
        data[name] = value
    return data


def submit(client: Client, url: str, button: str = "action-publish", **changes: str) -> None:
    data = form(client, url, **changes)
    if button:
        data[button] = "1"
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors


def read(address: str, language: str = "en") -> str:
    """A public page as a reader without an account gets it."""
    response = Client().get(address, headers={"Accept-Language": language})
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


editor = signed_in()
home = HomePage.objects.get()

# Made and changed through the admin's own forms.
add = reverse("wagtailadmin_pages:add", args=["home", "announcement", home.pk])
submit(editor, add, title="Call for applications", slug="call", valid_until="2027-05-01")
page = Announcement.objects.get(slug="call")
edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
page.body = BODY
page.save_revision(user=get_user_model().objects.get()).publish()
submit(editor, edit, valid_until="2027-06-01", change_note="A month longer")
versions = list(page.history.versions.order_by("number"))
assert [version.number for version in versions] == [1, 2, 3]
assert {version.author_name for version in versions} == {"Ewa Editor"}, "the log context tells it"
assert versions[-1].change_note == "A month longer"
assert [change.field for change in versions[-1].changes_since(versions[1])] == ["valid_until"]

# Opened and published again, nothing is new: neither line ends nor the editor's own form of HTML.
submit(editor, edit)
assert page.history.versions.count() == 3
assert versions[-1].state["body"]["value"] == BODY

# What the public reads.
log = page.history.get_absolute_url()
assert "A month longer" in read(log)
assert "1 May" in read(f"{log}2/")
for view in ("w-tekscie", "obok", "tekst", "zrodlo"):
    assert "2027" in read(f"{log}1..3/?widok={view}"), view
facts = Client().get(f"{log[:-1]}.json").json()
assert facts["versions"][0]["changes"] == [
    {"field": "valid_until", "before": "2027-05-01", "after": "2027-06-01"}
]
assert read("/call/").count(log) == 1, "the page's own template links to its versions"
followed = Client().get("/call/wersje/")
assert followed.headers["Location"] == log
assert Client().get("/nothing/wersje/").status_code == 404
assert "Versions" in read(log, "en")

# The admin: versions, a draft reviewed, a version restored.
submit(editor, edit, button="", title="A draft")
assert "A draft" in editor.get(reverse("revisions_review", args=[page.pk])).content.decode()
restore = reverse("revisions_restore", args=[page.pk, 1])
assert restore in editor.get(reverse("revisions_versions", args=[page.pk])).content.decode()
assert editor.get(restore).status_code == 200
assert editor.post(restore).status_code == 302
page.refresh_from_db()
review = reverse("revisions_review", args=[page.pk])
sent = {"revision": page.latest_revision_id, "change_note": "As it was first"}
assert editor.post(review, sent).status_code == 302
assert page.history.newest().action == "reverted"
assert page.history.newest().restores == 1

# A file attached and had back; one that is too big is refused while it arrives.
upload = reverse("attachments_upload")
answer = editor.post(upload, {"file": SimpleUploadedFile("form.txt", b"Form 1"), "page": page.pk})
submit(
    editor,
    edit,
    **{"attachments-0-upload_token": answer.json()["upload_token"], "change_note": "A form"},
)
(item,) = page.history.newest().state["attachments"]
address = reverse("files:serve", args=[item["sha256"], item["filename"]])
assert address in read("/call/")
assert b"".join(Client().get(address).streaming_content) == b"Form 1"
assert "form.txt" in read(reverse("files:registry", args=[page.history.pk]))

# A copy, a deletion: the history stays.
copied = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home.pk}
copy_url = reverse("wagtailadmin_pages:copy", args=[page.pk])
assert editor.post(copy_url, {**copied, "publish_copies": "on"}).status_code == 302
copy = Announcement.objects.get(slug="copy")
assert copy.history.newest().action == "copied", copy.history.newest().action
history = copy.history
editor.post(reverse("wagtailadmin_pages:delete", args=[copy.pk]))
assert history.newest().action == "deleted"
assert "Copy" in read(history.get_absolute_url())
assert Client().get("/copy/wersje/").headers["Location"] == history.get_absolute_url()

# In Polish, as the settings of a Polish site have it.
with translation.override("pl"):
    assert str(Announcement.public_fields()[0].label) == "Tytuł"
    assert "Porównaj wersje" in read(log) or "Wersje" in read(log)
