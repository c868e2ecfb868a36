"""The clerk's way in the admin, and whose way it is not."""

import base64
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from pypdf import PdfReader

from cases import actor, groups
from cases.models import Case, CaseEvent, MissingDocument, SmsMessage, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def of(case, name, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def test_finding_a_case_by_its_number(desk, opened, new_case):
    others = [new_case() for _ in range(3)]
    page = desk.get("/admin/cases/")
    assert all(case.number in page.content.decode() for case in [opened.case, *others])
    assert desk.get("/admin/cases/", {"q": opened.case.number.lower()})["Location"] == of(
        opened.case, "case"
    )
    assert (
        others[0].number in desk.get("/admin/cases/", {"q": others[0].number[:8]}).content.decode()
    )
    for q in ("NIEMA", "' OR 1=1", "%", "ą" * 500):
        assert desk.get("/admin/cases/", {"q": q, "p": "x"}).status_code == 200
    assert desk.get("/admin/cases/", {"q": "\x00"}).status_code == 404


def test_the_whole_way(desk, stages, documents, client):
    desk.post(
        "/admin/cases/open/",
        {
            "number": "wsc/1",
            "stage": stages["WPLYW"].pk,
            "language": "uk",
            "phone_number": "601234567",
        },
    )
    case = Case.objects.get(number="WSC/1")
    desk.post(of(case, "stage"), {"stage": stages["BADANIE"].pk})
    desk.post(of(case, "missing"), {"document": documents["UMOWA"].pk, "note": "Podpis"})
    gap = MissingDocument.objects.get()
    desk.post(of(case, "supplied", gap.pk))
    letter = desk.post(of(case, "password"), {"language": "uk"})
    page = letter.content.decode()
    password = re.search(r"desk-password\">([0-9A-Z-]{14})<", page).group(1)
    pdf = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", page).group(1))
    assert password in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "no-store" in letter["Cache-Control"]
    came_in = client.post("/klient/", {"number": "wsc/1", "password": password})
    assert came_in.status_code == 303
    page = desk.get(of(case, "case")).content.decode()
    assert "567" in page
    assert "601234567" not in page
    assert "601 234" not in page
    desk.post(of(case, "refuse"))
    desk.post(of(case, "close"), {"sure": "on"})
    case.refresh_from_db()
    assert case.closed
    assert case.sms_refusal_by == "Jan Urzędnik"
    assert desk.get(of(case, "case")).status_code == 200
    log = list(CaseEvent.objects.filter(case_number="WSC/1").values_list("act", flat=True))
    assert log == [
        "closed",
        "sms_refused",
        "password_issued",
        "missing_supplied",
        "missing_added",
        "stage_set",
        "opened",
    ]
    assert set(CaseEvent.objects.values_list("actor_name", flat=True)) == {"Jan Urzędnik"}
    assert password.replace("-", "") not in str(list(CaseEvent.objects.values()))


def test_a_number_like_a_pesel_is_asked_about(desk, opened, documents):
    values = {"document": documents["ZDJECIE"].pk, "note": "PESEL 44051401359"}
    page = desk.post(of(opened.case, "missing"), values)
    assert page.status_code == 200
    assert "44051401359" in page.content.decode()
    assert not MissingDocument.objects.filter(note__contains="4405").exists()
    desk.post(of(opened.case, "missing"), {**values, "confirmed": "on"})
    assert MissingDocument.objects.filter(note__contains="4405").exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"number": "44051401359"},
        {"number": "x" * 41},
        {"number": "A B", "stage": "0"},
        {"number": "WSC/1", "language": "xx"},
        {"number": "WSC/1", "phone_number": "12"},
    ],
)
def test_bad_input_opens_nothing(desk, stages, values):
    values = {"stage": stages["WPLYW"].pk, "language": "pl", **values}
    assert desk.post("/admin/cases/open/", values).status_code == 200
    assert not Case.objects.exists()


def test_a_number_that_was_used_is_told(desk, opened, stages):
    values = {"number": opened.case.number, "stage": stages["WPLYW"].pk, "language": "pl"}
    assert desk.post("/admin/cases/open/", values).status_code == 200
    assert Case.objects.count() == 1


