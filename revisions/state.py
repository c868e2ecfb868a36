"""The public state of a page as plain data, and what differs between two such states.

A state is a dictionary that JSON can hold: `title`, `live`, `address` (path on the site, from the
root), `hostname` (of the site, where there are several), `restricted` (whether not everybody may
view it), `attachments` and a value for each field that the page's class declares in
`versioned_fields`. Most values read as they are stored. Those
that do not are dictionaries with both: `value`, as it is stored, and `html` or `text`, as it
reads. Nothing here queries the database by itself.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from revisions.view_restrictions import is_restricted

if TYPE_CHECKING:
    from wagtail.models import Page

    from revisions.versioned_page import VersionedPage

Value = str | bool | int | list | dict
State = dict[str, Any]


# Fields that tell where a page stands: on which site, and where in it.
PLACE = frozenset({"address", "hostname"})


class UnreadableState(dict):
    """Stands for a recorded state that can't be read, which only damage to the database can make.

    It has what every state has, so that the rest of the history goes on: `live`, as its page can
    still be withdrawn, and an empty title and address. `stored` is what the database holds.
    """

    def __init__(self, stored: str) -> None:
        super().__init__(title="", live=True, address="")
        self.stored = stored


def is_state(value: Any) -> bool:
    """Whether `value` has what every state has, each of its own type."""
    types = {"title": str, "live": bool, "address": str}
    return isinstance(value, dict) and all(
        isinstance(value.get(name), kind) for name, kind in types.items()
    )


class Kind(StrEnum):
    """What a field holds, which decides how its change is shown."""

    HTML = "html"
    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    ADDRESS = "address"
    FLAG = "flag"
    ATTACHMENTS = "attachments"


@dataclass(frozen=True)
class VersionedField:
    """A public field of a page: its name in the state, its label for people, its kind.

    A class that declares one need only name it: the rest follows from the model field. `read`
    takes the page and returns a value that JSON can hold; `restore` takes the page and such a
    value, puts it on the page, and returns whether it could.
    """

    name: str
    label: str | Promise = ""
    kind: Kind | None = None
    read: Callable[[Any], Any] | None = field(default=None, compare=False)
    restore: Callable[[Any, Any], bool] | None = field(default=None, compare=False)
    # Types of values that the database gives back as they were put in; None: any, `read` reads.
    stored_types: tuple[type, ...] | None = field(default=None, compare=False)
    # Whether `read` may give another value once a page above has moved: called with the page, its
    # recorded state, and whether the sites changed too. None: it never does, as with any column.
    # Of a declared `read` nothing is known, so `resolved_field()` puts in what says that it may.
    is_read_after_move: Callable[[Any, State, bool], bool] | None = field(
        default=None, compare=False
    )

    def value(self, page: Page) -> Any:
        """The field's value on `page` as JSON can hold it; "" for nothing."""
        value = self.read(page) if self.read else getattr(page, self.name)
        if value is None:
            return ""
        if isinstance(value, datetime.date):
            return value.isoformat()
        return value

    def holds_stored_value(self, page: Page) -> bool:
        """Whether `page` holds just what the database gives back for this field.

        A program may assign a text where a date belongs, or an expression; the database turns it
        into something else.
        """
        if not self.stored_types:
            return self.stored_types is None
        return type(getattr(page, self.name)) in self.stored_types


def address_of(page: Page) -> str:
    """Path of the page on its site; the tree's own path where it hangs under no site."""
    parts = page.get_url_parts()
    return unquote(parts[2]) if parts and parts[2] else page.url_path


def hostname_of(page: Page) -> str:
    """Host name of the page's site where there are several sites, "" where there is one or none.

    With the port where it is not the usual one, since two sites may differ in it alone.
    """
    # Wagtail's cached list of sites, which the address was read from just before.
    if len({path.site_id for path in page._get_site_root_paths()}) < 2:
        return ""
    parts = page.get_url_parts()
    return urlsplit(parts[1]).netloc if parts and parts[1] else ""


