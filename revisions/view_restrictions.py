"""Pages that not everybody may view: Wagtail's restrictions by password, login or group.

The record says of each version whether the page was restricted then (`Version.restricted`), and
what the public may read of a history follows from that:

* While a page is restricted, nobody reads its history but its editors and who has the permission
  `revisions.view_restricted_version`. So it stays when the page is unpublished or deleted.
* When the restriction is lifted, the page as it is then and what was public before may be read.
  Versions of the time between stay hidden: they were written for those who could log in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from wagtail.models import Page, PageViewRestriction

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest

VIEW_PERMISSION = "revisions.view_restricted_version"
SomePage = TypeVar("SomePage", bound=Page)


def is_restricted(page: Page) -> bool:
    """Whether not everybody may view `page`, for a restriction of its own or of a page above.

    An alias has its source's own restriction. One query where no page is restricted.
    """
    if page.pk is None or not _is_any_page_restricted():
        return False
    return page.get_view_restrictions().exclude(restriction_type=PageViewRestriction.NONE).exists()


def _is_any_page_restricted() -> bool:
    """Raw SQL: every publication asks this, and the ORM takes longer than the database does."""
    with connection.cursor() as cursor:
        cursor.execute(_RESTRICTION, [PageViewRestriction.NONE])
        return cursor.fetchone() is not None


_RESTRICTION = "SELECT 1 FROM wagtailcore_pageviewrestriction WHERE restriction_type <> %s LIMIT 1"


def restricted_paths() -> frozenset[str]:
    """Places in the tree of the restricted pages: all at and below them are restricted.

    Says of every page at once what `is_restricted()` says of one; a few queries.
    """
    restrictions = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
    ids = set(restrictions.filter(page__alias_of=None).values_list("page_id", flat=True))
    paths = set(Page.objects.filter(pk__in=ids).values_list("path", flat=True)) if ids else set()
    while ids:  # aliases, and aliases of these
        aliases = dict(Page.objects.filter(alias_of__in=ids).values_list("pk", "path"))
        paths.update(aliases.values())
        ids = aliases.keys()
    return frozenset(paths)


def is_below(page: Page, paths: frozenset[str]) -> bool:
    """Whether `page` stands at one of `paths` or below it."""
    ends = range(page.steplen, len(page.path) + 1, page.steplen)
    return bool(paths) and any(page.path[:end] in paths for end in ends)


def viewable_pages(request: HttpRequest, pages: Iterable[SomePage]) -> list[SomePage]:
    """Those of `pages` that whoever sent `request` may view, for lists of links to pages."""
    if not PageViewRestriction.objects.exists():
        return list(pages)
    return [page for page in pages if is_viewable(request, page)]


def is_viewable(request: HttpRequest, page: Page) -> bool:
    """Whether Wagtail would show `page` to whoever sent `request`."""
    return all(item.accept_request(request) for item in page.get_view_restrictions())


def may_read_restricted_versions(user: AbstractUser | None, page: Page | None) -> bool:
    """Whether `user` may read the history of a restricted page (None: one that was deleted)."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if user.has_perm(VIEW_PERMISSION):
        return True
    return page is not None and page.permissions_for_user(user).can_edit()
