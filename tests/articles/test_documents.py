"""Wagtail's own library of documents: "replace file" forgets nothing."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article, BulletinDocument
from revisions.models import FileUpload, StoredFile, Version
from tests.revisions.attachments.conftest import make_pdf

pytestmark = pytest.mark.django_db
A, B = make_pdf("jeden"), make_pdf("dwa", "trzy")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """A folder of each test's own: a name that another test took gets a suffix."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def document(db) -> BulletinDocument:
    return BulletinDocument.objects.create(title="Cennik", file=ContentFile(A, "cennik.pdf"))


@pytest.fixture
def linking(article, edit, document) -> Article:
    return edit(article, full=f'<p>Zobacz <a href="{document.url}">cennik</a></p>')


def versions(page) -> list[Version]:
    return list(Version.objects.of_page(page))


def replace(client, editor, document, content=B, name="cennik-2.pdf"):
    client.force_login(editor)
    return client.post(
        reverse("wagtaildocs:edit", args=[document.pk]),
        {
            "title": document.title,
            "file": SimpleUploadedFile(name, content),
            "collection": document.collection_id,
            "tags": "",
        },
    )


def test_every_file_is_kept(client, editor, document):
    assert replace(client, editor, document).status_code == 302
    document.refresh_from_db()
    assert document.stored.path.read_bytes() == B
    kept = {file.path.read_bytes() for file in StoredFile.objects.all()}
    assert kept == {A, B}
    assert list(FileUpload.objects.order_by("pk").values_list("filename", "user_name"))[1] == (
        "cennik-2.pdf",
        "Ewa Redaktor",
    )


def test_a_replaced_file_makes_a_version_of_what_links_to_it(client, editor, linking, document):
    assert len(versions(linking)) == 2
    replace(client, editor, document)
    version = versions(linking)[-1]
    assert (version.number, version.author_name) == (3, "Ewa Redaktor")
    (change,) = version.changes_since(version.previous())
    assert change.field == "linked_documents"
    assert (change.before[0]["size"], change.after[0]["size"]) == (len(A), len(B))


def test_the_old_version_gives_the_old_bytes(client, editor, linking, document):
    replace(client, editor, document)
    old, new = versions(linking)[1:]
    client.logout()
    for version, content in ((old, A), (new, B)):
        item = version.state["linked_documents"][0]
        address = f"/pliki/{item['sha256']}/{item['filename']}"
        assert f'href="{address}"' in client.get(version.get_absolute_url()).content.decode()
        assert b"".join(client.get(address).streaming_content) == content
    # The article itself leads to the document as it is now, under its new name.
    document.refresh_from_db()
    html = client.get("/sprawy/prawo-jazdy/").content.decode()
    assert f'href="{document.url}"' in html
    assert b"".join(client.get(document.url).streaming_content) == B


def test_a_title_alone_does_not_store_again(document):
    document.title = "Cennik usług"
    document.save()
    assert StoredFile.objects.count() == 1
    assert FileUpload.objects.count() == 1


def test_a_deleted_document_is_still_in_the_old_version(client, linking, document):
    document.delete()
    assert versions(linking)[-1].state["linked_documents"] == []
    item = versions(linking)[1].state["linked_documents"][0]
    response = client.get(f"/pliki/{item['sha256']}/{item['filename']}")
    assert b"".join(response.streaming_content) == A


def test_a_document_that_nothing_live_links_to_is_not_in_the_store_for_all(client, document):
    address = f"/pliki/{document.stored_id}/cennik.pdf"
    assert client.get(address).status_code == 404


def test_the_library_refuses_what_attachments_refuse(client, editor, document):
    response = replace(client, editor, document, b"<svg onload=alert(1)>", "rysunek.svg")
    assert response.status_code == 200
    assert "rysunek.svg: ten typ pliku jest niedozwolony" in response.content.decode()
    document.refresh_from_db()
    assert document.file.read() == A


def test_links_elsewhere_are_left_alone(article, edit, document):
    html = f'<a href="https://example.org{document.url}">x</a> <a href="/documents/999/x">y</a>'
    page = edit(article, full=html)
    assert versions(page)[-1].state["linked_documents"] == []


def test_the_librarys_upload_of_several_at_once_refuses_too(client, editor):
    client.force_login(editor)
    response = client.post(
        reverse("wagtaildocs:add_multiple"),
        {
            "files[]": SimpleUploadedFile("udaje.pdf", b"<html>"),
            "title": "udaje",
            "collection": "1",
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.json()["success"] is False
    assert not BulletinDocument.objects.exists()


@pytest.mark.parametrize(
    "link", ["<A HREF=&#47;documents/{}>x</A>", '<img src="http://localhost/documents/{}/a">']
)
def test_a_link_in_an_unusual_form_makes_a_version_too(
    client, editor, article, edit, document, link
):
    page = edit(article, full=link.format(document.pk))
    replace(client, editor, document)
    assert len(versions(page)) == 3
    document.delete()
    assert versions(page)[-1].state["linked_documents"] == []
