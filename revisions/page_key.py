"""Which page a row speaks of, where the row outlives the page.

A page's id alone does not say: once a page is deleted, SQLite gives its id again after it has
rebuilt the table, and a program may choose any id. Wagtail's translation key is a random UUID,
which a copy and an alias get anew; translations of a page share it, so the locale belongs to it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import Page

# Column of the row → attribute of the page.
PAGE_KEY = {"page_id": "pk", "translation_key": "translation_key", "locale_id": "locale_id"}


def page_key(page: Page | None) -> dict[str, Any]:
    """Values of the columns for `page` (None: no page), to make rows or to filter them by."""
    return {column: getattr(page, name, None) for column, name in PAGE_KEY.items()}


def page_of(row: Any, model: type[Page] = Page) -> Page | None:
    """The page of class `model` that `row` speaks of; None where it no longer exists."""
    return model._base_manager.filter(
        **{name: getattr(row, column) for column, name in PAGE_KEY.items()}
    ).first()


def pages_of(rows: QuerySet) -> QuerySet[Page]:
    """The pages that `rows` speak of, as far as they exist."""
    same = rows.order_by().filter(**{column: OuterRef(name) for column, name in PAGE_KEY.items()})
    return Page.objects.filter(Exists(same))


def without_page(rows: QuerySet, model: type[Page]) -> QuerySet:
    """Those of `rows` whose page of class `model` no longer exists."""
    same = model._base_manager.filter(
        **{name: OuterRef(column) for column, name in PAGE_KEY.items()}
    )
    return rows.exclude(Exists(same))
