"""The public state of a page as plain data, and what differs between two such states.

A state is a dictionary that JSON can hold: `live`, `address` (path on the site, from the root)
and a value for each field that the page's class declares in `versioned_fields`. Nothing here
touches the database.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

State = dict[str, Any]


class Kind(StrEnum):
    """What a field holds, which decides how its change is shown."""

    HTML = "html"
    TEXT = "text"
    DATE = "date"
    ADDRESS = "address"
    FLAG = "flag"
    ATTACHMENTS = "attachments"


@dataclass(frozen=True)
class VersionedField:
    """A public field of a page: its name in the state, its label for people, its kind."""

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    read: Callable[[Any], Any] | None = field(default=None, compare=False)

    def value(self, page) -> Any:
        """The field's value on `page` as JSON can hold it; "" for nothing."""
        value = self.read(page) if self.read else getattr(page, self.name)
        if value is None:
            return ""
        if isinstance(value, datetime.date):
            return value.isoformat()
        return value


# Every page has these, whatever its class declares.
COMMON_FIELDS = (
    VersionedField("live", _("Published"), Kind.FLAG),
    VersionedField("address", _("Address"), Kind.ADDRESS),
)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs between two neighbouring versions."""

    field: str
    before: Any
    after: Any


def public_state(page) -> State:
    """The state of `page` that the public can read now.

    `page` must be what the database holds: an instance in memory may carry a draft.
    """
    return {
        "live": page.live,
        "address": address_of(page),
        **{field.name: field.value(page) for field in page.versioned_fields},
    }


def holds_plain_values(page) -> bool:
    """Whether the fields of an instance hold just what the database gives back for them.

    A program may assign a text where a date belongs, or an expression; the database turns it into
    something else.
    """
    plain = (str, datetime.date, type(None))
    own = (field for field in page.versioned_fields if field.read is None)
    return all(type(getattr(page, field.name)) in plain for field in own)


def address_of(page) -> str:
    """Path of the page on its site; the tree's own path where it hangs under no site."""
    parts = page.get_url_parts()
    return unquote(parts[2]) if parts and parts[2] else page.url_path


def digest(state: State) -> str:
    """SHA-256 of the state's canonical JSON, in hexadecimal: equal states, equal digests."""
    canonical = json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def changes_between(before: State | None, after: State) -> tuple[FieldChange, ...]:
    """What changed from `before` (None: there was nothing) to `after`, in the order of `after`.

    A field that only one of the two states knows counts as "" in the other, so a field that
    joined the model later is no change while it is empty.
    """
    old = before or {}
    names: Sequence[str] = [*after, *(name for name in old if name not in after)]
    changes = (
        FieldChange(
            name, old.get(name, _nothing(after.get(name))), after.get(name, _nothing(old.get(name)))
        )
        for name in names
    )
    return tuple(change for change in changes if change.before != change.after)


def _nothing(like: Any) -> Any:
    """The empty value of the same type."""
    return type(like)() if isinstance(like, (bool, list, dict)) else ""
