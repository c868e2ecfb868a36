"""A document in a private collection is not made public by a link to it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from articles.models import Article, BulletinDocument, WithheldFile
from revisions.models import Attachment, FileEvent, Version
from tests.revisions.attachments.conftest import make_pdf

pytestmark = pytest.mark.django_db
CONTENT = make_pdf("tajne")
FORMS = [
    "/documents/{}/umowa.pdf",
    "../../documents/{}/",
    "//LOCALHOST/documents/{}/x",
    "http://ｌocalhost/documents/{}/",
    "&#47;documents/{}/",
    "/%64ocuments/{}/",
]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def collection(db) -> Collection:
    return Collection.get_first_root_node().add_child(name="Rada")


@pytest.fixture
def document(collection) -> BulletinDocument:
    return BulletinDocument.objects.create(
        title="Umowa", file=ContentFile(CONTENT, "umowa.pdf"), collection=collection
    )


def restrict(collection: Collection, kind: str = "login") -> CollectionViewRestriction:
    made = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=kind, password="x"
    )
    if kind == "groups":
        made.groups.add(Group.objects.create(name="Rada"))
    return made


def recorded(document: BulletinDocument) -> str:
    return f"/pliki/{document.stored_id}/umowa.pdf"


def states(page: Article) -> list[list[dict]]:
    return [version.state["linked_documents"] for version in Version.objects.of_page(page)]


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
@pytest.mark.parametrize("link", FORMS)
def test_a_link_to_a_private_document_publishes_nothing_of_it(
    client, article, edit, document, kind, link
):
    restrict(document.collection, kind)
    page = edit(article, full=f'<a href="{link.format(document.pk)}">umowa</a>')
    assert states(page)[-1] == [
        {
            "uuid": f"document-{document.pk}",
            "document": document.pk,
            "title": f"#{document.pk}",
            "private": True,
        }
    ]
    assert not FileEvent.objects.filter(file=document.stored).exists()
    assert client.get(recorded(document)).status_code == 404
    history = page.history.get_absolute_url()
    for address in ("/sprawy/prawo-jazdy/", history, f"{history}2/", f"{history}1..2/"):
        shown = client.get(address).content.decode()
        assert document.stored_id not in shown
        assert "Umowa" not in shown


@pytest.mark.parametrize("link", FORMS)
def test_a_link_to_a_public_document_keeps_its_file(client, article, edit, document, link):
    edit(article, full=f'<a href="{link.format(document.pk)}">umowa</a>')
    assert b"".join(client.get(recorded(document)).streaming_content) == CONTENT


def test_a_restriction_of_a_collection_above_counts(article, edit, document, client):
    restrict(Collection.get_first_root_node())
    edit(article, full=f'<a href="/documents/{document.pk}/">x</a>')
    assert client.get(recorded(document)).status_code == 404


def test_a_restriction_that_restricts_nobody_counts_not(article, edit, document, client):
    restrict(document.collection, "none")
    edit(article, full=f'<a href="/documents/{document.pk}/">x</a>')
    assert client.get(recorded(document)).status_code == 200


@pytest.fixture
def linking(article, edit, document) -> Article:
    return edit(article, full=f'<a href="/documents/{document.pk}/umowa.pdf">umowa</a>')


def test_a_document_that_becomes_private_is_given_out_no_longer(client, linking, document):
    assert client.get(recorded(document)).status_code == 200
    restriction = restrict(document.collection)
    assert states(linking)[-1][0]["private"]
    assert client.get(recorded(document)).status_code == 404
    log = client.get(linking.history.get_absolute_url()).content.decode()
    assert "Plik nie jest już publiczny: umowa.pdf" in log
    restriction.delete()
    assert states(linking)[-1] == states(linking)[-3]
    assert client.get(recorded(document)).status_code == 200
    assert (
        "Plik stał się publiczny: umowa.pdf"
        in client.get(linking.history.get_absolute_url()).content.decode()
    )


def test_a_document_moved_to_a_private_collection_is_private(client, linking, document):
    secret = Collection.get_first_root_node().add_child(name="Tajne")
    restrict(secret)
    document.collection = secret
    document.save()
    assert states(linking)[-1][0]["private"]
    assert client.get(recorded(document)).status_code == 404


def test_a_collection_moved_into_a_private_one_is_private(
    client, linking, document, editor, django_capture_on_commit_callbacks
):
    secret = Collection.get_first_root_node().add_child(name="Tajne")
    restrict(secret)
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("wagtailadmin_collections:edit", args=[document.collection.pk]),
            {"name": "Rada", "parent": secret.pk},
        )
    assert response.status_code == 302
    client.logout()
    assert states(linking)[-1][0]["private"]
    assert client.get(recorded(document)).status_code == 404


def test_a_restriction_moved_to_another_collection_counts_there(client, linking, document):
    other = Collection.get_first_root_node().add_child(name="Inna")
    restriction = restrict(other)
    restriction.collection = document.collection
    restriction.save()
    assert states(linking)[-1][0]["private"]
    restriction.collection = other
    restriction.save()
    assert "private" not in states(linking)[-1][0]


@pytest.mark.parametrize("how", ["document", "collection"])
@pytest.mark.parametrize("still_linked", [True, False])
def test_a_private_document_stays_private_when_it_is_deleted(
    client, linking, edit, document, how, still_linked
):
    """Also one that nothing links to any more, which no newer version tells of."""
    if not still_linked:
        edit(linking, full="<p>bez odnośnika</p>")
    restrict(document.collection)
    address = recorded(document)
    (document if how == "document" else document.collection).delete()
    assert not BulletinDocument.objects.exists()
    assert client.get(address).status_code == 404


def test_every_file_that_a_deleted_private_document_ever_was_is_withheld(client, linking, document):
    address = recorded(document)
    document.file = ContentFile(make_pdf("aneks"), "aneks.pdf")
    document.save()
    restrict(document.collection)
    document.delete()
    assert client.get(address).status_code == 404
    assert WithheldFile.objects.count() == 2


def test_what_is_withheld_can_not_be_altered(document):
    restrict(document.collection)
    document.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        WithheldFile.objects.all().delete()


def test_the_same_bytes_attached_in_the_open_are_public(client, linking, document):
    """Privacy is of a document: an attachment with equal bytes was published on purpose."""
    Attachment.objects.create(
        page=linking, title="Umowa", filename="umowa.pdf", file=document.stored
    )
    restrict(document.collection)
    assert client.get(recorded(document)).status_code == 200


class TestEditor:
    @pytest.fixture
    def changes(self, document) -> dict:
        restrict(document.collection)
        return {"full": f'<p><a href="/documents/{document.pk}/umowa.pdf">umowa</a></p>'}

    def test_the_dialogue_refuses_and_says_why(self, wagtail_admin, article, changes):
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        form = wagtail_admin.form(url, **changes)
        answer = wagtail_admin.client.post(
            reverse("revisions_preview", args=[article.pk]), form
        ).json()
        assert answer["refused"]
        assert "„Umowa”" in answer["details"]
        assert "„Rada”" in answer["details"]

    def test_the_form_is_not_published(self, wagtail_admin, article, changes):
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        form = wagtail_admin.form(url, **changes)
        form["action-publish"] = "1"
        response = wagtail_admin.client.post(url, form)
        assert response.status_code == 200
        assert "kolekcji niepublicznej" in str(response.context["form"].non_field_errors())
        assert Version.objects.of_page(article).count() == 1

    def test_a_draft_is_saved_with_a_warning_and_not_published_from_its_review(
        self, wagtail_admin, article, changes
    ):
        response = wagtail_admin.edit(article, "", **changes)
        assert "kolekcji niepublicznej" in str([*get_messages(response.wsgi_request)])
        page = Article.objects.get(pk=article.pk)
        review = wagtail_admin.client.post(
            reverse("revisions_review", args=[article.pk]), {"revision": page.latest_revision_id}
        )
        assert review.status_code == 400
        assert "kolekcji niepublicznej" in review.content.decode()
        assert Version.objects.of_page(article).count() == 1

    def test_a_public_document_is_no_obstacle(self, wagtail_admin, article, document):
        full = f'<a href="/documents/{document.pk}/umowa.pdf">umowa</a>'
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        form = wagtail_admin.form(url, full=full)
        answer = wagtail_admin.client.post(
            reverse("revisions_preview", args=[article.pk]), form
        ).json()
        assert answer["refused"] is False
        wagtail_admin.edit(article, full=full)
        assert Version.objects.of_page(article).count() == 2