def test_bad_input_to_the_acts(desk, opened, new_case):
    other = new_case()
    gap = opened.case.missing_documents.first()
    before = CaseEvent.objects.count()
    for name, values in (
        ("stage", {"stage": "999"}),
        ("stage", {}),
        ("missing", {"document": "x"}),
        ("phone", {"phone_number": "abc"}),
        ("close", {}),
        ("password", {"language": "xx"}),
    ):
        assert desk.post(of(opened.case, name), values).status_code in (200, 302)
    assert desk.post(of(other, "supplied", gap.pk)).status_code == 404
    assert desk.post("/admin/cases/999999/stage/", {}).status_code == 404
    assert CaseEvent.objects.count() == before


def test_a_closed_case_is_looked_at_and_not_touched(desk, opened, stages):
    desk.post(of(opened.case, "close"), {"sure": "on"})
    for name, values in (
        ("stage", {"stage": stages["DECYZJA"].pk}),
        ("password", {"language": "pl"}),
        ("phone", {"phone_number": "601234567"}),
    ):
        assert desk.post(of(opened.case, name), values).status_code == 302
    assert CaseEvent.objects.first().act == "closed"


ADDRESSES = ("index", "open", "sms", "events")
ACTS = ("stage", "missing", "password", "phone", "refuse", "close")


def test_who_has_no_leave_sees_nothing(client, opened):
    user = get_user_model().objects.create_user("redaktor", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for name in ADDRESSES:
        assert client.get(reverse(f"cases:{name}")).status_code == 302
    assert client.get(of(opened.case, "case")).status_code == 302
    before = CaseEvent.objects.count()
    for name in ACTS:
        assert client.post(of(opened.case, name), {"sure": "on"}).status_code == 302
    assert CaseEvent.objects.count() == before
    assert "/admin/cases/" not in client.get("/admin/").content.decode()


def test_each_act_has_a_leave_of_its_own(client, opened, stages):
    user = get_user_model().objects.create_user("kasjer", password="x")
    for codename in ("access_admin", "view_case", "set_stage"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    page = client.get(of(opened.case, "case")).content.decode()
    assert of(opened.case, "stage") in page
    for name in ACTS[1:]:
        assert of(opened.case, name) not in page
        client.post(of(opened.case, name), {"sure": "on", "language": "pl"})
    client.post(of(opened.case, "stage"), {"stage": stages["DECYZJA"].pk})
    assert CaseEvent.objects.filter(actor_id=user.pk).count() == 1


def test_a_person_settles_what_the_gateway_left_open(desk, due, clerk):
    message = due(status="uncertain", attempts=9)
    assert "uncertain" in desk.get("/admin/cases/sms/").content.decode()
    desk.post(reverse("cases:settle", args=[message.pk]))
    desk.post(reverse("cases:settle", args=[message.pk]))
    assert SmsMessage.objects.get().status == "settled"
    assert CaseEvent.objects.filter(act="sms_settled", actor_id=clerk.pk).count() == 1
    for status in ("", "sent", "nonsense"):
        assert desk.get("/admin/cases/sms/", {"status": status}).status_code == 200


def test_the_office_edits_its_catalogues(client, stages, documents):
    groups.prepare("default")
    user = get_user_model().objects.create_user("slownik", password="x")
    user.groups.add(Group.objects.get(name=groups.CATALOGUERS))
    client.force_login(user)
    values = {
        "code": "NOWY",
        "position": 40,
        "name_pl": "Nowy etap",
        "explanation_pl": "Opis",
        "name_uk": "Новий",
    }
    client.post("/admin/case_stages/new/", values)
    assert Stage.objects.get(code="NOWY").name_uk == "Новий"
    client.post("/admin/case_stages/new/", {**values, "code": "zły kod"})
    assert Stage.objects.count() == 5
    assert client.get("/admin/case_documents/").status_code == 200
    assert client.get("/admin/cases/").status_code == 302


def test_a_stage_in_use_is_not_deleted(client, opened, admin_user):
    client.force_login(admin_user)
    stage = opened.case.stage
    client.post(f"/admin/case_stages/delete/{stage.pk}/")
    assert Stage.objects.filter(pk=stage.pk).exists()


def test_groups_that_the_office_changed_stay_changed(db):
    group = Group.objects.get(name=groups.CLERKS)
    group.permissions.clear()
    groups.prepare("default")
    assert not group.permissions.exists()
    assert actor.SYSTEM_ACTOR.may("anything")
