"""The registry on the edit page: as a browser sends it, with JavaScript and without."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from articles.models import Article
from revisions.models import Attachment, FileUpload, StoredFile, Version
from tests.revisions.attachments.conftest import attachment, make_docx, make_pdf

pytestmark = pytest.mark.django_db
A, B = make_pdf("jeden"), make_pdf("dwa")


@pytest.fixture
def editor_client(client, editor):
    client.force_login(editor)
    return client


def fields(html: str) -> dict:
    """What a browser would send of the page's edit form, files aside."""
    form = BeautifulSoup(html, "lxml").select_one("#page-edit-form")
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "")
        if field.find_parent("template") or kind in ("file", "submit", "button"):
            continue
        if field.name == "textarea":
            sent[name] = field.text.removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[name] = chosen.get("value", "") if chosen else ""
        elif kind not in ("checkbox", "radio") or field.has_attr("checked"):
            sent[name] = field.get("value", "")
    return sent


def edit_url(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def opened(editor_client, page) -> dict:
    return fields(editor_client.get(edit_url(page)).content.decode())


def saved(editor_client, page, sent: dict, *, publish=False):
    """The answer to the form; what it saved is published where it was accepted."""
    response = editor_client.post(edit_url(page), sent)
    if publish and response.status_code == 302:
        Article.objects.get(pk=page.pk).latest_revision.publish()
    return response


def draft_of(page) -> list[Attachment]:
    return list(Article.objects.get(pk=page.pk).get_latest_revision_as_object().attachments.all())


def token_for(editor_client, page, name: str, content: bytes) -> dict:
    response = editor_client.post(
        reverse("attachments_upload"),
        {"page": page.pk, "file": SimpleUploadedFile(name, content)},
    )
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_untouched_saving_changes_nothing(editor_client, with_files):
    page = with_files(attachment("a.pdf", A, title="A"), attachment("b.pdf", B, title="B"))
    before = [item.public_state() for item in page.attachments.all()]
    assert saved(editor_client, page, opened(editor_client, page)).status_code == 302
    assert [item.public_state() for item in draft_of(page)] == before
    saved(editor_client, page, opened(editor_client, page), publish=True)
    assert Version.objects.of_page(page).count() == 2


def test_untouched_rows_count_as_unchanged(editor_client, editor, with_files):
    page = with_files(attachment("a.pdf", A, title="A"), attachment("b.pdf", B, title="B"))
    sent = opened(editor_client, page)
    form_class = Article.get_edit_handler().get_form_class()
    form = form_class(sent, {}, instance=page.get_latest_revision_as_object(), for_user=editor)
    assert not form.formsets["attachments"].has_changed()


def test_files_without_javascript(editor_client, article):
    sent = opened(editor_client, article) | {
        "attachments-0-upload": SimpleUploadedFile("cennik_2026.pdf", A),
        "attachments-1-upload": SimpleUploadedFile("wniosek.docx", make_docx("x")),
        "attachments-1-title": "Wniosek o wydanie",
    }
    response = saved(editor_client, article, sent, publish=True)
    assert response.status_code == 302, BeautifulSoup(response.content, "lxml").select(
        ".error-message"
    )
    first, second = Article.objects.get(pk=article.pk).attachments.all()
    assert (first.title, first.filename) == ("cennik 2026", "cennik_2026.pdf")
    assert (second.title, second.filename) == ("Wniosek o wydanie", "wniosek.docx")
    assert first.changed_by_name == "Ewa Redaktor"
    assert first.changed_at is not None
    assert FileUpload.objects.filter(page_id=article.pk).count() == 2


def test_a_refused_file_keeps_the_others_and_the_text(editor_client, article):
    sent = opened(editor_client, article) | {
        "title": "Nowy tytuł strony",
        "attachments-0-upload": SimpleUploadedFile("cennik.pdf", A),
        "attachments-1-upload": SimpleUploadedFile("wirus.exe", b"MZ"),
    }
    response = saved(editor_client, article, sent)
    assert response.status_code == 200
    html = response.content.decode()
    with override("pl"):
        assert "wirus.exe: ten typ pliku jest niedozwolony" in html
    again = fields(html)
    assert again["title"] == "Nowy tytuł strony"
    assert "cennik.pdf" in html
    # The good one is here already: sending the form once more is enough.
    assert saved(editor_client, article, again).status_code == 302
    (item,) = draft_of(article)
    assert item.filename == "cennik.pdf"
    assert item.file.path.read_bytes() == A


def test_files_sent_before_the_form(editor_client, article):
    answer = token_for(editor_client, article, "cennik.pdf", A)
    assert (answer["filename"], answer["size"]) == ("cennik.pdf", len(A))
    sent = opened(editor_client, article) | {"attachments-0-upload_token": answer["upload_token"]}
    assert saved(editor_client, article, sent).status_code == 302
    (item,) = draft_of(article)
    assert (item.title, item.file_id) == ("cennik", answer["sha256"])


def test_drafts_keep_the_uuid_through_edits(editor_client, article):
    sent = opened(editor_client, article)
    for place, content in enumerate((A, B)):
        sent[f"attachments-{place}-upload_token"] = token_for(
            editor_client, article, f"{place}.pdf", content
        )["upload_token"]
    saved(editor_client, article, sent)
    first = [item.public_state() for item in draft_of(article)]
    assert len(first) == 2
    saved(
        editor_client,
        article,
        opened(editor_client, article) | {"attachments-0-title": "Inny tytuł"},
    )
    second = [item.public_state() for item in draft_of(article)]
    assert second == [first[0] | {"title": "Inny tytuł"}, first[1]]
    saved(editor_client, article, opened(editor_client, article), publish=True)
    assert Version.objects.order_by("-number").first().state["attachments"] == second


def test_replace_reorder_detach(editor_client, with_files):
    page = with_files(*(attachment(f"{name}.pdf", make_pdf(name), title=name) for name in "abc"))
    uuids = [str(item.uuid) for item in page.attachments.all()]
    sent = opened(editor_client, page)
    sent["attachments-0-ORDER"], sent["attachments-2-ORDER"] = "3", "1"
    sent["attachments-1-DELETE"] = "on"
    sent["attachments-0-upload_token"] = token_for(editor_client, page, "nowy.pdf", B)[
        "upload_token"
    ]
    assert saved(editor_client, page, sent, publish=True).status_code == 302
    items = list(Article.objects.get(pk=page.pk).attachments.all())
    assert [str(item.uuid) for item in items] == [uuids[2], uuids[0]]
    assert items[1].filename == "nowy.pdf"
    assert items[1].file.path.read_bytes() == B


def test_a_new_file_may_bring_its_name(editor_client, with_files):
    page = with_files(attachment("a.pdf", A))
    answer = token_for(editor_client, page, "nowy.docx", make_docx("x"))
    sent = opened(editor_client, page) | {
        "attachments-0-upload_token": answer["upload_token"],
        "attachments-0-filename": answer["filename"],
    }
    saved(editor_client, page, sent)
    assert draft_of(page)[0].filename == "nowy.docx"


def test_a_renamed_file_keeps_its_extension(editor_client, with_files):
    page = with_files(attachment("a.pdf", A))
    saved(
        editor_client,
        page,
        opened(editor_client, page) | {"attachments-0-filename": "../cen\u202enik.exe"},
    )
    assert draft_of(page)[0].filename == "cennik.exe.pdf"


def test_the_file_that_the_source_lacked(editor_client, with_files):
    page = with_files(Attachment(title="Plik 12", source_reference="12"))
    uuid = page.attachments.get().uuid
    answer = token_for(editor_client, page, "plik.pdf", A)
    sent = opened(editor_client, page) | {
        "attachments-0-upload_token": answer["upload_token"],
        "attachments-0-filename": answer["filename"],
    }
    saved(editor_client, page, sent, publish=True)
    item = Article.objects.get(pk=page.pk).attachments.get()
    assert (item.uuid, item.source_reference, item.filename) == (uuid, "12", "plik.pdf")


def test_a_page_that_is_being_made(editor_client, section):
    response = editor_client.post(
        reverse("attachments_upload"), {"page": "", "file": SimpleUploadedFile("a.pdf", A)}
    )
    url = reverse("wagtailadmin_pages:add", args=["articles", "article", section.pk])
    sent = fields(editor_client.get(url).content.decode()) | {
        "title": "Nowy artykuł",
        "slug": "nowy-artykul",
        "attachments-0-upload_token": response.json()["upload_token"],
    }
    assert editor_client.post(url, sent).status_code == 302
    page = Article.objects.get(slug="nowy-artykul")
    (item,) = draft_of(page)
    assert item.filename == "a.pdf"
    editor_client.logout()
    assert editor_client.get(item.file_url).status_code == 404


def test_tokens_can_not_be_forged_or_borrowed(editor_client, article, django_user_model):
    StoredFile.objects.create(
        sha256="0" * 64, size=1, content_type="x", extension="pdf", stored_at="2026-01-01T00:00Z"
    )
    answer = token_for(editor_client, article, "cennik.pdf", A)
    other = django_user_model.objects.create_superuser("inny", "i@example.org", "x")
    editor_client.force_login(other)
    for forged in ("0" * 64, answer["upload_token"]):
        response = saved(
            editor_client,
            article,
            opened(editor_client, article) | {"attachments-0-upload_token": forged},
        )
        assert response.status_code == 200
        with override("pl"):
            assert "wybrać go ponownie" in response.content.decode()
    assert draft_of(article) == []


def test_another_articles_attachment_can_not_be_claimed(editor_client, with_files, section):
    page = with_files(attachment("a.pdf", A))
    other = section.add_child(instance=Article(title="Inny", slug="inny"))
    sent = opened(editor_client, other) | {
        "attachments-0-key": str(page.attachments.get().uuid),
        "attachments-0-title": "Cudzy",
    }
    assert saved(editor_client, other, sent).status_code == 200
    assert draft_of(other) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("a.exe", b"MZ", "niedozwolony"), ("a.pdf", b"", "pusty"), ("a.svg", b"<svg>", "niedozw")],
)
def test_the_endpoint_names_the_file_and_the_reason(editor_client, article, name, content, reason):
    response = editor_client.post(
        reverse("attachments_upload"),
        {"page": article.pk, "file": SimpleUploadedFile(name, content)},
    )
    assert response.status_code == 422
    answer = response.json()
    assert answer["error"].startswith(f"{name}: ")
    assert reason in answer["error"]
    assert not StoredFile.objects.exists()


def test_the_endpoint_is_for_editors_of_the_page(client, article, django_user_model):
    url = reverse("attachments_upload")
    body = {"page": article.pk, "file": SimpleUploadedFile("a.pdf", A)}
    assert client.post(url, body).status_code == 302  # to the login
    client.force_login(django_user_model.objects.create_user("nikt", "n@example.org", "x"))
    assert client.post(url, body | {"file": SimpleUploadedFile("a.pdf", A)}).status_code == 302
    assert not StoredFile.objects.exists()
