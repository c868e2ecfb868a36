"""Imports the cases of the case system: every row of an import, or none of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import outbox, phone
from cases.actor import Actor
from cases.imports.bulk_insert import bulk_insert
from cases.imports.rows import ImportProblem, ImportRow
from cases.languages import DEFAULT_LANGUAGE
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
from cases.models.events import Action

logger = logging.getLogger(__name__)

CHUNK_SIZE = 2000
# Key of PostgreSQL's advisory lock; no other part of the project uses it.
LOCK_ID = 0x4B4C4945  # "KLIE"
_CASE_INSERT_COLUMNS = (
    "number",
    "stage_id",
    "data_as_of",
    "language",
    "opened_at",
    "closed_at",
    "password_hash",
    "phone_encrypted",
    "sms_refusal_recorded_by",
)
_STAGE_CHANGE_INSERT_COLUMNS = ("case_id", "stage_id", "backwards", "as_of", "recorded_at")
_MISSING_DOCUMENT_INSERT_COLUMNS = ("case_id", "document_id", "note", "since")
_EVENT_INSERT_COLUMNS = (
    "case_number",
    "action",
    "actor_kind",
    "actor_id",
    "actor_name",
    "details",
    "at",
)
_CASE_UPDATE_FIELDS = ["stage", "data_as_of", "phone_encrypted", "closed_at", "password_hash"]


@dataclass
class ImportResult:
    """Counts of what an import changed. With problems it changed nothing."""

    rows: int = 0
    opened: int = 0
    stage_changed: int = 0
    backwards: int = 0
    missing_added: int = 0
    missing_supplied: int = 0
    closed: int = 0
    confirmed: int = 0  # only the date is new
    unchanged: int = 0
    outdated: int = 0  # skipped: older than what the portal has
    messages: int = 0
    problems: list[ImportProblem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """All counts by name, without the problems."""
        return {name: value for name, value in vars(self).items() if name != "problems"}


class _RollbackError(Exception):
    """Rolls the transaction back."""


def import_rows(
    rows: list[ImportRow],
    *,
    actor: Actor,
    problems: Iterable[ImportProblem] = (),
    dry_run: bool = False,
) -> ImportResult:
    """Import `rows` and return the counts, or the problems.

    Where there are problems (those given, or found here) everything is rolled back. A dry run is
    rolled back in any case. Rows whose case the portal does not know create one.
    """
    actor.require_permission("import_cases")
    result = ImportResult(rows=len(rows), problems=list(problems))
    try:
        with transaction.atomic():
            _lock()
            importer = _Importer(actor, result)
            for start in range(0, len(rows), CHUNK_SIZE):
                importer.import_chunk(rows[start : start + CHUNK_SIZE])
            if result.problems or dry_run:
                raise _RollbackError
            counts = result.counts()
            if set(counts.values()) != {0}:
                CaseEvent.objects.create(
                    action=Action.IMPORTED,
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    details=counts,
                )
    except _RollbackError:
        pass
    return result


def _lock() -> None:
    """Wait until no other import runs. SQLite has only one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_ID])


