"""Filters for what the record shows: moments with their offset, HTML made safe."""

from __future__ import annotations

import datetime

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from revisions.comparison import diff_words
from revisions.diff.characters import named
from revisions.models import ClockCorrection, SourceEvent, Version
from revisions.presentation import clock as presented_clock
from revisions.presented_participants import author_text, participant_lines
from revisions.sanitise import sanitise

register = template.Library()


@register.simple_tag
def content_lang() -> SafeString:
    """The attribute `lang` of what editors wrote, which the reader's choice does not translate."""
    return format_html('lang="{}"', settings.LANGUAGE_CODE)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """A moment for people and machines: date, time to the second, offset from UTC."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}">{}, {} <span class="offset">({})</span></time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "DATE_FORMAT"),
        local.strftime("%H:%M:%S"),
        offset(local),
    )


@register.simple_tag
def version_moment(version: Version) -> SafeString:
    """When a version came about: what was said then, and what was corrected of it."""
    told = moment(version.at)
    return (
        format_html("{}{}", told, clock_correction(version)) if version.is_dated_by_clock else told
    )


@register.simple_tag
def version_recorded_moment(version: Version) -> SafeString:
    """When a version was recorded here, likewise; of an imported one."""
    return format_html("{}{}", moment(version.recorded_at), clock_correction(version))


@register.simple_tag
def clock_correction(version: Version) -> SafeString:
    """What was found wrong with the clock that dated a version; "" for nothing."""
    correction = version.clock_correction
    if correction is None:
        return SafeString("")
    said = presented_clock.correction_text(correction)
    if (right := version.corrected_recorded_at) is not None:
        said = format_html("{}; {} {}", said, _("the right time:"), moment(right))
    return format_html(' <span class="clock-correction">({})</span>', said)


@register.filter
def correction_text(correction: ClockCorrection) -> str:
    """What a correction says of the clock."""
    return presented_clock.correction_text(correction)


@register.filter
def duration(seconds: int) -> str:
    """A length of time, whatever its sign."""
    return presented_clock.duration_text(seconds)


def offset(local: datetime.datetime) -> str:
    """The offset of an aware time from UTC: "UTC+1", "UTC+5:30"."""
    minutes = int(local.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


@register.filter
def author(authored: Version | ClockCorrection) -> str:
    """Name and account number of the author, as the public reads them."""
    return author_text(authored)


@register.filter
def author_account(authored: Version | ClockCorrection) -> str:
    """The same with the account as the administration knows it."""
    return author_text(authored, accounts=True)


@register.simple_tag
def participants(version: Version, accounts: bool = False) -> list[tuple[str, str]]:
    """Who else had a hand in a version: what was done, and by whom."""
    return list(participant_lines(version, accounts=accounts))


@register.filter
def named_characters(value: object) -> str:
    """A text in which characters that show nothing stand by name: "[znak U+202E]"."""
    return named(str(value), diff_words()["character"])


@register.filter
def safe_html(value: str) -> SafeString:
    """Stored HTML as it may be shown."""
    return mark_safe(sanitise(value or ""))


EVENT_TITLES = {
    "attached": _("Attached file %(reference)s"),
    "detached": _("Detached file %(reference)s"),
    "replaced": _("Replaced file %(reference)s"),
    "field": _("Field %(reference)s of the source"),
}


@register.filter
def event_title(event: SourceEvent) -> str:
    """What an event of an imported source says: "Załączono plik 12"."""
    return EVENT_TITLES[event.kind] % {"reference": event.reference}


@register.filter
def places(changes: list) -> int:
    """In how many places changes stand."""
    return sum(change.count for change in changes)
