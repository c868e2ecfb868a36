"""Wagtail's library of documents: its files are checked and kept as attachments are.

Wagtail deletes the old file when a document gets another one, and the same address then serves
other bytes. Here every file is kept in the store too, an article's state says which file each
linked document was, and a replaced one makes a version of every live article that links to it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.documents.forms import BaseDocumentForm

from articles import document_links
from articles.models import Article, BulletinDocument
from articles.models.documents import document_key
from revisions import record
from revisions.attachments.errors import RejectedFileError
from revisions.attachments.file_types import TYPES
from revisions.attachments.filenames import extension_of
from revisions.attachments.storage import log_upload, store
from revisions.attachments.validation import check
from revisions.models import FileEvent


class DocumentForm(BaseDocumentForm):
    """Wagtail's form of a document, which refuses what an attachment's would refuse."""

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and "file" in self.changed_data:
            try:
                upload.name = check(upload).filename
            except RejectedFileError as error:
                raise forms.ValidationError(str(error)) from error
        return upload


def connect() -> None:
    for signal, receiver in (
        (pre_save, document_saving),
        (post_save, document_saved),
        (post_delete, document_deleted),
    ):
        signal.connect(
            receiver, sender=BulletinDocument, dispatch_uid=f"articles.{receiver.__name__}"
        )


def document_saving(
    sender: type[BulletinDocument],
    instance: BulletinDocument,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **kwargs: Any,
) -> None:
    """Keep the bytes before the row that names them."""
    if raw or not instance.file or (update_fields and "file" not in update_fields):
        return
    kind = TYPES.get(extension_of(instance.filename))
    instance.file.open("rb")
    file = store(
        instance.file.chunks(),
        content_type=kind.content_type if kind else "application/octet-stream",
        extension=extension_of(instance.filename)[:10],
    )
    instance.file.seek(0)
    instance._file_came = file.pk != instance.stored_id
    instance.stored = file


def document_saved(
    sender: type[BulletinDocument], instance: BulletinDocument, raw: bool = False, **kwargs: Any
) -> None:
    if raw:
        return
    if getattr(instance, "_file_came", False):
        log_upload(instance.stored, instance.filename, document_id=instance.pk)
        instance._file_came = False
    record_articles_linking_to(instance.pk)


def document_deleted(
    sender: type[BulletinDocument], instance: BulletinDocument, **kwargs: Any
) -> None:
    record_articles_linking_to(instance.pk)


def record_articles_linking_to(document_id: int) -> None:
    """Record every live article whose content links to the document, or did when it was recorded.

    A link written in an unusual form is known by the record alone; one that was written before its
    document came is known by the content alone.
    """
    linked = FileEvent.objects.filter(field="linked_documents", key=document_key(document_id))
    linking = Article.objects.live().filter(
        Q(full__contains=f"{document_links.prefix()}{document_id}")
        | Q(pk__in=linked.values("history__page_id"))
    )
    for page_id in linking.values_list("pk", flat=True):
        record.record(page_id, model=Article)
