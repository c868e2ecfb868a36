"""What a correction of the server's clock says, in words."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext, ngettext

from revisions.models import ClockCorrection


def correction_text(correction: ClockCorrection) -> str:
    """What the clock did: "the server's clock was fast by 2 days 1 h"."""
    if correction.offset is None:
        return gettext("the server's clock was wrong; nobody knows the right time")
    if correction.offset == 0:
        return gettext("the server's clock was right")
    duration = duration_text(correction.offset)
    if correction.offset < 0:
        return gettext("the server's clock was fast by %(duration)s") % {"duration": duration}
    return gettext("the server's clock was slow by %(duration)s") % {"duration": duration}


def duration_text(seconds: int) -> str:
    """A length of time, whatever its sign, without the units that are nought: "2 days 1 h 5 s"."""
    length = datetime.timedelta(seconds=abs(seconds))
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = []
    if length.days:
        days = ngettext("%(count)d day", "%(count)d days", length.days)
        parts.append(days % {"count": length.days})
    units = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    parts += [f"{count} {unit}" for count, unit in units if count]
    return " ".join(parts) or "0 s"
