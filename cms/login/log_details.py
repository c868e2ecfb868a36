"""What an entry of the log of logins tells beside its action, in the reader's language.

Entries hold codes and values, not sentences: one is written by a program in English and read by an
auditor in Polish.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

Details = dict[str, Any]


def details_text(details: Details) -> str:
    """One line of plain text.

    `text`: names that are told as they are; `changes`: field, before and after of an account;
    `group` and `event`: what became of a group; `administrators` and `groups`: of whom a second
    factor is demanded; `purged` and `before`: entries that were deleted, and up to which day.
    """
    match details:
        case {"text": text}:
            return text
        case {"changes": changes}:
            return "; ".join(
                f"{_label(name)}: {_value(before)} → {_value(after)}"
                for name, before, after in changes
            )
        case {"group": group, "event": "created"}:
            return _("%(group)s: created") % {"group": group}
        case {"group": group, "event": "deleted"}:
            return _("%(group)s: deleted") % {"group": group}
        case {"administrators": administrators, "groups": groups}:
            return ", ".join([_("administrators"), *groups] if administrators else groups) or "–"
        case {"purged": count, "before": day}:
            return _("entries from before %(day)s: %(count)d") % {"day": day, "count": count}
    return ""


def _label(name: str) -> str:
    try:
        return str(get_user_model()._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or "–"
