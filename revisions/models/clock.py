"""Corrections of the moments that the server's clock gave while it was wrong.

What the clock said stays in every version. A correction says beside it what was wrong, of which
versions, why, and who says so; a later one about the same versions takes its place, and both stay.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from revisions.state import digest


@dataclass(frozen=True)
class CorrectedRange:
    """Versions next to each other in the record that one correction holds for."""

    first: int  # positions
    last: int
    correction: ClockCorrection


class ClockCorrectionQuerySet(models.QuerySet):
    def by_position(self, positions: Collection[int]) -> dict[int, list[ClockCorrection]]:
        """Every correction that speaks of each of `positions`, oldest first; one query."""
        found: dict[int, list[ClockCorrection]] = {position: [] for position in positions}
        if not found:
            return found
        near = self.filter(first_position__lte=max(found), last_position__gte=min(found))
        for correction in near.order_by("number"):
            for position in found:
                if correction.first_position <= position <= correction.last_position:
                    found[position].append(correction)
        return found

    def ranges(self) -> list[CorrectedRange]:
        """The whole record as corrected today: ranges that don't overlap, by position."""
        found: list[CorrectedRange] = []
        for correction in self.order_by("number"):
            first, last = correction.first_position, correction.last_position
            found = [rest for old in found for rest in _without(old, first, last)]
            found.append(CorrectedRange(first, last, correction))
        return sorted(found, key=lambda item: item.first)


def _without(old: CorrectedRange, first: int, last: int) -> Iterator[CorrectedRange]:
    """What is left of `old` when the positions from `first` to `last` are taken out."""
    if old.first < first:
        yield CorrectedRange(old.first, min(old.last, first - 1), old.correction)
    if old.last > last:
        yield CorrectedRange(max(old.first, last + 1), old.last, old.correction)


class ClockCorrection(models.Model):
    """That the server's clock was wrong while the versions of a range were recorded. Append-only.

    The range is of the whole record, since all versions have one clock.
    """

    # 1, 2, 3 … without a gap, given under the lock of the record.
    number = models.BigIntegerField(primary_key=True)
    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField()
    # Seconds to add to what the clock said: negative where it was fast. 0: it was right, whatever
    # was said before. Null: nobody knows the right time.
    offset = models.BigIntegerField(null=True)
    reason = models.TextField()
    author_id = models.BigIntegerField(null=True)  # no foreign key: may outlive the user
    author_name = models.CharField(max_length=255)
    author_account = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()  # by this server's clock
    previous_digest = models.CharField(max_length=64, blank=True)  # of the one before; "": none
    entry_digest = models.CharField(max_length=64)  # SHA-256 of every other column

    objects = ClockCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of the clock")
        verbose_name_plural = _("corrections of the clock")
        ordering = ["number"]
        default_permissions = ("add", "view")

    def __str__(self):
        return f"{self.number}: {self.first_position}–{self.last_position}"

    def computed_entry_digest(self) -> str:
        """What `entry_digest` is, as long as nobody has altered a column."""
        columns = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name != "entry_digest"
        }
        columns["recorded_at"] = self.recorded_at.astimezone(datetime.UTC).isoformat()
        return digest(columns)

    def corrected(self, moment: datetime.datetime) -> datetime.datetime | None:
        """The right time where the clock said `moment`; None where nobody knows it."""
        if self.offset is None:
            return None
        try:
            return moment + datetime.timedelta(seconds=self.offset)
        except OverflowError:  # nobody records such an offset: somebody wrote it past the guards
            return None