class _Importer:
    """One import, chunk by chunk: compares rows with the database, then writes in bulk."""

    def __init__(self, actor: Actor, result: ImportResult):
        self.actor = actor
        self.result = result
        self.now = timezone.now()
        self.stages = {stage.code: stage for stage in Stage.objects.all()}
        self.stage_by_id = {stage.pk: stage for stage in self.stages.values()}
        self.documents = {doc.code: doc for doc in DocumentType.objects.all()}

    def import_chunk(self, rows: list[ImportRow]) -> None:
        """Import some of the rows, with one query a table."""
        numbers = [row.number for row in rows]
        known = {
            case.number: case
            for case in Case.objects.select_for_update().filter(number__in=numbers)
        }
        self.missing_by_case = {}
        for missing_document in MissingDocument.objects.filter(
            case__in=[case.pk for case in known.values()], supplied_at=None
        ).select_related("document"):
            self.missing_by_case.setdefault(missing_document.case_id, {})[
                missing_document.document.code
            ] = missing_document
        self.stage_changes_to_create, self.events_to_create = [], []
        self.missing_to_create, self.missing_to_update, self.missing_to_supply = [], [], []
        self.cases_to_update, self.closed_case_ids, self.cases_to_notify = [], [], []

        self._create_cases([row for row in rows if row.number not in known])
        for row in rows:
            if case := known.get(row.number):
                self._update_case(case, row)
        self._save_chunk()

    def _create_cases(self, rows: list[ImportRow]) -> None:
        bulk_insert(Case, _CASE_INSERT_COLUMNS, map(self._new_case, rows))
        created = Case.objects.filter(number__in=[row.number for row in rows])
        keys = dict(created.values_list("number", "pk"))
        for row in rows:
            key, stage = keys[row.number], self.stages[row.stage]
            self.stage_changes_to_create.append((key, stage.pk, False, row.as_of, self.now))
            for code, note in (row.missing or {}).items():
                self._add_missing_document(key, row, code, note)
            details = {"missing": ", ".join(row.missing)} if row.missing else {}
            self._add_event(
                row.number, Action.OPENED, stage=stage.code, phone=bool(row.phone), **details
            )
            if row.closed:
                self._add_event(row.number, Action.CLOSED, phone_deleted=False)
        self.result.opened += len(rows)
        self.result.closed += sum(row.closed for row in rows)

    def _new_case(self, row: ImportRow) -> tuple:
        phone_encrypted = phone.encrypt(row.phone) if row.phone and not row.closed else ""
        closed_at = self.now if row.closed else None
        stage = self.stages[row.stage].pk
        return (
            row.number,
            stage,
            row.as_of,
            DEFAULT_LANGUAGE,
            self.now,
            closed_at,
            "",
            phone_encrypted,
            "",
        )

    def _update_case(self, case: Case, row: ImportRow) -> None:
        if case.closed:
            if row.closed:
                self.result.unchanged += 1
            else:
                message = _("The case is closed; a new matter gets a new number.")
                self.result.problems.append(ImportProblem(row.row, "closed", message))
            return
        if row.as_of < case.data_as_of:
            self.result.outdated += 1
            return
        changed = self._update_stage(case, row)
        changed |= self._update_missing_documents(case, row)
        changed |= self._update_phone(case, row)
        changed |= self._close_case(case, row)
        if changed or case.data_as_of != row.as_of:
            self.result.confirmed += not changed
            case.data_as_of = row.as_of
            self.cases_to_update.append(case)
        else:
            self.result.unchanged += 1

    def _update_stage(self, case: Case, row: ImportRow) -> bool:
        before, after = self.stage_by_id[case.stage_id], self.stages[row.stage]
        if before.pk == after.pk:
            return False
        backwards = after.position < before.position
        case.stage = after
        self.stage_changes_to_create.append((case.pk, after.pk, backwards, row.as_of, self.now))
        self.result.stage_changed += 1
        self.result.backwards += backwards
        self._add_event(
            case.number, Action.STAGE_SET, stage=after.code, was=before.code, backwards=backwards
        )
        if not row.closed:
            self.cases_to_notify.append(case)
        return True

    def _update_missing_documents(self, case: Case, row: ImportRow) -> bool:
        if row.missing is None:
            return False
        known = self.missing_by_case.get(case.pk, {})
        changed = False
        for code, note in row.missing.items():
            missing_document = known.get(code)
            if missing_document is None:
                self._add_missing_document(case.pk, row, code, note)
                self._add_event(case.number, Action.MISSING_ADDED, document=code, note=bool(note))
            elif missing_document.note != note:
                missing_document.note = note
                self.missing_to_update.append(missing_document)
                self._add_event(case.number, Action.MISSING_CHANGED, document=code, note=bool(note))
            else:
                continue
            changed = True
        for code in known.keys() - row.missing.keys():
            self.missing_to_supply.append(known[code].pk)
            self.result.missing_supplied += 1
            self._add_event(case.number, Action.MISSING_SUPPLIED, document=code)
            changed = True
        return changed

    def _add_missing_document(self, case_id: int, row: ImportRow, code: str, note: str) -> None:
        self.missing_to_create.append((case_id, self.documents[code].pk, note, row.as_of))
        self.result.missing_added += 1

    def _update_phone(self, case: Case, row: ImportRow) -> bool:
        # Only a clerk can revoke a client's refusal, not the case system.
        if not row.phone or row.closed or case.sms_refused_at:
            return False
        if case.phone_encrypted and _has_number(case, row.phone):
            return False
        case.phone_encrypted = phone.encrypt(row.phone)
        self._add_event(case.number, Action.PHONE_SET)
        return True

    def _close_case(self, case: Case, row: ImportRow) -> bool:
        if not row.closed:
            return False
        self._add_event(case.number, Action.CLOSED, phone_deleted=bool(case.phone_encrypted))
        case.closed_at, case.phone_encrypted, case.password_hash = self.now, "", ""
        self.closed_case_ids.append(case.pk)
        self.result.closed += 1
        return True

    def _save_chunk(self) -> None:
        # An upsert of existing rows is many times faster than bulk_update's CASE WHEN.
        Case.objects.bulk_create(
            self.cases_to_update,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_CASE_UPDATE_FIELDS,
        )
        bulk_insert(StageChange, _STAGE_CHANGE_INSERT_COLUMNS, self.stage_changes_to_create)
        MissingDocument.objects.filter(pk__in=self.missing_to_supply).update(
            supplied_at=self.now, note=""
        )
        MissingDocument.objects.bulk_update(self.missing_to_update, ["note"], batch_size=500)
        bulk_insert(MissingDocument, _MISSING_DOCUMENT_INSERT_COLUMNS, self.missing_to_create)
        bulk_insert(CaseEvent, _EVENT_INSERT_COLUMNS, self.events_to_create)
        ClientSession.objects.filter(case__in=self.closed_case_ids).delete()
        SmsMessage.objects.filter(
            case__in=self.closed_case_ids, status=SmsMessage.Status.WAITING, attempts=0
        ).update(status=SmsMessage.Status.CANCELLED, last_error="closed")
        self.result.messages += outbox.enqueue(self.cases_to_notify, now=self.now)

    def _add_event(self, number: str, action: Action, **details: Any) -> None:
        actor = self.actor
        self.events_to_create.append(
            (number, action.value, actor.kind, actor.id, actor.name, details, self.now)
        )


def _has_number(case: Case, number: str) -> bool:
    """Whether the case has that telephone number; one that no key fits is to be written anew."""
    try:
        return phone.decrypt(case.phone_encrypted) == number
    except phone.UndecryptableError:
        logger.exception("A telephone number that no key fits is replaced by the imported one")
        return False
