"""Brings the portal to what the case system says: a whole delivery, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import outbox, phone
from cases.actor import Actor
from cases.feed.bulk import insert
from cases.feed.rows import Problem, Row
from cases.languages import DEFAULT
from cases.models import (
    Case,
    CaseEvent,
    ClientSession,
    DocumentType,
    MissingDocument,
    SmsMessage,
    Stage,
    StageChange,
)
from cases.models.events import Act

CHUNK = 2000
# Any fixed number that no other part of the project locks.
LOCK_ID = 0x4B4C4945  # "KLIE"
_NEW_CASE = (
    "number",
    "stage_id",
    "data_as_of",
    "language",
    "opened_at",
    "closed_at",
    "password_hash",
    "phone_sealed",
    "sms_refusal_by",
)
_NEW_CHANGE = ("case_id", "stage_id", "backwards", "as_of", "recorded_at")
_NEW_GAP = ("case_id", "document_id", "note", "since")
_NEW_EVENT = ("case_number", "act", "actor_kind", "actor_id", "actor_name", "details", "at")
_CASE_COLUMNS = ["stage", "data_as_of", "phone_sealed", "closed_at", "password_hash"]


@dataclass
class Outcome:
    """What a delivery did; with problems it did nothing."""

    rows: int = 0
    opened: int = 0
    stage_changed: int = 0
    backwards: int = 0
    missing_added: int = 0
    missing_supplied: int = 0
    closed: int = 0
    confirmed: int = 0  # nothing new but the date
    unchanged: int = 0
    outdated: int = 0  # older than what the portal knows: passed over
    messages: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {name: value for name, value in vars(self).items() if name != "problems"}


class _UndoError(Exception):
    """Ends the transaction without a trace."""


def load(
    rows: list[Row], *, actor: Actor, problems: Iterable[Problem] = (), dry_run: bool = False
) -> Outcome:
    """Apply `rows`, unless there are `problems`. A dry run does it all and takes it back."""
    actor.require("import_cases")
    outcome = Outcome(rows=len(rows), problems=list(problems))
    try:
        with transaction.atomic():
            _lock()
            loading = _Loading(actor, outcome)
            for start in range(0, len(rows), CHUNK):
                loading.take(rows[start : start + CHUNK])
            if outcome.problems or dry_run:
                raise _UndoError
            done = outcome.counts()
            if set(done.values()) != {0}:
                CaseEvent.objects.create(
                    act=Act.IMPORTED,
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    details=done,
                )
    except _UndoError:
        pass
    return outcome


def _lock() -> None:
    """One delivery at a time. SQLite needs nothing more: one that writes is alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_ID])


