"""The record itself: append-only, and independent of the pages and users it speaks of.

No foreign key leads out of the record: a history survives the deletion of its page and of its
authors. The database refuses UPDATE, DELETE and TRUNCATE on each of its tables (`guards.py`).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from revisions.models.clock import ClockCorrection
from revisions.models.history import History
from revisions.models.stored_state import joined
from revisions.page_key import PAGE_KEY, page_key
from revisions.state import FieldChange, State, digest, readable_changes
from revisions.state_field import StateField

if TYPE_CHECKING:
    from wagtail.models import Page


class Action(models.TextChoices):
    """What happened. Each is said of the version that it made."""

    PUBLISHED = "published", _("published")
    EDITED = "edited", _("changed")
    MOVED = "moved", _("moved")
    REVERTED = "reverted", _("restored")
    COPIED = "copied", _("published as a copy")
    ALIASED = "aliased", _("published as an alias")
    UNPUBLISHED = "unpublished", _("unpublished")
    EXPIRED = "expired", _("expired")
    DELETED = "deleted", _("deleted")
    IMPORTED = "imported", _("imported")
    RESTRICTED = "restricted", _("access restricted")
    UNRESTRICTED = "unrestricted", _("access opened to all")
    OUTSIDE = "outside", _("changed outside the system")


class VersionQuerySet(models.QuerySet):
    def of_page(self, page: Page) -> VersionQuerySet:
        """The versions of `page`, oldest first."""
        # A subquery, not a join: so a database takes the newest from the index of numbers, where it
        # would read all versions to sort them.
        history = History.objects.filter(**page_key(page)).values("pk")[:1]
        return self.filter(history=history).order_by("number")

    def as_of(self, moment: datetime.datetime) -> VersionQuerySet:
        """Versions that existed at `moment` (aware), newest first: the first one was in force.

        By the right time where a wrong clock was corrected. Where nobody knows that, a version
        counts from the next one on whose time is known.
        """
        return self.filter(_existed_at(moment)).order_by("-number")

    def newest_of_page(self, page: Page, *, digest: str = "") -> Version | None:
        """The newest version of `page`; its `equal_number` is that of the newest with `digest`.

        Raw SQL: every publication asks this, and the ORM takes longer than the database does.
        """
        database = transaction.get_connection()
        keys = [
            History._meta.get_field(column).get_db_prep_value(value, database)
            for column, value in page_key(page).items()
        ]
        return next(iter(self.raw(_NEWEST_OF_PAGE, [digest, *keys])), None)

    def public(self) -> VersionQuerySet:
        """Versions of pages that everybody could read then."""
        return self.filter(restricted=False)

    def last_position(self) -> Version | None:
        """The last version of the whole record, of whatever page, with its place and time alone."""
        with connection.cursor() as cursor:
            cursor.execute(_LAST_POSITION)
            row = cursor.fetchone()
        if row is None:
            return None
        return Version.from_db(self.db, ("position", "recorded_at"), (row[0], aware(row[1])))

    def before(self, number: int) -> VersionQuerySet:
        """Older versions than `number`, newest first."""
        return self.filter(number__lt=number).order_by("-number")

    def changing(self, field: str) -> VersionQuerySet:
        """Versions in which `field` changed."""
        return self.filter(changed_fields__field=field)


class VersionManager(models.Manager.from_queryset(VersionQuerySet)):
    """Reads the base of each version along with it."""

    def get_queryset(self) -> VersionQuerySet:
        return super().get_queryset().select_related("base")


def aware(value: datetime.datetime) -> datetime.datetime:
    """A moment as the database gives it to a cursor: SQLite without a zone, in UTC."""
    return value.replace(tzinfo=datetime.UTC) if timezone.is_naive(value) else value


_LAST_POSITION = (
    "SELECT position, recorded_at FROM revisions_version ORDER BY position DESC LIMIT 1"
)
_NEWEST_OF_PAGE = f"""
SELECT v.*, (
    SELECT MAX(number) FROM revisions_version WHERE history_id = v.history_id AND digest = %s
) AS equal_number
FROM revisions_version v
WHERE v.history_id = (
    SELECT uuid FROM revisions_history WHERE {" AND ".join(f"{column} = %s" for column in PAGE_KEY)}
)
ORDER BY v.number DESC LIMIT 1
"""  # noqa: S608


class Version(models.Model):
    """The public state of a page from a moment on: who made it so, when and why."""

    # Place in the record of the whole bulletin: 1, 2, 3 … without a gap, given under a lock.
    position = models.BigIntegerField(primary_key=True)
    # No index of its own: those below begin with it.
    history = models.ForeignKey(
        History, on_delete=models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField()  # when it happened; of an imported version: by its source
    recorded_at = models.DateTimeField()  # by this server's clock, right or wrong
    # Seconds by which the clock stood behind (negative) or far ahead of the version recorded before
    # this one; None where it could be right (`clock.py`).
    clock_step = models.BigIntegerField(null=True)
    author_id = models.BigIntegerField(null=True)  # no foreign key: may outlive the user
    author_name = models.CharField(max_length=255)
    author_account = models.CharField(max_length=300, blank=True)  # "anna#12"; of a program ""
    participants = models.JSONField(default=dict)  # who else, see `participants.py`
    action = models.CharField(max_length=20, choices=Action)
    change_note = models.TextField(blank=True)
    revision_id = models.BigIntegerField(null=True)  # Wagtail's revision that went live by it
    restores = models.PositiveIntegerField(null=True)  # number of the version it brought back
    digest = models.CharField(max_length=64)  # SHA-256 of `state`
    source = models.CharField(max_length=255, blank=True)  # where an imported version was read
    number_inferred = models.BooleanField(default=False)  # the source had lost the number
    gap = models.BooleanField(default=False)  # the source misses something just before it
    restricted = models.BooleanField(default=False)  # as in `state`: not everybody could read it
    # SHA-256 of every other column but the state, which `digest` stands for.
    entry_digest = models.CharField(max_length=64)
    # The whole state; of a version with a `base` only what differs from it. Read `state` instead.
    stored_state = StateField(db_column="state")
    # An older version of the history. Where only the address changed, or whether the page is live
    # or restricted (of thousands at once), the rest is not stored again.
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = VersionManager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["history", "number"], name="one_version_a_number")
        ]
        permissions = [
            ("view_restricted_version", _("Can read the versions of pages with restricted access"))
        ]
        indexes = [
            models.Index(fields=["history", "author_name", "number"], name="version_by_author"),
            models.Index(fields=["history", "digest", "number"], name="version_by_digest"),
        ]

    def __str__(self):
        return f"{self.history_id} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("revisions:version", args=[self.history_id, self.number])

    def computed_entry_digest(self) -> str:
        """What `entry_digest` is, as long as nobody has altered a column."""
        columns = {
            field.attname: _json_value(getattr(self, field.attname))
            for field in self._meta.concrete_fields
            if field.name not in ("stored_state", "entry_digest")
        }
        return digest(columns)

    @property
    def state(self) -> State:
        """The whole public state; it must not be altered."""
        if self.base_id is None:
            return self.stored_state
        if self._whole_state is None:
            self._whole_state = joined(self.base.stored_state, self.stored_state)
        return self._whole_state

    @state.setter
    def state(self, state: State) -> None:
        self.stored_state, self.base = state, None

    _whole_state: State | None = None

    @cached_property
    def clock_corrections(self) -> list[ClockCorrection]:
        """What was said later of the clock that dated this version, oldest first.

        `read_clock_corrections()` reads them of many versions at once.
        """
        return ClockCorrection.objects.by_position([self.position])[self.position]

    @property
    def clock_correction(self) -> ClockCorrection | None:
        """The correction that holds; None where the clock was right, as far as anybody said."""
        last = self.clock_corrections[-1] if self.clock_corrections else None
        return None if last is None or last.offset == 0 else last

    @property
    def is_dated_by_clock(self) -> bool:
        """Whether `at` is what this server's clock said, not what a source told."""
        return self.at == self.recorded_at

    @property
    def corrected_at(self) -> datetime.datetime | None:
        """`at` as it should be; None where it is known to be wrong, and the right time is not."""
        if self.clock_correction is None or not self.is_dated_by_clock:
            return self.at
        return self.clock_correction.corrected(self.at)

    @property
    def corrected_recorded_at(self) -> datetime.datetime | None:
        """`recorded_at` as it should be; None as above."""
        if self.clock_correction is None:
            return self.recorded_at
        return self.clock_correction.corrected(self.recorded_at)

    @property
    def imported(self) -> bool:
        return bool(self.source)

    def previous(self) -> Version | None:
        """The next older version; None for the oldest one that the record knows."""
        return Version.objects.filter(history=self.history_id).before(self.number).first()

    def changes_since(self, older: Version | None) -> tuple[FieldChange, ...]:
        """What differs from `older`; everything that is not empty when there is none."""
        return readable_changes(older.state if older else None, self.state)


