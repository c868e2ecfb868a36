"""Wagtail's library of documents: its files are checked and kept as attachments are.

Wagtail deletes the old file when a document gets another one, and the same address then serves
other bytes. Here every file is kept in the store too, an article's state says which file each
linked document was, and a replaced one makes a version of every live article that links to it.

A document in a private collection is not public: the record keeps neither its name nor its file.
One that becomes private makes a version that says so, and its files are no longer given out; one
that is deleted while it is private stays so (`WithheldFile`).
"""

from __future__ import annotations

from collections.abc import Collection as CollectionOf
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from articles import document_links
from articles.models import Article, BulletinDocument
from articles.models.documents import WithheldFile, document_key, is_in_private_collection
from revisions import guards, record
from revisions.attachments.file_types import TYPES
from revisions.attachments.filenames import extension_of
from revisions.attachments.storage import log_upload, store
from revisions.models import FileEvent, FileUpload


def connect() -> None:
    guards.protect(WithheldFile._meta.db_table)
    for signal, receiver, sender in (
        (pre_save, document_saving, BulletinDocument),
        (post_save, document_saved, BulletinDocument),
        (pre_delete, document_deleting, BulletinDocument),
        (post_delete, document_deleted, BulletinDocument),
        (pre_save, restriction_saving, CollectionViewRestriction),
        (post_save, restriction_changed, CollectionViewRestriction),
        (post_delete, restriction_changed, CollectionViewRestriction),
        (post_save, collection_saved, Collection),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=f"articles.{receiver.__name__}")


def document_saving(
    sender: type[BulletinDocument],
    instance: BulletinDocument,
    raw: bool = False,
    update_fields: CollectionOf[str] | None = None,
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


def document_deleting(
    sender: type[BulletinDocument], instance: BulletinDocument, **kwargs: Any
) -> None:
    """Keep the files of a private document from the public when nothing tells its collection."""
    private = sender.objects.annotate(is_private=is_in_private_collection())
    if not private.filter(pk=instance.pk, is_private=True).exists():
        return
    uploaded = FileUpload.objects.filter(document_id=instance.pk).order_by()
    files = {*uploaded.values_list("file_id", flat=True).distinct(), instance.stored_id} - {None}
    now = timezone.now()
    WithheldFile.objects.bulk_create(
        WithheldFile(document_id=instance.pk, file_id=file, at=now) for file in sorted(files)
    )


def document_deleted(
    sender: type[BulletinDocument], instance: BulletinDocument, **kwargs: Any
) -> None:
    record_articles_linking_to(instance.pk)


def restriction_saving(
    sender: type[CollectionViewRestriction], instance: CollectionViewRestriction, **kwargs: Any
) -> None:
    """Remember the collection that a restriction leaves for another one."""
    stored = sender.objects.filter(pk=instance.pk).select_related("collection").first()
    instance._left_collection = stored.collection if stored else None


def restriction_changed(
    sender: type[CollectionViewRestriction],
    instance: CollectionViewRestriction,
    origin: models.Model | models.QuerySet | None = None,
    **kwargs: Any,
) -> None:
    """Documents became private or public: a version of every article that links to one of them."""
    if origin is not None and getattr(origin, "model", type(origin)) is not sender:
        return  # the collection goes too, and with it its documents
    left = getattr(instance, "_left_collection", None)
    for collection in {instance.collection, left} - {None}:
        record_articles_linking_into(collection)


def collection_saved(
    sender: type[Collection], instance: Collection, created: bool = False, **kwargs: Any
) -> None:
    """A collection may be moved into a private one, or out of it.

    Wagtail moves it after it was saved and tells nobody, so this waits for the end.
    """
    if not created:
        transaction.on_commit(lambda: record_articles_linking_into(instance))


def record_articles_linking_into(collection: Collection) -> None:
    """Record every live article that links to a document in `collection` or below it."""
    collection = Collection.objects.filter(pk=collection.pk).first()
    if collection is None:
        return
    documents = BulletinDocument.objects.filter(collection__path__startswith=collection.path)
    keys = [document_key(pk) for pk in documents.values_list("pk", flat=True)]
    linked = FileEvent.objects.filter(field="linked_documents", key__in=keys)
    linking = Article.objects.live().filter(pk__in=linked.values("history__page_id"))
    for page_id in linking.values_list("pk", flat=True):
        record.record(page_id, model=Article)


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
