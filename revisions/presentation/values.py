"""Single values of a public state as text or HTML."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext

from revisions.attachments.changes import are_attachments
from revisions.state import Kind, readable

SUMMARY_LENGTH = 120


def unreadable_notice() -> str:
    return gettext("What is recorded here can't be read. It is shown as text, as it is stored.")


def as_text(kind: Kind, value: Any) -> str:
    """A value that is no HTML as people read it."""
    value = readable(value)
    value = "" if value is None else value
    if kind == Kind.FLAG and value != "":
        return gettext("yes") if value else gettext("no")
    if kind == Kind.ATTACHMENTS and are_attachments(value or []):
        return "\n".join(item["title"] for item in value or [])
    if kind == Kind.DATETIME and (moment := parsed_date(datetime.datetime, value)):
        moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return f"{moment:%Y-%m-%d %H:%M}"
    return str(value)


def as_html(value: Any) -> str:
    """A value of an HTML field; one recorded when the field was of another kind as its text."""
    value = readable(value)
    return value if isinstance(value, str) else escape("" if value is None else value)


def parsed_date(kind: Any, value: Any) -> Any:
    """The date or moment that `value` writes; None for any other, of a field of another kind."""
    try:
        return kind.fromisoformat(value)
    except (TypeError, ValueError):
        return None


def shorten(text: str, parts: int = 1) -> str:
    """At most SUMMARY_LENGTH characters (more where several fields changed), cut at a word."""
    limit = SUMMARY_LENGTH * min(parts, 2)
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ·,;") + "…"