def read_clock_corrections(versions: Iterable[Version]) -> None:
    """Read the `clock_corrections` of all `versions` with one query."""
    versions = list(versions)
    found = ClockCorrection.objects.by_position([version.position for version in versions])
    for version in versions:
        version.clock_corrections = found[version.position]


def _existed_at(moment: datetime.datetime) -> models.Q:
    """That a version existed at `moment`, by its time as corrected."""
    condition = models.Q(at__lte=moment)
    dated_by_clock = models.Q(at=models.F("recorded_at"))
    for part in ClockCorrection.objects.ranges():
        if part.correction.offset == 0:
            continue
        here = dated_by_clock & models.Q(position__range=(part.first, part.last))
        if part.correction.offset is None:
            known_since = _known_since(part.last) or part.correction.recorded_at
            existed = models.Q() if known_since <= moment else models.Q(pk__in=[])
        else:
            offset = datetime.timedelta(seconds=part.correction.offset)
            existed = models.Q(at__lte=moment - offset)
        condition = (condition & ~here) | (here & existed)
    return condition


def _known_since(position: int) -> datetime.datetime | None:
    """When the first version behind `position` was recorded whose right time is known."""
    versions = Version.objects.order_by("position").only("position", "recorded_at")
    after = versions.select_related(None).filter(position__gt=position).first()
    while after is not None and after.corrected_recorded_at is None:
        last = after.clock_correction.last_position
        after = versions.select_related(None).filter(position__gt=last).first()
    return after.corrected_recorded_at if after is not None else None


def _json_value(value: Any) -> Any:
    """A value of a column as JSON can hold it; moments in UTC."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
