"""Who gets a file, and with what headers."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, PageViewRestriction

from articles.models import Article
from revisions.page_key import page_key
from tests.revisions.attachments.conftest import attachment, kept, make_pdf

pytestmark = pytest.mark.django_db
A, B = make_pdf("jeden"), make_pdf("dwa")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_published_file_is_public(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    response = client.get(page.attachments.get().file_url)
    assert (response.status_code, body(response)) == (200, A)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="cennik.pdf"'
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(A))
    assert "X-Robots-Tag" not in response


def test_replaced_bytes_stay_at_their_address(client, with_files):
    old = with_files(attachment("cennik.pdf", A)).attachments.get()
    page = Article.objects.get(pk=old.page_id)
    item = page.attachments.get()
    item.file = kept("cennik.pdf", B)
    page.attachments = [item]
    page.save_revision().publish()
    response = client.get(old.file_url)
    assert body(response) == A
    assert response["X-Robots-Tag"] == "noindex"
    assert body(client.get(page.attachments.get().file_url)) == B


def test_a_file_outlives_the_page(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    url = page.attachments.get().file_url
    page.unpublish()
    assert client.get(url)["X-Robots-Tag"] == "noindex"
    page.delete()
    assert body(client.get(url)) == A


def draft_with_a_file(section) -> tuple[Article, str]:
    page = section.add_child(instance=Article(title="Szkic", slug="szkic", live=False))
    item = attachment("tajny.pdf", B)
    page.attachments = [item]
    page.save_revision()
    return page, item.file_url


def test_a_drafts_file_is_for_its_editors(client, section, editor):
    page, url = draft_with_a_file(section)
    assert client.get(url).status_code == 404
    page.attachments.get_object_list()[0].file.uploads.create(
        filename="tajny.pdf", at=page.latest_revision_created_at, **page_key(page)
    )
    client.force_login(editor)
    response = client.get(url)
    assert body(response) == B
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"


def test_another_sections_editor_does_not_get_it(client, section, home):
    page, url = draft_with_a_file(section)
    elsewhere = home.add_child(instance=type(section)(title="Inne", slug="inne"))
    group = Group.objects.create(name="inni")
    group.permissions.add(*_admin_access())
    for kind in ("change_page", "publish_page"):
        GroupPagePermission.objects.create(group=group, page=elsewhere, permission=_page(kind))
    user = get_user_model().objects.create_user("obcy", "o@example.org", "x")
    user.groups.add(group)
    page.attachments.get_object_list()[0].file.uploads.create(
        filename="tajny.pdf", at=page.latest_revision_created_at, **page_key(page)
    )
    client.force_login(user)
    assert client.get(url).status_code == 404


def _admin_access():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="access_admin")


def _page(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")


def test_a_restricted_page_hides_its_files(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(page.attachments.get().file_url).status_code == 404


def test_an_id_given_again_opens_no_upload(client):
    clerk = get_user_model().objects.create_user("kancelista")
    address = kept("notatka.pdf", A, user=clerk).url("notatka.pdf")
    clerk.user_permissions.set(_admin_access())
    client.force_login(clerk)
    assert client.get(address).status_code == 200
    type(clerk).objects.filter(pk=clerk.pk).update(username="nowy")  # as if another account
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/pliki/" + "0" * 64 + "/a.pdf", "/pliki/x/a.pdf"])
def test_unknown(client, db, address):
    assert client.get(address).status_code == 404


def test_the_name_can_not_turn_a_file_into_another_type(client, with_files):
    url = with_files(attachment("cennik.pdf", A)).attachments.get().file_url
    assert client.get(url.replace("cennik.pdf", "inna%20nazwa.pdf")).status_code == 200
    assert client.get(url.replace("cennik.pdf", "cennik.html")).status_code == 404


def test_head_and_etag(client, with_files):
    url = with_files(attachment("cennik.pdf", A)).attachments.get().file_url
    head = client.head(url)
    assert (head.status_code, body(head), head["Content-Length"]) == (200, b"", str(len(A)))
    again = client.get(url, headers={"If-None-Match": head["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(url).status_code in (403, 405)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None)],
)
def test_a_range(client, with_files, asked, first, last):
    url = with_files(attachment("cennik.pdf", A)).attachments.get().file_url
    response = client.get(url, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == (A[first:] if last is None else A[first : last + 1])


def test_a_range_outside(client, with_files):
    url = with_files(attachment("cennik.pdf", A)).attachments.get().file_url
    response = client.get(url, headers={"Range": "bytes=99999999-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(A)}")
    assert client.get(url, headers={"Range": "bytes=x"}).status_code == 200
