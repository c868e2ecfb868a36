"""Finding a history for the public, and what became of its page."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.models import Page, Site
from wagtail.views import serve as serve_page

from revisions.models import (
    ChangedField,
    History,
    SourceEvent,
    Version,
    read_clock_corrections,
)
from revisions.page_key import page_of
from revisions.presentation import LogEntry
from revisions.versioned_models import versioned_model
from revisions.view_restrictions import is_restricted, may_read_restricted_versions

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

    from revisions.models.record import VersionQuerySet

PAGE_SIZE = 20
# More authors than this in one article's history are not offered for filtering.
MOST_CHOICES = 50


@dataclass(frozen=True)
class PublicHistory:
    """A history with its newest version and its page, as far as it still exists.

    `versions` are those that may be read: without those of the time when the page was restricted
    (`view_restrictions.py`), unless `sees_restricted`.
    """

    history: History
    newest: Version
    page: Page | None
    sees_restricted: bool = False

    @property
    def versions(self) -> VersionQuerySet:
        versions = self.history.versions.all()
        return versions if self.sees_restricted else versions.public()

    def older_than(self, number: int) -> Version | None:
        """The next older version than `number`; None for the oldest one that may be read."""
        return self.versions.before(number).first()

    def newer_than(self, number: int) -> Version | None:
        return self.versions.filter(number__gt=number).order_by("number").first()

    @cached_property
    def hides_versions(self) -> bool:
        """Whether there are versions that may not be read."""
        return not self.sees_restricted and self.history.versions.filter(restricted=True).exists()

    @property
    def title(self) -> str:
        """Of the newest version; of the page where that can't be read."""
        return self.newest.state.get("title") or (self.page.title if self.page else "–")

    @property
    def status(self) -> str:
        """ "live", "unpublished" or "deleted"."""
        if self.page is None:
            return "deleted"
        return "live" if self.page.live else "unpublished"

    @property
    def model(self) -> type[Model] | None:
        return versioned_model(self.history.model)

    @cached_property
    def current_url(self) -> str:
        """Address of the page as it is now; "" when the public can't read it."""
        return self.page.get_url() or "" if self.page is not None and self.page.live else ""

    def publishing_body(self, version: Version) -> str:
        """Name that the publishing body had at the time of `version`; "" where it is unknown."""
        return self.model.publishing_body(self.history, version) if self.model else ""

    def version(self, number: int) -> Version:
        """The version of that number. Raises Http404 where there is none."""
        version = self.versions.filter(number=number).first()
        if version is None:
            raise Http404(
                _("This page has no version %(number)d. The newest one is %(newest)d.")
                % {"number": number, "newest": self.newest.number}
            )
        return version

    def entries(self, versions: QuerySet[Version]) -> list[LogEntry]:
        """The versions, in their order, each with the next older one beside it."""
        older = self.versions.filter(number__lt=OuterRef("number"))
        listed = list(
            versions.annotate(older_number=Subquery(older.order_by("-number").values("number")[:1]))
        )
        read_clock_corrections(listed)
        known = {version.number: version for version in listed}
        missing = {version.older_number for version in listed} - known.keys() - {None}
        known |= {v.number: v for v in self.versions.filter(number__in=missing)}
        events: dict[int, list[SourceEvent]] = {}
        for event in SourceEvent.objects.filter(version__in=listed):
            events.setdefault(event.version_id, []).append(event)
        return [
            LogEntry(
                version,
                known.get(version.older_number),
                self.history.model,
                tuple(events.get(version.pk, ())),
            )
            for version in listed
        ]

    def authors(self) -> list[str]:
        return _distinct(self.versions, "author_name")

    def changed_fields(self) -> list[str]:
        changed = ChangedField.objects.filter(history=self.history)
        if not self.sees_restricted:
            changed = changed.filter(version__restricted=False)
        return _distinct(changed, "field")


@dataclass(frozen=True)
class LogPage:
    """One page of a change log, newest first.

    `older` and `newer` are the numbers to go on from, None where there is nothing further. Pages
    are found by number (keyset paging), so the last one costs what the first one does.
    """

    entries: list[LogEntry]
    older: int | None
    newer: int | None

    @classmethod
    def from_versions(
        cls,
        public_history: PublicHistory,
        versions: QuerySet[Version],
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> LogPage:
        """The page of `versions` below number `before`, or above `after`, or the newest one."""
        if before is None and after is not None:
            rising = versions.filter(number__gt=after).order_by("number")[:PAGE_SIZE]
            entries = public_history.entries(rising)[::-1]
        else:
            below = versions if before is None else versions.filter(number__lt=before)
            entries = public_history.entries(below.order_by("-number")[:PAGE_SIZE])
        if not entries:
            return cls([], None, None)
        newest, oldest = entries[0].version.number, entries[-1].version.number
        return cls(
            entries,
            oldest if versions.filter(number__lt=oldest).exists() else None,
            newest if versions.filter(number__gt=newest).exists() else None,
        )


def requested_number(request: HttpRequest, name: str) -> int | None:
    """The version number in the parameter `name` of an address; None for anything else."""
    value = request.GET.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def get_public_history_or_404(uuid: uuids.UUID, user: AbstractUser | None = None) -> PublicHistory:
    """The history for showing to `user` (None: anybody). Raises Http404 where it may not be read.

    That of a restricted page is read by its editors and auditors only (`view_restrictions.py`).
    """
    history = History.objects.filter(pk=uuid).first()
    newest = history.newest() if history else None
    if newest is None:
        raise Http404(_("There is no history at this address."))
    page = page_of(history)
    restricted = newest.restricted or (page is not None and is_restricted(page))
    sees_restricted = may_read_restricted_versions(user, page)
    if restricted and not sees_restricted:
        raise Http404(_("There is no history at this address."))
    return PublicHistory(history, newest, page, sees_restricted)


def response_of_page(request: HttpRequest) -> HttpResponseBase | None:
    """What Wagtail answers where a live page stands at the request's own address; None elsewhere.

    A page may have the slug "wersje" or "zalaczniki".
    """
    site = Site.find_for_request(request)
    path = request.path_info.strip("/")
    root = site.root_page.url_path if site is not None else "/"
    if Page.objects.live().filter(url_path=f"{root.rstrip('/')}/{path}/").exists():
        return serve_page(request, f"{path}/")
    return None


def history_of_address(request: HttpRequest, address: str) -> History:
    """The history of the page at `address` of this site, or that stood there last.

    Raises Http404 where none ever did.
    """
    site = Site.find_for_request(request)
    if site is None:
        raise Http404(_("There is no history at this address."))
    path = "/" + address.strip("/") + "/"
    page = Page.objects.filter(url_path=site.root_page.url_path.rstrip("/") + path).first()
    history = History.objects.of_page(page) if page else None
    if history is None:
        last = next(ChangedField.objects.to_address(path), None)
        history = last.history if last else None
    if history is None:
        raise Http404(_("There is no history at this address."))
    return history


def _distinct(rows: QuerySet, column: str) -> list[str]:
    """Distinct values of an indexed column, by as many look-ups as there are values.

    DISTINCT would read every row, which a history of thousands of versions does not bear.
    """
    values: list[str] = []
    while len(values) < MOST_CHOICES:
        rest = rows.filter(**{f"{column}__gt": values[-1]}) if values else rows
        value = rest.order_by(column).values_list(column, flat=True).first()
        if value is None:
            break
        values.append(value)
    return values