class _Loading:
    """One delivery on its way in, chunk by chunk."""

    def __init__(self, actor: Actor, outcome: Outcome):
        self.actor = actor
        self.outcome = outcome
        self.now = timezone.now()
        self.stages = {stage.code: stage for stage in Stage.objects.all()}
        self.stage_by_id = {stage.pk: stage for stage in self.stages.values()}
        self.documents = {doc.code: doc for doc in DocumentType.objects.all()}

    def take(self, rows: list[Row]) -> None:
        numbers = [row.number for row in rows]
        known = {
            case.number: case
            for case in Case.objects.select_for_update().filter(number__in=numbers)
        }
        self.missing = {}
        for gap in MissingDocument.objects.filter(
            case__in=[case.pk for case in known.values()], supplied_at=None
        ).select_related("document"):
            self.missing.setdefault(gap.case_id, {})[gap.document.code] = gap
        self.changes, self.events = [], []
        self.gaps, self.gaps_noted, self.gaps_filled = [], [], []
        self.changed, self.closed, self.to_tell = [], [], []

        self._open([row for row in rows if row.number not in known])
        for row in rows:
            if case := known.get(row.number):
                self._compare(case, row)
        self._write()

    def _open(self, rows: list[Row]) -> None:
        insert(Case, _NEW_CASE, map(self._new_case, rows))
        fresh = Case.objects.filter(number__in=[row.number for row in rows])
        keys = dict(fresh.values_list("number", "pk"))
        for row in rows:
            key, stage = keys[row.number], self.stages[row.stage]
            self.changes.append((key, stage.pk, False, row.as_of, self.now))
            for code, note in (row.missing or {}).items():
                self._add_gap(key, row, code, note)
            details = {"missing": ", ".join(row.missing)} if row.missing else {}
            self._log(row.number, Act.OPENED, stage=stage.code, phone=bool(row.phone), **details)
            if row.closed:
                self._log(row.number, Act.CLOSED, phone_deleted=False)
        self.outcome.opened += len(rows)
        self.outcome.closed += sum(row.closed for row in rows)

    def _new_case(self, row: Row) -> tuple:
        sealed = phone.sealed(row.phone) if row.phone and not row.closed else ""
        closed_at = self.now if row.closed else None
        stage = self.stages[row.stage].pk
        return (row.number, stage, row.as_of, DEFAULT, self.now, closed_at, "", sealed, "")

    def _compare(self, case: Case, row: Row) -> None:
        if case.closed:
            if row.closed:
                self.outcome.unchanged += 1
            else:
                message = _("The case is closed; a new matter gets a new number.")
                self.outcome.problems.append(Problem(row.row, "closed", message))
            return
        if row.as_of < case.data_as_of:
            self.outcome.outdated += 1
            return
        altered = self._compare_stage(case, row)
        altered |= self._compare_missing(case, row)
        altered |= self._compare_phone(case, row)
        altered |= self._compare_closed(case, row)
        if altered or case.data_as_of != row.as_of:
            self.outcome.confirmed += not altered
            case.data_as_of = row.as_of
            self.changed.append(case)
        else:
            self.outcome.unchanged += 1

    def _compare_stage(self, case: Case, row: Row) -> bool:
        before, after = self.stage_by_id[case.stage_id], self.stages[row.stage]
        if before.pk == after.pk:
            return False
        backwards = after.position < before.position
        case.stage = after
        self.changes.append((case.pk, after.pk, backwards, row.as_of, self.now))
        self.outcome.stage_changed += 1
        self.outcome.backwards += backwards
        self._log(
            case.number, Act.STAGE_SET, stage=after.code, was=before.code, backwards=backwards
        )
        if not row.closed:
            self.to_tell.append(case)
        return True

    def _compare_missing(self, case: Case, row: Row) -> bool:
        if row.missing is None:
            return False
        known = self.missing.get(case.pk, {})
        altered = False
        for code, note in row.missing.items():
            gap = known.get(code)
            if gap is None:
                self._add_gap(case.pk, row, code, note)
                self._log(case.number, Act.MISSING_ADDED, document=code, note=bool(note))
            elif gap.note != note:
                gap.note = note
                self.gaps_noted.append(gap)
                self._log(case.number, Act.MISSING_CHANGED, document=code, note=bool(note))
            else:
                continue
            altered = True
        for code in known.keys() - row.missing.keys():
            self.gaps_filled.append(known[code].pk)
            self.outcome.missing_supplied += 1
            self._log(case.number, Act.MISSING_SUPPLIED, document=code)
            altered = True
        return altered

    def _add_gap(self, case_id: int, row: Row, code: str, note: str) -> None:
        self.gaps.append((case_id, self.documents[code].pk, note, row.as_of))
        self.outcome.missing_added += 1

    def _compare_phone(self, case: Case, row: Row) -> bool:
        # A refusal stands until a clerk records another wish; the case system cannot undo it.
        if not row.phone or row.closed or case.sms_refused_at:
            return False
        if case.phone_sealed and phone.opened(case.phone_sealed) == row.phone:
            return False
        case.phone_sealed = phone.sealed(row.phone)
        self._log(case.number, Act.PHONE_SET)
        return True

    def _compare_closed(self, case: Case, row: Row) -> bool:
        if not row.closed:
            return False
        self._log(case.number, Act.CLOSED, phone_deleted=bool(case.phone_sealed))
        case.closed_at, case.phone_sealed, case.password_hash = self.now, "", ""
        self.closed.append(case.pk)
        self.outcome.closed += 1
        return True

    def _write(self) -> None:
        # An upsert of rows that are all there: many times faster than bulk_update's CASE WHEN.
        Case.objects.bulk_create(
            self.changed,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_CASE_COLUMNS,
        )
        insert(StageChange, _NEW_CHANGE, self.changes)
        MissingDocument.objects.filter(pk__in=self.gaps_filled).update(
            supplied_at=self.now, note=""
        )
        MissingDocument.objects.bulk_update(self.gaps_noted, ["note"], batch_size=500)
        insert(MissingDocument, _NEW_GAP, self.gaps)
        insert(CaseEvent, _NEW_EVENT, self.events)
        ClientSession.objects.filter(case__in=self.closed).delete()
        SmsMessage.objects.filter(
            case__in=self.closed, status=SmsMessage.Status.WAITING, attempts=0
        ).update(status=SmsMessage.Status.DROPPED, last_error="closed")
        self.outcome.messages += outbox.announce(self.to_tell, now=self.now)

    def _log(self, number: str, act: Act, **details) -> None:
        actor = self.actor
        self.events.append((number, act.value, actor.kind, actor.id, actor.name, details, self.now))
