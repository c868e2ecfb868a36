"""Two editors at once: what the other one saved since this form was opened."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wagtail.models import Revision

from revisions.presentation import present_changes
from revisions.public.comparison import FieldComparison, Options
from revisions.state import State, changes_between, public_state

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage


@dataclass(frozen=True)
class Conflict:
    """`base` is what this form began with, `latest` what was saved since, by someone else."""

    base: Revision
    latest: Revision

    @classmethod
    def of(cls, page: VersionedPage, base_id: str) -> Conflict | None:
        """The conflict of a form of `page` that began with revision `base_id`; None without one."""
        latest = page.latest_revision
        if latest is None or not base_id.isdigit() or int(base_id) == latest.pk:
            return None
        base = page.revisions.filter(pk=int(base_id)).first()
        return cls(base, latest) if base is not None else None

    @cached_property
    def base_page(self) -> VersionedPage:
        return self.base.as_object()

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
    return [FieldComparison(change, Options()) for change in changes]
