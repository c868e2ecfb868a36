"""The portal in the admin: what a clerk can do, and what nobody else can."""

import base64
import io
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from pypdf import PdfReader

from cases import groups
from cases.actor import SYSTEM_ACTOR
from cases.models import Case, CaseEvent, MissingDocument, SmsMessage, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk_client(client, clerk):
    client.force_login(clerk)
    return client


def url_of(case, name, *more):
    return reverse(f"cases:{name}", args=[case.pk, *more])


def test_finding_a_case_by_its_number(clerk_client, case_login, new_case):
    others = [new_case() for _ in range(3)]
    page = clerk_client.get("/admin/cases/")
    assert all(case.number in page.content.decode() for case in [case_login.case, *others])
    assert clerk_client.get("/admin/cases/", {"q": case_login.case.number.lower()})[
        "Location"
    ] == url_of(case_login.case, "case_detail")
    assert (
        others[0].number
        in clerk_client.get("/admin/cases/", {"q": others[0].number[:8]}).content.decode()
    )
    for q in ("NIEMA", "' OR 1=1", "%", "ą" * 500):
        assert clerk_client.get("/admin/cases/", {"q": q, "p": "x"}).status_code == 200
    assert clerk_client.get("/admin/cases/", {"q": "\x00"}).status_code == 404


