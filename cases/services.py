"""Every change to a case: each function checks permission, changes, and logs, in one transaction.

Each takes the actor first and raises PermissionDenied where the actor lacks the permission.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import credentials, outbox, phone
from cases.actor import Actor
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
from cases.models.case import normalize_number, validate_number
from cases.models.events import Action


def case_open(
    *,
    actor: Actor,
    number: str,
    stage: Stage,
    phone_number: str = "",
    language: str = "pl",
    as_of: datetime.datetime | None = None,
) -> Case:
    """Create a case. Raises ValidationError for a number that is malformed or was ever used."""
    actor.require_permission("open_case")
    number = normalize_number(number)
    validate_number(number)
    phone_encrypted = phone.encrypt(phone.normalize(phone_number)) if phone_number else ""
    as_of = as_of or timezone.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    number=number,
                    stage=stage,
                    data_as_of=as_of,
                    language=language,
                    phone_encrypted=phone_encrypted,
                )
        except IntegrityError:
            raise ValidationError(_("There is a case with this number already.")) from None
        StageChange.objects.create(case=case, stage=stage, as_of=as_of)
        _log_event(case, actor, Action.OPENED, stage=stage.code, phone=bool(phone_encrypted))
    return case


def stage_set(
    *, actor: Actor, case: Case, stage: Stage, as_of: datetime.datetime | None = None
) -> Case:
    """Move the case to a stage, forwards or backwards, and queue an SMS to the client.

    Does nothing where the case is at that stage already. Raises ValidationError for a closed case.
    """
    actor.require_permission("set_stage")
    with _lock_open_case(case) as case:
        if case.stage_id == stage.pk:
            return case
        before, case.stage = case.stage, stage
        case.data_as_of = as_of or timezone.now()
        case.save(update_fields=["stage", "data_as_of"])
        backwards = stage.position < before.position
        StageChange.objects.create(
            case=case, stage=stage, backwards=backwards, as_of=case.data_as_of
        )
        _log_event(
            case, actor, Action.STAGE_SET, stage=stage.code, was=before.code, backwards=backwards
        )
        outbox.enqueue([case])
        return case


def missing_document_add(
    *, actor: Actor, case: Case, document: DocumentType, note: str = ""
) -> MissingDocument:
    """Record that a document is missing; where that is recorded already, replace the note."""
    actor.require_permission("edit_missing")
    with _lock_open_case(case) as case:
        missing, made = MissingDocument.objects.get_or_create(
            case=case, document=document, supplied_at=None, defaults={"note": note.strip()}
        )
        if made:
            _log_event(case, actor, Action.MISSING_ADDED, document=document.code, note=bool(note))
        elif missing.note != note.strip():
            missing.note = note.strip()
            missing.save(update_fields=["note"])
            _log_event(case, actor, Action.MISSING_CHANGED, document=document.code, note=bool(note))
        else:
            return missing
        _set_data_as_of_now(case)
        return missing


def missing_document_supply(*, actor: Actor, case: Case, missing_document: MissingDocument) -> None:
    """The document came. LocalizedText twice, it is logged once."""
    actor.require_permission("edit_missing")
    with _lock_open_case(case) as case:
        changed = MissingDocument.objects.filter(
            pk=missing_document.pk, case=case, supplied_at=None
        ).update(supplied_at=timezone.now(), note="")
        if changed:
            _log_event(
                case, actor, Action.MISSING_SUPPLIED, document=missing_document.document.code
            )
            _set_data_as_of_now(case)


def password_issue(*, actor: Actor, case: Case) -> str:
    """Replace the password and end every session of the old one. Returns the new password.

    Only its hash is stored: it can be printed now and never again.
    """
    actor.require_permission("issue_password")
    password = credentials.generate_password()
    password_hash = credentials.hash_password(password)
    with _lock_open_case(case) as case:
        again = bool(case.password_hash)
        case.password_hash = password_hash
        case.password_issued_at = timezone.now()
        case.save(update_fields=["password_hash", "password_issued_at"])
        ClientSession.objects.filter(case=case).delete()
        _log_event(case, actor, Action.PASSWORD_ISSUED, again=again, language=case.language)
    return password


def letter_language_set(*, actor: Actor, case: Case, language: str) -> None:
    """Set the language in which the letter is printed."""
    actor.require_permission("issue_password")
    Case.objects.open().filter(pk=case.pk).update(language=language)


def phone_set(*, actor: Actor, case: Case, phone_number: str) -> None:
    """Record that the client wants SMS at this number, which revokes an earlier refusal."""
    actor.require_permission("edit_contact")
    number = phone.normalize(phone_number)
    with _lock_open_case(case) as case:
        case.phone_encrypted = phone.encrypt(number)
        case.sms_refused_at, case.sms_refusal_recorded_by = None, ""
        case.save(update_fields=["phone_encrypted", "sms_refused_at", "sms_refusal_recorded_by"])
        _log_event(case, actor, Action.PHONE_SET)


def sms_refuse(*, actor: Actor, case: Case) -> None:
    """Record that the client refuses SMS: delete the number and cancel messages not yet tried."""
    actor.require_permission("edit_contact")
    with _lock_open_case(case) as case:
        if case.sms_refused_at:
            return
        had_phone = bool(case.phone_encrypted)
        case.phone_encrypted = ""
        case.sms_refused_at, case.sms_refusal_recorded_by = timezone.now(), actor.name[:255]
        case.save(update_fields=["phone_encrypted", "sms_refused_at", "sms_refusal_recorded_by"])
        outbox.cancel_unsent(case, reason="refused")
        _log_event(case, actor, Action.SMS_REFUSED, phone_deleted=had_phone)


def case_close(*, actor: Actor, case: Case) -> None:
    """Close the case for good: delete the number and the password, and end every session."""
    actor.require_permission("close_case")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.closed:
            return
        had_phone = bool(case.phone_encrypted)
        case.closed_at, case.phone_encrypted, case.password_hash = timezone.now(), "", ""
        case.save(update_fields=["closed_at", "phone_encrypted", "password_hash"])
        outbox.cancel_unsent(case, reason="closed")
        ClientSession.objects.filter(case=case).delete()
        _log_event(case, actor, Action.CLOSED, phone_deleted=had_phone)


def sms_resolve(*, actor: Actor, message: SmsMessage) -> None:
    """Record that a person has dealt with a message that needed review or was rejected."""
    actor.require_permission("view_sms")
    with transaction.atomic():
        changed = SmsMessage.objects.filter(
            pk=message.pk, status__in=(SmsMessage.Status.NEEDS_REVIEW, SmsMessage.Status.REJECTED)
        ).update(status=SmsMessage.Status.RESOLVED)
        if changed:
            _log_event(message.case, actor, Action.SMS_RESOLVED, sms=str(message.pk))


@contextmanager
def _lock_open_case(case: Case) -> Iterator[Case]:
    """The case as it is now, its row locked. Raises ValidationError where it is closed."""
    with transaction.atomic():
        # Without a join: PostgreSQL finds no row where the joined one changed while it waited.
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        if fresh.closed:
            raise ValidationError(_("The case is closed."))
        yield fresh


def _set_data_as_of_now(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(data_as_of=timezone.now())


def _log_event(case: Case, actor: Actor, action: Action, **details: Any) -> None:
    CaseEvent.objects.create(
        case_number=case.number,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:255],
        details=details,
    )
