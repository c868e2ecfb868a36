"""What can be done to a case. Each act asks leave, changes, and logs, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

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
from cases.models.case import check_number, normal_number
from cases.models.events import Act


def event(case: Case, actor: Actor, act: Act, **details) -> CaseEvent:
    """The log's entry of an act, not yet saved."""
    return CaseEvent(
        case_number=case.number,
        act=act,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:255],
        details=details,
    )


def case_open(
    *,
    actor: Actor,
    number: str,
    stage: Stage,
    phone_number: str = "",
    language: str = "pl",
    as_of: datetime.datetime | None = None,
) -> Case:
    """A new case. Raises ValidationError for a number that is malformed or was ever used."""
    actor.require("open_case")
    number = normal_number(number)
    check_number(number)
    sealed = phone.sealed(phone.normal(phone_number)) if phone_number else ""
    as_of = as_of or timezone.now()
    with transaction.atomic():
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    number=number,
                    stage=stage,
                    data_as_of=as_of,
                    language=language,
                    phone_sealed=sealed,
                )
        except IntegrityError:
            raise ValidationError(_("There is a case with this number already.")) from None
        StageChange.objects.create(case=case, stage=stage, as_of=as_of)
        event(case, actor, Act.OPENED, stage=stage.code, phone=bool(sealed)).save()
    return case


def stage_set(
    *, actor: Actor, case: Case, stage: Stage, as_of: datetime.datetime | None = None
) -> Case:
    """The case comes to a stage, forwards or backwards; the client is to be told. Once."""
    actor.require("set_stage")
    with _open_case(case) as case:
        if case.stage_id == stage.pk:
            return case
        before, case.stage = case.stage, stage
        case.data_as_of = as_of or timezone.now()
        case.save(update_fields=["stage", "data_as_of"])
        backwards = stage.position < before.position
        StageChange.objects.create(
            case=case, stage=stage, backwards=backwards, as_of=case.data_as_of
        )
        event(
            case, actor, Act.STAGE_SET, stage=stage.code, was=before.code, backwards=backwards
        ).save()
        outbox.announce([case])
        return case


def missing_add(
    *, actor: Actor, case: Case, document: DocumentType, note: str = ""
) -> MissingDocument:
    """A document is missing; where it is known to be, the note is replaced."""
    actor.require("edit_missing")
    with _open_case(case) as case:
        missing, made = MissingDocument.objects.get_or_create(
            case=case, document=document, supplied_at=None, defaults={"note": note.strip()}
        )
        if made:
            event(case, actor, Act.MISSING_ADDED, document=document.code, note=bool(note)).save()
        elif missing.note != note.strip():
            missing.note = note.strip()
            missing.save(update_fields=["note"])
            event(case, actor, Act.MISSING_CHANGED, document=document.code, note=bool(note)).save()
        else:
            return missing
        _confirmed_now(case)
        return missing


def missing_supplied(*, actor: Actor, case: Case, missing: MissingDocument) -> None:
    """The document came. Said twice, it is logged once."""
    actor.require("edit_missing")
    with _open_case(case) as case:
        changed = MissingDocument.objects.filter(pk=missing.pk, case=case, supplied_at=None).update(
            supplied_at=timezone.now(), note=""
        )
        if changed:
            event(case, actor, Act.MISSING_SUPPLIED, document=missing.document.code).save()
            _confirmed_now(case)


def password_issue(*, actor: Actor, case: Case) -> str:
    """A new password, which ends the old one and everybody who came in with it.

    Returned once and kept nowhere: print it now.
    """
    actor.require("issue_password")
    password = credentials.new_password()
    password_hash = credentials.hashed(password)
    with _open_case(case) as case:
        again = bool(case.password_hash)
        case.password_hash = password_hash
        case.password_issued_at = timezone.now()
        case.save(update_fields=["password_hash", "password_issued_at"])
        ClientSession.objects.filter(case=case).delete()
        event(case, actor, Act.PASSWORD_ISSUED, again=again, language=case.language).save()
    return password


def language_set(*, actor: Actor, case: Case, language: str) -> None:
    """Language in which the letter is printed."""
    actor.require("issue_password")
    Case.objects.open().filter(pk=case.pk).update(language=language)


def phone_set(*, actor: Actor, case: Case, phone_number: str) -> None:
    """The client asks for SMS at this number; an earlier refusal is over."""
    actor.require("edit_contact")
    number = phone.normal(phone_number)
    with _open_case(case) as case:
        case.phone_sealed = phone.sealed(number)
        case.sms_refused_at, case.sms_refusal_by = None, ""
        case.save(update_fields=["phone_sealed", "sms_refused_at", "sms_refusal_by"])
        event(case, actor, Act.PHONE_SET).save()


def sms_refuse(*, actor: Actor, case: Case) -> None:
    """The client wants no SMS: the number is deleted, what was not sent is not sent."""
    actor.require("edit_contact")
    with _open_case(case) as case:
        if case.sms_refused_at:
            return
        had = bool(case.phone_sealed)
        case.phone_sealed = ""
        case.sms_refused_at, case.sms_refusal_by = timezone.now(), actor.name[:255]
        case.save(update_fields=["phone_sealed", "sms_refused_at", "sms_refusal_by"])
        outbox.drop_unsent(case, why="refused")
        event(case, actor, Act.SMS_REFUSED, phone_deleted=had).save()


def case_close(*, actor: Actor, case: Case) -> None:
    """The case is over: nobody comes in any more, and the telephone number is deleted."""
    actor.require("close_case")
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if case.closed:
            return
        had = bool(case.phone_sealed)
        case.closed_at, case.phone_sealed, case.password_hash = timezone.now(), "", ""
        case.save(update_fields=["closed_at", "phone_sealed", "password_hash"])
        outbox.drop_unsent(case, why="closed")
        ClientSession.objects.filter(case=case).delete()
        event(case, actor, Act.CLOSED, phone_deleted=had).save()


def sms_settle(*, actor: Actor, message: SmsMessage) -> None:
    """A person has looked into an SMS whose fate the gateway did not tell."""
    actor.require("view_sms")
    with transaction.atomic():
        changed = SmsMessage.objects.filter(
            pk=message.pk, status__in=(SmsMessage.Status.UNCERTAIN, SmsMessage.Status.REJECTED)
        ).update(status=SmsMessage.Status.SETTLED)
        if changed:
            event(message.case, actor, Act.SMS_SETTLED, sms=str(message.pk)).save()


@contextmanager
def _open_case(case: Case) -> Iterator[Case]:
    """The case as it is now, locked to the end of the act. ValidationError once it is closed."""
    with transaction.atomic():
        # Without a join: PostgreSQL finds no row where the joined one changed while it waited.
        fresh = Case.objects.select_for_update().get(pk=case.pk)
        if fresh.closed:
            raise ValidationError(_("The case is closed."))
        yield fresh


def _confirmed_now(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(data_as_of=timezone.now())
