"""Redirects from the addresses that pages had before they, or the sites, moved; many at a time.

Wagtail makes them after the transaction is over, by a query or two for each page below, and on
SQLite fails above some hundred pages; so its own are turned off (WAGTAILREDIRECTS_AUTO_CREATE).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from revisions.bulk_record import hostname_of_site
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
    sites = _Sites()
    redirects = list(_redirects(changes, sites))
    for start in range(0, len(redirects), BATCH_SIZE):
        _save(redirects[start : start + BATCH_SIZE])


def keep_redirects_of_deleted_site(sender: type[Site], instance: Site, **kwargs: Any) -> None:
    """Give the redirects of a site that is deleted to the site that answers for its host name."""
    heir = Site.objects.filter(is_default_site=True).exclude(pk=instance.pk).first()
    if heir is None:
        return
    copies = list(Redirect.objects.filter(site=instance))  # these go with the site
    for redirect in copies:
        redirect.pk, redirect.site = None, heir
    Redirect.objects.bulk_create(copies, ignore_conflicts=True)


class _Sites:
    """Which site answers under which host name, as `Site.find_for_request()` decides it."""

    def __init__(self) -> None:
        sites = list(Site.objects.all())
        self.by_hostname = {hostname_of_site(site): site for site in sites}
        self.default = next((site for site in sites if site.is_default_site), None)
        # The record tells the host name only where there are several sites.
        self.only = sites[0] if len(sites) == 1 else None

    def answering(self, hostname: str) -> Site | None:
        if not hostname:
            return self.only
        return self.by_hostname.get(hostname, self.default)


def _redirects(changes: Iterable[AddressChange], sites: _Sites) -> Iterator[Redirect]:
    for change in changes:
        site = sites.answering(change.hostname_before)
        if site is None:
            continue
        if change.before == change.after and site == sites.answering(change.hostname):
            continue  # another host name of the site that the page is on
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
