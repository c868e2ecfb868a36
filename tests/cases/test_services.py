"""Services: permission, change and log entry together, or not at all."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from cases import phone, services
from cases.actor import SYSTEM_ACTOR, staff_actor
from cases.models import Case, CaseEvent, ClientSession, MissingDocument, SmsMessage
from cases.models.events import Action

pytestmark = pytest.mark.django_db


def actions_of(case):
    return list(CaseEvent.objects.filter(case_number=case.number).values_list("action", flat=True))


def test_a_case_is_opened_once_under_its_number(stages):
    case = services.case_open(actor=SYSTEM_ACTOR, number=" wsc/1 /2026", stage=stages["WPLYW"])
    assert case.number == "WSC/1/2026"
    assert actions_of(case) == [Action.OPENED]
    assert case.stage_changes.count() == 1
    for again in ("WSC/1/2026", "wsc/1/2026"):
        with pytest.raises(ValidationError):
            services.case_open(actor=SYSTEM_ACTOR, number=again, stage=stages["WPLYW"])


def test_a_number_stays_taken_when_its_case_is_closed(new_case, stages):
    case = new_case()
    services.case_close(actor=SYSTEM_ACTOR, case=case)
    with pytest.raises(ValidationError):
        new_case(number=case.number)


@pytest.mark.parametrize(
    "number", ["", "A", "44051401359", "ąęó", "A\nB", "A" * 41, "<script>", "-AB"]
)
def test_a_number_that_cannot_be_one(number, new_case):
    with pytest.raises(ValidationError):
        new_case(number=number)
    assert not Case.objects.exists()


def test_a_stage_is_set_once_and_goes_backwards_visibly(new_case, stages):
    case = new_case(phone_number="601234567")
    for code in ("DECYZJA", "DECYZJA", "BADANIE"):
        services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages[code])
    changes = list(case.stage_changes.values_list("stage__code", "backwards"))
    assert changes == [("BADANIE", True), ("DECYZJA", False), ("WPLYW", False)]
    assert actions_of(case) == [Action.STAGE_SET, Action.STAGE_SET, Action.OPENED]
    assert SmsMessage.objects.get(case=case).change_count == 2


def test_a_change_that_fails_leaves_neither_message_nor_log(new_case, stages, monkeypatch):
    case = new_case(phone_number="601234567")
    monkeypatch.setattr(services.outbox, "enqueue", lambda cases: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages["DECYZJA"])
    case.refresh_from_db()
    assert case.stage == stages["WPLYW"]
    assert actions_of(case) == [Action.OPENED]
    assert not SmsMessage.objects.exists()


def test_missing_documents(new_case, documents):
    case = new_case()
    missing_document = services.missing_document_add(
        actor=SYSTEM_ACTOR, case=case, document=documents["UMOWA"]
    )
    services.missing_document_add(
        actor=SYSTEM_ACTOR, case=case, document=documents["UMOWA"], note="Podpisana."
    )
    services.missing_document_add(
        actor=SYSTEM_ACTOR, case=case, document=documents["UMOWA"], note=" Podpisana. "
    )
    assert MissingDocument.objects.get().note == "Podpisana."
    services.missing_document_supply(
        actor=SYSTEM_ACTOR, case=case, missing_document=missing_document
    )
    services.missing_document_supply(
        actor=SYSTEM_ACTOR, case=case, missing_document=missing_document
    )
    services.missing_document_add(actor=SYSTEM_ACTOR, case=case, document=documents["UMOWA"])
    assert actions_of(case) == [
        Action.MISSING_ADDED,
        Action.MISSING_SUPPLIED,
        Action.MISSING_CHANGED,
        Action.MISSING_ADDED,
        Action.OPENED,
    ]


def test_a_new_password_ends_the_old_one_and_its_sessions(case_login, log_in):
    log_in(case_login)
    assert ClientSession.objects.count() == 1
    second = services.password_issue(actor=SYSTEM_ACTOR, case=case_login.case)
    assert second != case_login.password
    assert not ClientSession.objects.exists()
    event = CaseEvent.objects.filter(action=Action.PASSWORD_ISSUED).first()
    assert event.details["again"] is True
    assert second not in str(event.details)


def test_refusing_sms_deletes_the_number_and_says_who_recorded_it(case_login, clerk):
    services.sms_refuse(actor=staff_actor(clerk), case=case_login.case)
    case = Case.objects.get(pk=case_login.case.pk)
    assert case.phone_encrypted == ""
    assert case.sms_refused_at
    assert case.sms_refusal_recorded_by == "Jan Urzędnik"
    assert not case.wants_sms
    assert set(SmsMessage.objects.values_list("status", flat=True)) == {"cancelled"}
    event = CaseEvent.objects.first()
    assert (event.action, event.actor_id, event.actor_name) == (
        "sms_refused",
        clerk.pk,
        "Jan Urzędnik",
    )
    services.phone_set(actor=staff_actor(clerk), case=case, phone_number="602 345 678")
    case.refresh_from_db()
    assert phone.decrypt(case.phone_encrypted) == "+48602345678"
    assert case.sms_refused_at is None


def test_closing_deletes_the_number_the_password_and_the_sessions(case_login, log_in, stages):
    log_in(case_login)
    services.case_close(actor=SYSTEM_ACTOR, case=case_login.case)
    services.case_close(actor=SYSTEM_ACTOR, case=case_login.case)
    case = Case.objects.get(pk=case_login.case.pk)
    assert (case.phone_encrypted, case.password_hash) == ("", "")
    assert case.closed
    assert not ClientSession.objects.exists()
    assert actions_of(case).count(Action.CLOSED) == 1
    for service, values in (
        (services.stage_set, {"stage": stages["DECYZJA"]}),
        (services.password_issue, {}),
        (services.phone_set, {"phone_number": "601234567"}),
        (services.sms_refuse, {}),
    ):
        with pytest.raises(ValidationError):
            service(actor=SYSTEM_ACTOR, case=case, **values)


def test_every_service_checks_the_permission(case_login, stages, documents):
    nobody = staff_actor(get_user_model().objects.create_user("nikt"))
    missing_document = case_login.case.missing_documents.first()
    before = CaseEvent.objects.count()
    for service, values in (
        (services.stage_set, {"stage": stages["DECYZJA"]}),
        (services.missing_document_add, {"document": documents["UMOWA"], "note": "x"}),
        (services.missing_document_supply, {"missing_document": missing_document}),
        (services.password_issue, {}),
        (services.letter_language_set, {"language": "uk"}),
        (services.phone_set, {"phone_number": "601234567"}),
        (services.sms_refuse, {}),
        (services.case_close, {}),
    ):
        with pytest.raises(PermissionDenied):
            service(actor=nobody, case=case_login.case, **values)
    with pytest.raises(PermissionDenied):
        services.case_open(actor=nobody, number="WSC/9", stage=stages["WPLYW"])
    assert CaseEvent.objects.count() == before
