"""Each act: leave, change and log together, or not at all."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error as DatabaseError
from django.db import transaction

from cases import actor, acts, phone
from cases.models import Case, CaseEvent, ClientSession, MissingDocument, SmsMessage, StageChange
from cases.models.events import Act

pytestmark = pytest.mark.django_db
SYSTEM = actor.SYSTEM_ACTOR


def acts_on(case):
    return list(CaseEvent.objects.filter(case_number=case.number).values_list("act", flat=True))


def test_a_case_is_opened_once_under_its_number(stages):
    case = acts.case_open(actor=SYSTEM, number=" wsc/1 /2026", stage=stages["WPLYW"])
    assert case.number == "WSC/1/2026"
    assert acts_on(case) == [Act.OPENED]
    assert case.stage_changes.count() == 1
    for again in ("WSC/1/2026", "wsc/1/2026"):
        with pytest.raises(ValidationError):
            acts.case_open(actor=SYSTEM, number=again, stage=stages["WPLYW"])


def test_a_number_stays_taken_when_its_case_is_closed(new_case, stages):
    case = new_case()
    acts.case_close(actor=SYSTEM, case=case)
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
        acts.stage_set(actor=SYSTEM, case=case, stage=stages[code])
    changes = list(case.stage_changes.values_list("stage__code", "backwards"))
    assert changes == [("BADANIE", True), ("DECYZJA", False), ("WPLYW", False)]
    assert acts_on(case) == [Act.STAGE_SET, Act.STAGE_SET, Act.OPENED]
    assert SmsMessage.objects.get(case=case).changes == 2


def test_a_change_that_fails_leaves_neither_message_nor_log(new_case, stages, monkeypatch):
    case = new_case(phone_number="601234567")
    monkeypatch.setattr(acts.outbox, "announce", lambda cases: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        acts.stage_set(actor=SYSTEM, case=case, stage=stages["DECYZJA"])
    case.refresh_from_db()
    assert case.stage == stages["WPLYW"]
    assert acts_on(case) == [Act.OPENED]
    assert not SmsMessage.objects.exists()


def test_missing_documents(new_case, documents):
    case = new_case()
    gap = acts.missing_add(actor=SYSTEM, case=case, document=documents["UMOWA"])
    acts.missing_add(actor=SYSTEM, case=case, document=documents["UMOWA"], note="Podpisana.")
    acts.missing_add(actor=SYSTEM, case=case, document=documents["UMOWA"], note=" Podpisana. ")
    assert MissingDocument.objects.get().note == "Podpisana."
    acts.missing_supplied(actor=SYSTEM, case=case, missing=gap)
    acts.missing_supplied(actor=SYSTEM, case=case, missing=gap)
    acts.missing_add(actor=SYSTEM, case=case, document=documents["UMOWA"])
    assert acts_on(case) == [
        Act.MISSING_ADDED,
        Act.MISSING_SUPPLIED,
        Act.MISSING_CHANGED,
        Act.MISSING_ADDED,
        Act.OPENED,
    ]


def test_a_new_password_ends_the_old_one_and_its_visits(opened, log_in):
    log_in(opened)
    assert ClientSession.objects.count() == 1
    second = acts.password_issue(actor=SYSTEM, case=opened.case)
    assert second != opened.password
    assert not ClientSession.objects.exists()
    event = CaseEvent.objects.filter(act=Act.PASSWORD_ISSUED).first()
    assert event.details["again"] is True
    assert second not in str(event.details)


def test_refusing_sms_deletes_the_number_and_says_who_recorded_it(opened, clerk):
    acts.sms_refuse(actor=actor.staff(clerk), case=opened.case)
    case = Case.objects.get(pk=opened.case.pk)
    assert case.phone_sealed == ""
    assert case.sms_refused_at
    assert case.sms_refusal_by == "Jan Urzędnik"
    assert not case.wants_sms
    assert set(SmsMessage.objects.values_list("status", flat=True)) == {"dropped"}
    event = CaseEvent.objects.first()
    assert (event.act, event.actor_id, event.actor_name) == (
        "sms_refused",
        clerk.pk,
        "Jan Urzędnik",
    )
    acts.phone_set(actor=actor.staff(clerk), case=case, phone_number="602 345 678")
    case.refresh_from_db()
    assert phone.opened(case.phone_sealed) == "+48602345678"
    assert case.sms_refused_at is None


def test_closing_deletes_the_number_the_password_and_the_visits(opened, log_in, stages):
    log_in(opened)
    acts.case_close(actor=SYSTEM, case=opened.case)
    acts.case_close(actor=SYSTEM, case=opened.case)
    case = Case.objects.get(pk=opened.case.pk)
    assert (case.phone_sealed, case.password_hash) == ("", "")
    assert case.closed
    assert not ClientSession.objects.exists()
    assert acts_on(case).count(Act.CLOSED) == 1
    for act, values in (
        (acts.stage_set, {"stage": stages["DECYZJA"]}),
        (acts.password_issue, {}),
        (acts.phone_set, {"phone_number": "601234567"}),
        (acts.sms_refuse, {}),
    ):
        with pytest.raises(ValidationError):
            act(actor=SYSTEM, case=case, **values)


def test_every_act_asks_leave(opened, stages, documents):
    nobody = actor.staff(get_user_model().objects.create_user("nikt"))
    gap = opened.case.missing_documents.first()
    before = CaseEvent.objects.count()
    for act, values in (
        (acts.stage_set, {"stage": stages["DECYZJA"]}),
        (acts.missing_add, {"document": documents["UMOWA"], "note": "x"}),
        (acts.missing_supplied, {"missing": gap}),
        (acts.password_issue, {}),
        (acts.language_set, {"language": "uk"}),
        (acts.phone_set, {"phone_number": "601234567"}),
        (acts.sms_refuse, {}),
        (acts.case_close, {}),
    ):
        with pytest.raises(PermissionDenied):
            act(actor=nobody, case=opened.case, **values)
    with pytest.raises(PermissionDenied):
        acts.case_open(actor=nobody, number="WSC/9", stage=stages["WPLYW"])
    assert CaseEvent.objects.count() == before


@pytest.mark.parametrize("model", [CaseEvent, StageChange])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_alter_the_log(opened, model, act):
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if act == "update":
            rows.update(id=9999)
        else:
            rows._raw_delete(rows.db)
