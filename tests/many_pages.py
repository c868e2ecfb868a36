"""Makes many published articles at once, which saving one after the other takes minutes for."""

from __future__ import annotations

import uuid

from django.db import connection, transaction
from wagtail.models import Page

from articles.models import Article
from revisions import version_writer
from revisions.audit_context import Author
from revisions.models import Action, History
from revisions.page_key import page_key
from revisions.version_metadata import VersionMetadata


def add_copies(article: Article, count: int) -> None:
    """Put `count` copies of a published article beside it, each with a version of its own."""
    parent = article.get_parent()
    step = Article._str2int(article.path[-Article.steplen :])
    copies = [_copy(article, parent, step + n, n) for n in range(1, count + 1)]
    with transaction.atomic():
        version_writer.lock()
        Page.objects.bulk_create(copies, batch_size=500)
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
        own = ", ".join(f'"{field.column}"' for field in Article._meta.local_concrete_fields[1:])
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO articles_article (page_ptr_id, {own}) "  # noqa: S608
                f"SELECT p.id, {own} FROM wagtailcore_page p, articles_article a "
                "WHERE a.page_ptr_id = %s AND p.id >= %s AND p.id <= %s",
                [article.pk, copies[0].pk, copies[-1].pk],
            )
        _record(article, copies)


def _copy(article: Article, parent: Page, step: int, number: int) -> Page:
    slug = f"{article.slug}-{number}"
    return Page(
        title=article.title,
        draft_title=article.title,
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        path=Article._get_path(parent.path, article.depth, step),
        depth=article.depth,
        content_type=article.content_type,
        locale=article.locale,
        translation_key=uuid.uuid4(),
        live=True,
    )


def _record(article: Article, copies: list[Page]) -> None:
    histories = [History(**page_key(page), model="articles.Article") for page in copies]
    History.objects.bulk_create(histories, batch_size=500)
    state = article.newest_version.state
    section = state["address"].rstrip("/").rpartition("/")[0]
    metadata = VersionMetadata(author=Author(None, "test"), action=Action.PUBLISHED)
    version_writer.append_all(
        [
            version_writer.Pending(
                history.pk, {**state, "address": f"{section}/{page.slug}/"}, metadata, None
            )
            for history, page in zip(histories, copies, strict=True)
        ]
    )
