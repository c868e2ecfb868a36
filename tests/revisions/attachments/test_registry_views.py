"""The page "Rejestr załączników", for everybody and for editors."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from revisions.models import Attachment, History, SourceEvent, Version
from tests.revisions.attachments.conftest import attachment, kept, make_pdf

pytestmark = pytest.mark.django_db
A, B = make_pdf("jeden"), make_pdf("dwa", "trzy")


def public_url(page) -> str:
    return reverse("files:registry", args=[History.objects.of_page(page).pk])


def test_what_is_live(client, with_files):
    page = with_files(attachment("cennik.pdf", A, title="Cennik"))
    html = client.get(public_url(page)).content.decode()
    file = page.attachments.get().file
    for text in ("Cennik", "cennik.pdf", file.sha256, f"/pliki/{file.sha256}/cennik.pdf"):
        assert text in html
    assert reverse("revisions:version", args=[page.history.pk, 2]) in html


def test_found_from_the_articles_address(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    response = client.get("/sprawy/prawo-jazdy/zalaczniki/")
    assert (response.status_code, response["Location"]) == (302, public_url(page))


def test_drafts_do_not_show(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    page.attachments.add(attachment("tajny.pdf", B))
    page.save_revision()
    assert "tajny" not in client.get(public_url(page)).content.decode()


def replaced(page) -> Article:
    page = Article.objects.get(pk=page.pk)
    item = page.attachments.get()
    item.file = kept("cennik.pdf", B)
    page.attachments = [item]
    page.save_revision().publish()
    return Article.objects.get(pk=page.pk)


def test_editors_see_the_whole_history(client, editor, with_files):
    page = with_files(attachment("cennik.pdf", A))
    old = page.attachments.get().file_id
    page = replaced(page)
    page.attachments = []
    page.save_revision().publish()
    page.attachments = [attachment("szkic.pdf", A)]
    page.save_revision()
    client.force_login(editor)
    html = client.get(reverse("attachments_registry", args=[page.pk])).content.decode()
    assert old in html
    for text in ("załączono", "podmieniono", "odłączono", "Odłączone (1)", "szkic.pdf"):
        assert text in html
    for number in (2, 3, 4):
        assert reverse("revisions:version", args=[page.history.pk, number]) in html


def test_the_sources_events(client, editor, with_files):
    page = with_files(Attachment(title="Plik 12", source_reference="12"))
    version = Version.objects.order_by("-number").first()
    now = timezone.now()
    SourceEvent.objects.create(
        version=version,
        kind="attached",
        reference="12",
        at=now - datetime.timedelta(days=900),
        recorded_at=now,
        author_name="Jan Dawny",
        rows=[["id", None, "12"]],
        source="wersje.txt:9",
    )
    client.force_login(editor)
    html = client.get(reverse("attachments_registry", args=[page.pk])).content.decode()
    assert "Jan Dawny" in html
    assert "pliku nie było w źródle" in html


def test_only_for_those_who_may_edit(client, with_files):
    page = with_files(attachment("cennik.pdf", A))
    url = reverse("attachments_registry", args=[page.pk])
    assert client.get(url).status_code == 302
    client.force_login(get_user_model().objects.create_user("nikt", "n@example.org", "x"))
    assert client.get(url).status_code in (302, 403)


def test_200_attachments_cost_no_more_queries_than_2(
    client, editor, with_files, django_assert_max_num_queries
):
    page = with_files(*(attachment(f"{n}.pdf", A, title=f"Plik {n}") for n in range(200)))
    urls = [public_url(page), "/sprawy/prawo-jazdy/"]
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(25):
            assert client.get(url).content.count(b"/pliki/") == 200
    client.force_login(editor)
    url = reverse("attachments_registry", args=[page.pk])
    client.get(url)
    with django_assert_max_num_queries(40):
        client.get(url)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.get(url)
    with django_assert_max_num_queries(90):
        assert client.get(url).status_code == 200