def _text_of_page(name: str, label: Promise) -> VersionedField:
    """A text column of Wagtail's Page."""

    def restore(page: Page, value: str) -> bool:
        setattr(page, name, value)
        return True

    return VersionedField(name, label, Kind.TEXT, restore=restore, stored_types=(str,))


# Every page has these, whatever its class declares; the title is the first that people read.
COMMON_FIELDS = (
    _text_of_page("title", _("Title")),
    _text_of_page("seo_title", _("Title for search engines")),
    _text_of_page("search_description", _("Description for search engines")),
    VersionedField("live", _("Published"), Kind.FLAG),
    VersionedField("address", _("Address"), Kind.ADDRESS, read=address_of),
    VersionedField("hostname", _("Site address"), Kind.ADDRESS, read=hostname_of),
    VersionedField("restricted", _("Access restricted"), Kind.FLAG, read=is_restricted),
)


# Stands for all fields of a state that can't be read.
UNREADABLE_STATE = VersionedField("unreadable_state", _("What is recorded"), Kind.TEXT)


@dataclass(frozen=True)
class FieldChange:
    """One field that differs between two neighbouring versions."""

    field: str
    before: Any
    after: Any


def public_state(page: VersionedPage) -> State:
    """The state of `page` that the public can read now.

    `page` must be what the database holds: an instance in memory may carry a draft.
    """
    return {field.name: field.value(page) for field in page.public_fields()}


def holds_stored_values(page: VersionedPage) -> bool:
    """Whether the fields of an instance hold just what the database gives back for them."""
    return all(field.holds_stored_value(page) for field in page.public_fields())


def readable(value: Value) -> Value:
    """A value of a state as people read it: the HTML or text beside what is stored."""
    if isinstance(value, dict):
        return value.get("html", value.get("text", ""))
    return value


def canonical_json(state: State) -> str:
    """The state as the only JSON text that stands for it: keys sorted, no spaces, no escapes.

    (But those that JSON asks for.) Equal states, equal texts.
    """
    return json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(state: State) -> str:
    """SHA-256 of the state's canonical JSON in UTF-8, in hexadecimal."""
    return hashlib.sha256(canonical_json(state).encode()).hexdigest()


def changes_between(before: State | None, after: State) -> tuple[FieldChange, ...]:
    """What changed from `before` (None: there was nothing) to `after`, in the order of `after`.

    A field that only one of the two states knows counts as "" in the other, so a field that
    joined the model later is no change while it is empty. What is stored counts: a choice that is
    called otherwise since is no change of the page.
    """
    old = before or {}
    names: Sequence[str] = [*after, *(name for name in old if name not in after)]
    # Most fields are equal, and every publication asks this several times.
    changes = (
        FieldChange(
            name, old.get(name, _nothing(after.get(name))), after.get(name, _nothing(old.get(name)))
        )
        for name in names
        if name not in old or name not in after or old[name] != after[name]
    )
    return tuple(change for change in changes if _stored(change.before) != _stored(change.after))


def readable_changes(before: State | None, after: State) -> tuple[FieldChange, ...]:
    """The same for showing: where one of the two can't be read, both are one field, as text."""
    if not isinstance(before, UnreadableState) and not isinstance(after, UnreadableState):
        return changes_between(before, after)
    texts = ("" if before is None else state_as_text(before)), state_as_text(after)
    return (FieldChange(UNREADABLE_STATE.name, *texts),)


def state_as_text(state: State) -> str:
    """A state as people can read it where nothing is known of its fields."""
    if isinstance(state, UnreadableState):
        return state.stored
    return json.dumps(state, ensure_ascii=False, indent=1)


def _stored(value: Value) -> Any:
    return value.get("value", value) if isinstance(value, dict) else value


def _nothing(like: Any) -> Any:
    """The empty value of the same type."""
    return type(like)() if isinstance(like, (bool, list)) else ""
