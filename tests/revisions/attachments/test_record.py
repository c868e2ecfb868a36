"""Every act on the registry becomes part of the version in which it went live."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from articles.models import Article
from revisions.attachments.changes import attachment_changes, file_size
from revisions.models import Attachment, FileEvent, Version
from revisions.presentation import present_changes
from tests.revisions.attachments.conftest import attachment, kept, make_pdf

pytestmark = pytest.mark.django_db
A, B = make_pdf("jeden"), make_pdf("dwa", "trzy")


def newest(page) -> Version:
    return Version.objects.of_page(page).last()


def said(page) -> list[str]:
    """What the newest version says of the attachments."""
    version = newest(page)
    (change,) = [
        change
        for change in present_changes("articles.Article", version.changes_since(version.previous()))
        if change.name == "attachments"
    ]
    with override("en"):
        return [str(item) for item in change.attachment_changes]


def republished(page, alter) -> Article:
    page = Article.objects.get(pk=page.pk)
    items = list(page.attachments.all())
    items = alter(items)
    for place, item in enumerate(items):
        item.sort_order = place
    page.attachments = items
    page.save_revision().publish()
    return Article.objects.get(pk=page.pk)


def test_attached(with_files):
    page = with_files(attachment("cennik.pdf", A, title="Cennik"))
    (item,) = newest(page).state["attachments"]
    file = page.attachments.get().file
    assert item == {
        "uuid": str(page.attachments.get().uuid),
        "title": "Cennik",
        "filename": "cennik.pdf",
        "size": len(A),
        "content_type": "application/pdf",
        "sha256": file.sha256,
        "source_reference": "",
    }
    assert said(page) == [f"Attached a file: cennik.pdf, {file_size(len(A))}"]


def test_replaced_keeps_the_uuid(with_files):
    page = with_files(attachment("cennik.pdf", A))

    def replace(items):
        items[0].file = kept("cennik.pdf", B)
        return items

    after = republished(page, replace)
    assert after.attachments.get().uuid == page.attachments.get().uuid
    assert said(after) == [
        f"Replaced a file: cennik.pdf, {file_size(len(A))} → {file_size(len(B))}"
    ]


def test_renamed_reordered_detached(with_files):
    page = with_files(attachment("a.pdf", A), attachment("b.pdf", B), attachment("c.pdf", A))

    def alter(items):
        items[1].title = "Nowy tytuł"
        return [items[2], items[1]]

    page = republished(page, alter)
    assert said(page) == [
        "Renamed a file: b.pdf → Nowy tytuł",
        f"Detached a file: a.pdf, {file_size(len(A))}",
        "Changed the order of the attachments",
    ]


def test_a_draft_changes_nothing_public(with_files, article):
    page = with_files(attachment("a.pdf", A))
    before = newest(page)
    page.attachments = []
    page.save_revision()
    assert newest(page) == before
    assert Attachment.objects.filter(page=page).count() == 1


def test_each_act_is_in_the_index(with_files):
    page = with_files(attachment("a.pdf", A))
    republished(page, lambda items: [])
    kinds = list(FileEvent.objects.order_by("number").values_list("number", "kind"))
    assert kinds == [(2, "attached"), (3, "detached")]


def test_restoring_from_a_state(with_files):
    page = with_files(attachment("a.pdf", A, title="Cennik"))
    version = newest(page)
    republished(page, lambda items: [])
    page = republished(
        page,
        lambda items: [Attachment.from_state(item) for item in version.state["attachments"]],
    )
    assert newest(page).state == version.state
    assert newest(page).action == "reverted"


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (900, "900 B"), (122_880, "120 KB"), (1_363_149, "1.3 MB"), (None, "–")],
)
def test_sizes_for_people(size, text):
    with override("en"):
        assert file_size(size) == text


def test_sizes_in_polish():
    old = {"uuid": "1", "title": "Cennik", "filename": "cennik.pdf", "size": 122_880, "sha256": "a"}
    new = old | {"size": 134_144, "sha256": "b"}
    with override("pl"):
        (change,) = attachment_changes([old], [new])
        assert change.sentence == "Podmieniono plik: cennik.pdf, 120 KB → 131 KB"
        assert change.rows == (("Rozmiar", "120 KB", "131 KB"), ("SHA-256", "a", "b"))
        assert file_size(1_363_149) == "1,3 MB"


def test_sizes_that_would_read_alike():
    old = {"uuid": "1", "title": "C", "filename": "c.pdf", "size": 36_901, "sha256": "a"}
    new = old | {"size": 36_870, "sha256": "b"}
    with override("pl"):
        (change,) = attachment_changes([old], [new])
        sentence = change.sentence.replace("\xa0", " ")
    assert sentence == "Podmieniono plik: c.pdf, 36 901 B → 36 870 B"


def test_the_bytes_that_the_source_lacked(with_files):
    page = with_files(Attachment(title="Plik 12", source_reference="12"))
    (item,) = newest(page).state["attachments"]
    assert (item["sha256"], item["size"]) == ("", None)

    def add(items):
        items[0].file, items[0].filename = kept("a.pdf", A), "a.pdf"
        return items

    page = republished(page, add)
    assert said(page) == [f"Added a file that was not in the source: a.pdf, {file_size(len(A))}"]


def test_files_are_recorded_for_an_application_that_may_only_add(restricted, with_files):
    page = with_files(attachment("cennik.pdf", A, title="Cennik"))
    republished(page, lambda items: [attachment("regulamin.pdf", B), *items])
    assert FileEvent.objects.count() == 2
