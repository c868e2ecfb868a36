"""A document in a private collection is not made public by a link to it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    PageLogEntry,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from articles.models import Article, BulletinDocument, WithheldFile
from revisions.models import Attachment, FileEvent, Version
from tests.revisions.attachments.conftest import make_pdf
from tests.revisions.conftest import in_days

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


def assert_the_form_warns(wagtail_admin, page) -> str:
    """That who opens the page's form is told why it can't be published; the text of that page."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    text = wagtail_admin.client.get(url).content.decode()
    assert "kolekcji niepublicznej" in text
    return text


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
        wagtail_admin.edit(article, "", **changes)
        assert_the_form_warns(wagtail_admin, article)
        page = Article.objects.get(pk=article.pk)
        review = wagtail_admin.client.post(
            reverse("revisions_review", args=[article.pk]), {"revision": page.latest_revision_id}
        )
        assert review.status_code == 400
        assert "kolekcji niepublicznej" in review.content.decode()
        assert Version.objects.of_page(article).count() == 1

    def test_not_by_the_bulk_action_nor_any_page_along(
        self, wagtail_admin, article, section, changes
    ):
        other = section.add_child(instance=Article(title="Inny", slug="inny", live=False))
        wagtail_admin.edit(article, "", **changes)
        response = wagtail_admin.bulk("publish", other, article)
        assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[article.pk])
        text = assert_the_form_warns(wagtail_admin, article)
        assert "„Wymiana prawa jazdy”" in text
        assert "nic nie zrobiono" in text
        assert Version.objects.of_page(article).count() == 1
        assert not Article.objects.get(pk=other.pk).live

    def test_not_as_a_draft_below_a_page_of_the_bulk_action(self, wagtail_admin, section, changes):
        draft = section.add_child(
            instance=Article(title="Szkic", slug="szkic", live=False, **changes)
        )
        wagtail_admin.bulk("publish", section, include_descendants="on")
        assert not Article.objects.get(pk=draft.pk).live
        assert_the_form_warns(wagtail_admin, draft)

    @pytest.mark.parametrize("dialogue", [False, True])
    def test_not_by_an_approval_on_the_dashboard(
        self, wagtail_admin, article, editor, changes, dialogue
    ):
        page = Article.objects.get(pk=article.pk)
        page.full = changes["full"]
        page.save_revision(user=editor)
        workflow = Workflow.objects.create(name="Akceptacja")
        task = GroupApprovalTask.objects.create(name="Kierownik")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
        state = workflow.start(page, editor)
        url = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[page.pk, "approve", state.current_task_state.pk],
        )
        headers = {"x-requested-with": "XMLHttpRequest"} if dialogue else {}
        response = wagtail_admin.client.post(url, headers=headers)
        form = reverse("wagtailadmin_pages:edit", args=[page.pk])
        told = response.json()["redirect"] if dialogue else response["Location"]
        assert told == form
        assert "nic nie zrobiono" in assert_the_form_warns(wagtail_admin, article)
        state.refresh_from_db()
        assert state.status == WorkflowState.STATUS_IN_PROGRESS
        assert Version.objects.of_page(article).count() == 1

    def test_not_by_the_api_of_the_admin(self, wagtail_admin, article, changes):
        wagtail_admin.edit(article, "", **changes)
        response = wagtail_admin.api("publish", article)
        assert response.status_code == 400
        assert "kolekcji niepublicznej" in response.json()["detail"]
        assert Version.objects.of_page(article).count() == 1

    def test_what_became_private_is_not_published_when_it_is_due(
        self, wagtail_admin, article, section, document, editor, later
    ):
        link = f'<a href="/documents/{document.pk}/">umowa</a>'
        CollectionViewRestriction.objects.all().delete()
        wagtail_admin.edit(article, full=link, go_live_at=in_days(1))
        other = wagtail_admin.create(section, title="Inny", slug="inny", go_live_at=in_days(2))
        restrict(document.collection)
        later(days=3)
        call_command("publish_scheduled")
        page = Article.objects.get(pk=article.pk)
        assert page.full == article.full
        assert not page.revisions.exclude(approved_go_live_at=None).exists()
        assert Article.objects.get(pk=other.pk).live  # the next one goes on
        entry = PageLogEntry.objects.get(action="revisions.refuse_scheduled")
        assert entry.page_id == page.pk
        assert "kolekcji niepublicznej" in entry.message
        wagtail_admin.client.force_login(editor)  # the session ended meanwhile
        history = reverse("wagtailadmin_pages:history", args=[page.pk])
        assert "Nie opublikowano w terminie" in wagtail_admin.client.get(history).content.decode()
        assert_the_form_warns(wagtail_admin, article)

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
