"""Redirects from the addresses that pages had before they moved, many at a time.

Wagtail makes them after the transaction is over, by a query or two for each page below, and on
SQLite fails above some hundred pages; so its own are turned off (WAGTAILREDIRECTS_AUTO_CREATE).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from revisions.signals import AddressChange

logger = logging.getLogger(__name__)

BATCH_SIZE = 500
LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


def redirect_from_former_addresses(
    sender: type, changes: Iterable[AddressChange], **kwargs: Any
) -> None:
    """Redirect from each former address, in the transaction of the move.

    A redirect that an editor made stays as it is.
    """
    sites = {urlsplit(site.root_url).netloc: site for site in Site.objects.all()}
    if len(sites) == 1:
        # The record tells the host name only where there are several sites.
        sites[""] = next(iter(sites.values()))
    moved = ((change, sites[change.hostname]) for change in changes if change.hostname in sites)
    redirects = list(_redirects(moved))
    for start in range(0, len(redirects), BATCH_SIZE):
        _save(redirects[start : start + BATCH_SIZE])


def _redirects(moved: Iterable[tuple[AddressChange, Site]]) -> Iterator[Redirect]:
    for change, site in moved:
        path = Redirect.normalise_path(change.before)
        if len(path) > LONGEST_PATH:
            logger.warning("no redirect from %s…: longer than %d", path[:50], LONGEST_PATH)
            continue
        yield Redirect(
            old_path=path, site=site, redirect_page_id=change.page_id, automatically_created=True
        )


def _save(redirects: Iterable[Redirect]) -> None:
    by_key = {(redirect.site_id, redirect.old_path): redirect for redirect in redirects}
    by_hand = Redirect.objects.filter(
        automatically_created=False, old_path__in={path for _site, path in by_key}
    )
    for key in by_hand.values_list("site_id", "old_path"):
        by_key.pop(key, None)
    Redirect.objects.bulk_create(
        by_key.values(),
        update_conflicts=True,
        unique_fields=["old_path", "site"],
        update_fields=["redirect_page", "redirect_page_route_path", "redirect_link"],
    )
