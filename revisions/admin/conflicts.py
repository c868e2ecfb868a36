"""Two editors at once: what the other one saved since this form was opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wagtail.models import Revision

from revisions.admin.restoring import apply_state
from revisions.models import History, Version
from revisions.presentation import present_changes
from revisions.presentation.comparison_display import ComparisonOptions, FieldComparison
from revisions.state import State, changes_between, public_state

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage

# What the form of a page names as its base that a program made and nobody has saved yet.
NO_REVISION = "0"


@dataclass(frozen=True)
class Conflict:
    """`base` is what this form began with, `latest` what was saved since, by someone else.

    `base` is None where the page had no revision then, as a program had made it, or where that
    revision, `purged_base_id`, was purged since.
    """

    base: Revision | None
    latest: Revision
    purged_base_id: int | None = None

    @classmethod
    def find(cls, page: VersionedPage, base_id: str) -> Conflict | None:
        """The conflict of a form of `page` that began with revision `base_id`; None without one.

        `base_id` is NO_REVISION where the form began with a page that had none, "" where the form
        does not tell.
        """
        latest = page.latest_revision
        if latest is None or base_id == str(latest.pk):
            return None
        if base_id == NO_REVISION:
            return cls(None, latest)
        if not base_id.isdecimal():
            return None
        base = page.revisions.filter(pk=int(base_id)).first()
        return cls(base, latest, purged_base_id=int(base_id) if base is None else None)

    @classmethod
    def of_form(cls, page: VersionedPage, data: Mapping[str, str]) -> Conflict | None:
        """The conflict of a form of `page` that was sent with `data`; None without one."""
        # A form that saved itself meanwhile goes on from the revision that it made.
        names = (
            "base_revision_id",
            "overwrite_revision_id",
            "loaded_revision_id",
            "opened_without_revision",
        )
        return cls.find(page, next(filter(None, map(data.get, names)), ""))

    def is_decided(self, data: Mapping[str, str]) -> bool:
        """Whether whoever sent the form saw what was saved last, and saves over it."""
        return data.get("save_over_revision_id") == str(self.latest.pk)

    @cached_property
    def base_page(self) -> VersionedPage:
        if self.base is not None:
            return self.base.as_object()
        page = self.latest.as_object()
        if (public := self._public_then(page)) is not None:
            apply_state(page, public.state)
        return page

    def _public_then(self, page: VersionedPage) -> Version | None:
        """The version that was public when the form began, as near as the record tells."""
        history = History.objects.of_page(page)
        if history is None:
            return None
        if self.purged_base_id is not None:
            versions = history.versions.filter(revision_id__lte=self.purged_base_id)
        else:
            # By their order, since the clock may have been wrong when one of the two was made.
            first = page.revisions.order_by("pk").first()
            later = history.versions.filter(revision_id__gte=first.pk).order_by("number").first()
            versions = (
                history.versions.filter(number__lt=later.number) if later else history.versions
            )
        return versions.order_by("-number").first()

    @cached_property
    def latest_page(self) -> VersionedPage:
        return self.latest.as_object()

    @property
    def latest_user_name(self) -> str:
        user = self.latest.user
        return (user.get_full_name() or user.get_username()) if user else ""

    def latest_changes(self) -> list[FieldComparison]:
        """What the other one changed."""
        return _compared(self.base_page, _state(self.base_page), _state(self.latest_page))

    def submitted_changes(self, state: State) -> list[FieldComparison]:
        """What saving `state` would change in what the other one saved."""
        return _compared(self.base_page, _state(self.latest_page), state)


def _state(page: VersionedPage) -> State:
    return {**public_state(page), "live": True}


def _compared(page: VersionedPage, before: State, after: State) -> list[FieldComparison]:
    changes = present_changes(page._meta.label, changes_between(before, after))
    return [FieldComparison(change, ComparisonOptions()) for change in changes]