def test_a_case_from_opening_to_closing(clerk_client, stages, documents, client):
    clerk_client.post(
        "/admin/cases/open/",
        {
            "number": "wsc/1",
            "stage": stages["WPLYW"].pk,
            "language": "uk",
            "phone_number": "601234567",
        },
    )
    case = Case.objects.get(number="WSC/1")
    clerk_client.post(url_of(case, "stage_set"), {"stage": stages["BADANIE"].pk})
    clerk_client.post(
        url_of(case, "missing_document_add"), {"document": documents["UMOWA"].pk, "note": "Podpis"}
    )
    missing_document = MissingDocument.objects.get()
    clerk_client.post(url_of(case, "missing_document_supply", missing_document.pk))
    letter = clerk_client.post(url_of(case, "password_issue"), {"language": "uk"})
    page = letter.content.decode()
    password = re.search(r"cases-admin-password\">([0-9A-Z-]{14})<", page).group(1)
    pdf = base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)", page).group(1))
    assert password in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "no-store" in letter["Cache-Control"]
    came_in = client.post("/klient/", {"number": "wsc/1", "password": password})
    assert came_in.status_code == 303
    page = clerk_client.get(url_of(case, "case_detail")).content.decode()
    assert "567" in page
    assert "601234567" not in page
    assert "601 234" not in page
    clerk_client.post(url_of(case, "sms_refuse"))
    clerk_client.post(url_of(case, "case_close"), {"sure": "on"})
    case.refresh_from_db()
    assert case.closed
    assert case.sms_refusal_recorded_by == "Jan Urzędnik"
    assert clerk_client.get(url_of(case, "case_detail")).status_code == 200
    actions = list(CaseEvent.objects.filter(case_number="WSC/1").values_list("action", flat=True))
    assert actions == [
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


def test_a_number_like_a_pesel_is_asked_about(clerk_client, case_login, documents):
    values = {"document": documents["ZDJECIE"].pk, "note": "PESEL 44051401359"}
    page = clerk_client.post(url_of(case_login.case, "missing_document_add"), values)
    assert page.status_code == 200
    assert "44051401359" in page.content.decode()
    assert not MissingDocument.objects.filter(note__contains="4405").exists()
    clerk_client.post(
        url_of(case_login.case, "missing_document_add"), {**values, "confirmed": "on"}
    )
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
def test_bad_input_opens_nothing(clerk_client, stages, values):
    values = {"stage": stages["WPLYW"].pk, "language": "pl", **values}
    assert clerk_client.post("/admin/cases/open/", values).status_code == 200
    assert not Case.objects.exists()


def test_a_number_that_was_used_is_told(clerk_client, case_login, stages):
    values = {"number": case_login.case.number, "stage": stages["WPLYW"].pk, "language": "pl"}
    assert clerk_client.post("/admin/cases/open/", values).status_code == 200
    assert Case.objects.count() == 1


def test_bad_input_to_the_forms(clerk_client, case_login, new_case):
    other = new_case()
    missing_document = case_login.case.missing_documents.first()
    before = CaseEvent.objects.count()
    for name, values in (
        ("stage_set", {"stage": "999"}),
        ("stage_set", {}),
        ("missing_document_add", {"document": "x"}),
        ("phone_set", {"phone_number": "abc"}),
        ("case_close", {}),
        ("password_issue", {"language": "xx"}),
    ):
        assert clerk_client.post(url_of(case_login.case, name), values).status_code in (200, 302)
    assert (
        clerk_client.post(url_of(other, "missing_document_supply", missing_document.pk)).status_code
        == 404
    )
    assert clerk_client.post("/admin/cases/999999/stage/", {}).status_code == 404
    assert CaseEvent.objects.count() == before


def test_a_closed_case_can_be_viewed_and_not_changed(clerk_client, case_login, stages):
    clerk_client.post(url_of(case_login.case, "case_close"), {"sure": "on"})
    for name, values in (
        ("stage_set", {"stage": stages["DECYZJA"].pk}),
        ("password_issue", {"language": "pl"}),
        ("phone_set", {"phone_number": "601234567"}),
    ):
        assert clerk_client.post(url_of(case_login.case, name), values).status_code == 302
    assert CaseEvent.objects.first().action == "closed"


LIST_VIEWS = ("case_list", "case_open", "sms_list", "event_list")
CASE_VIEWS = (
    "stage_set",
    "missing_document_add",
    "password_issue",
    "phone_set",
    "sms_refuse",
    "case_close",
)


def test_without_a_permission_there_is_nothing(client, case_login):
    user = get_user_model().objects.create_user("redaktor", password="x")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    for name in LIST_VIEWS:
        assert client.get(reverse(f"cases:{name}")).status_code == 302
    assert client.get(url_of(case_login.case, "case_detail")).status_code == 302
    before = CaseEvent.objects.count()
    for name in CASE_VIEWS:
        assert client.post(url_of(case_login.case, name), {"sure": "on"}).status_code == 302
    assert CaseEvent.objects.count() == before
    assert "/admin/cases/" not in client.get("/admin/").content.decode()


def test_the_menu_shows_what_one_may_open(client):
    user = get_user_model().objects.create_user("kasjer", password="x")
    for codename in ("access_admin", "view_case", "view_sms"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    page = client.get("/admin/").content.decode()
    assert reverse("cases:case_list") in page
    assert reverse("cases:sms_list") in page
    assert reverse("cases:event_list") not in page


def test_each_action_has_its_own_permission(client, case_login, stages):
    user = get_user_model().objects.create_user("kasjer", password="x")
    for codename in ("access_admin", "view_case", "set_stage"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    page = client.get(url_of(case_login.case, "case_detail")).content.decode()
    assert url_of(case_login.case, "stage_set") in page
    for name in CASE_VIEWS[1:]:
        assert url_of(case_login.case, name) not in page
        client.post(url_of(case_login.case, name), {"sure": "on", "language": "pl"})
    client.post(url_of(case_login.case, "stage_set"), {"stage": stages["DECYZJA"].pk})
    assert CaseEvent.objects.filter(actor_id=user.pk).count() == 1


def test_a_person_resolves_a_message_that_needs_review(clerk_client, due_sms, clerk):
    message = due_sms(status="needs_review", attempts=9)
    assert "needs_review" in clerk_client.get("/admin/cases/sms/").content.decode()
    clerk_client.post(reverse("cases:sms_resolve", args=[message.pk]))
    clerk_client.post(reverse("cases:sms_resolve", args=[message.pk]))
    assert SmsMessage.objects.get().status == "resolved"
    assert CaseEvent.objects.filter(action="sms_resolved", actor_id=clerk.pk).count() == 1
    for status in ("", "sent", "nonsense"):
        assert clerk_client.get("/admin/cases/sms/", {"status": status}).status_code == 200


def test_the_office_edits_its_catalogues(client, stages, documents):
    groups.create_groups("default")
    user = get_user_model().objects.create_user("slownik", password="x")
    user.groups.add(Group.objects.get(name=groups.CATALOGUE_EDITORS))
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


def test_a_stage_in_use_is_not_deleted(client, case_login, admin_user):
    client.force_login(admin_user)
    stage = case_login.case.stage
    client.post(f"/admin/case_stages/delete/{stage.pk}/")
    assert Stage.objects.filter(pk=stage.pk).exists()


def test_groups_that_the_office_changed_stay_changed(db):
    group = Group.objects.get(name=groups.CLERKS)
    group.permissions.clear()
    groups.create_groups("default")
    assert not group.permissions.exists()
    assert SYSTEM_ACTOR.has_permission("anything")
