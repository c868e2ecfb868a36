"""Recording that the server's clock was wrong while some versions were recorded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from revisions import write_lock
from revisions.audit_context import current_author
from revisions.models import ClockCorrection, Version, read_clock_corrections

LONGEST_REASON = 1000  # characters
# Nobody sets a clock further off than this, and dates stay within what a computer can hold.
LARGEST_OFFSET = datetime.timedelta(days=36_525)


@dataclass(frozen=True, kw_only=True)
class ProposedCorrection:
    """A correction that is not recorded yet: `offset` as in `ClockCorrection`."""

    first_position: int
    last_position: int
    offset: int | None
    reason: str

    def clean(self) -> None:
        """Raises ValidationError, with the name of what is wrong as its key."""
        newest = Version.objects.last_position()
        last = newest.position if newest else 0
        if not 1 <= self.first_position <= last:
            raise ValidationError(
                {
                    "first_position": _("The record has the positions 1 to %(last)d.")
                    % {"last": last}
                }
            )
        if not self.first_position <= self.last_position <= last:
            raise ValidationError(
                {
                    "last_position": _("Write a position from %(first)d to %(last)d.")
                    % {"first": self.first_position, "last": last}
                }
            )
        if self.offset is not None and abs(self.offset) > LARGEST_OFFSET.total_seconds():
            raise ValidationError({"offset": _("The clock can't have been wrong by so much.")})
        if not self.reason.strip():
            raise ValidationError({"reason": _("Say how the right time is known: all read it.")})
        if len(self.reason) > LONGEST_REASON:
            raise ValidationError(
                {"reason": _("At most %(most)d characters.") % {"most": LONGEST_REASON}}
            )

    @property
    def versions(self) -> QuerySet[Version]:
        """The versions that it speaks of, without their states, in the order of the record."""
        positions = (self.first_position, self.last_position)
        versions = Version.objects.filter(position__range=positions).order_by("position")
        return versions.select_related("history").defer("stored_state")

    @cached_property
    def first(self) -> Version:
        return self.corrected(self.versions.first())

    @cached_property
    def last(self) -> Version:
        return self.corrected(self.versions.last())

    def corrected(self, version: Version) -> Version:
        """The version as it will read."""
        version.clock_corrections = [
            ClockCorrection(
                first_position=self.first_position,
                last_position=self.last_position,
                offset=self.offset,
                reason=self.reason,
            )
        ]
        return version

    def warnings(self) -> list[str]:
        """What about it can hardly be right."""
        found = []
        first, last = self.first.corrected_recorded_at, self.last.corrected_recorded_at
        around = (self.first_position - 1, self.last_position + 1)
        neighbours = list(Version.objects.filter(position__in=around))
        read_clock_corrections(neighbours)
        for version in neighbours:
            moment = version.corrected_recorded_at
            if moment is None:
                continue
            if version.position < self.first_position and first is not None and first < moment:
                found.append(_("The first version would be older than the one recorded before it."))
            if version.position > self.last_position and last is not None and last > moment:
                found.append(_("The last version would be newer than the one recorded after it."))
        if last is not None and last > timezone.now():
            found.append(_("The last version would be dated in the future."))
        return found


def next_number() -> int:
    """The number that the next correction gets."""
    newest = ClockCorrection.objects.order_by("number").last()
    return newest.number + 1 if newest else 1


def record_correction(proposed: ProposedCorrection) -> ClockCorrection:
    """Append a correction; its author is found as that of a version is.

    Raises ValidationError where `proposed` can't be.
    """
    proposed.clean()
    with transaction.atomic(savepoint=False):
        write_lock.acquire()
        newest = ClockCorrection.objects.order_by("number").last()
        author = current_author()
        correction = ClockCorrection(
            number=next_number(),
            first_position=proposed.first_position,
            last_position=proposed.last_position,
            offset=proposed.offset,
            reason=proposed.reason.strip(),
            author_id=author.id,
            author_name=author.name,
            author_account=author.account,
            recorded_at=timezone.now(),
            previous_digest=newest.entry_digest if newest else "",
        )
        correction.entry_digest = correction.computed_entry_digest()
        correction.save(force_insert=True)
    return correction
