"""Fixtures: a small catalogue, a clerk, cases, messages, and a fake SMSAPI."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cases import groups, outbox, services
from cases.actor import SYSTEM_ACTOR
from cases.gateways.smsapi import SmsapiGateway
from cases.models import Case, DocumentType, SmsMessage, Stage
from tests.cases.fake_smsapi import TOKEN, FakeSmsapi

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def daytime(monkeypatch):
    """Turns the quiet hours off, and returns the function that knows them."""
    real = outbox.after_quiet_hours
    monkeypatch.setattr(outbox, "after_quiet_hours", lambda moment: moment)
    return real


class Clock:
    """The time that `timezone.now()` tells: it stands still until it is moved."""

    def __init__(self):
        self.now = timezone.now()

    def forward(self, delta: datetime.timedelta) -> None:
        self.now += delta


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def stages(db) -> dict[str, Stage]:
    """Three stages of the usual path and one outside it; the last has no translations."""
    rows = (
        ("WPLYW", 10, True, "Wpłynął wniosek", "Application received", "Заяву отримано", "Принято"),
        ("BADANIE", 20, True, "Badamy sprawę", "We examine", "Розглядаємо", "Рассматриваем"),
        ("BRAKI", 25, False, "Czekamy na papiery", "We wait", "Чекаємо", "Ждём"),
        ("DECYZJA", 30, True, "Jest decyzja", "", "", ""),
    )
    for code, position, on_path, pl, en, uk, ru in rows:
        Stage.objects.create(
            code=code,
            position=position,
            on_path=on_path,
            name_pl=pl,
            name_en=en,
            name_uk=uk,
            name_ru=ru,
            explanation_pl=f"Wyjaśnienie: {pl}.",
            explanation_en=en and f"Explained: {en}.",
            explanation_uk=uk and f"Пояснення: {uk}.",
            explanation_ru=ru and f"Объяснение: {ru}.",
            next_pl="Potem będzie dalej.",
            next_en="Then it goes on.",
            next_uk="Потім буде далі.",
            next_ru="Потом будет дальше.",
        )
    return {stage.code: stage for stage in Stage.objects.all()}


@pytest.fixture
def documents(db) -> dict[str, DocumentType]:
    for code, name, uk in (("ZDJECIE", "Zdjęcie", "Фотографія"), ("UMOWA", "Umowa najmu", "")):
        DocumentType.objects.create(code=code, name_pl=name, name_uk=uk)
    return {document.code: document for document in DocumentType.objects.all()}


@pytest.fixture
def new_case(stages):
    """`new_case(phone_number="601 234 567")`: an open case at the first stage."""

    def new_case(**values) -> Case:
        values.setdefault("number", f"WSC/{next(_numbers):05}/2026")
        values.setdefault("stage", stages["WPLYW"])
        return services.case_open(actor=SYSTEM_ACTOR, **values)

    return new_case


@dataclass
class CaseLogin:
    case: Case
    password: str


@pytest.fixture
def case_login(new_case, stages, documents) -> CaseLogin:
    """A case at its second stage with a telephone number, two missing documents and a password."""
    case = new_case(phone_number="601 234 567")
    services.stage_set(actor=SYSTEM_ACTOR, case=case, stage=stages["BADANIE"])
    services.missing_document_add(actor=SYSTEM_ACTOR, case=case, document=documents["ZDJECIE"])
    services.missing_document_add(
        actor=SYSTEM_ACTOR, case=case, document=documents["UMOWA"], note="Obie strony."
    )
    password = services.password_issue(actor=SYSTEM_ACTOR, case=case)
    return CaseLogin(Case.objects.get(pk=case.pk), password)


@pytest.fixture
def clerk(db):
    """A user in the group “Obsługa spraw” only."""
    groups.create_groups("default")
    user = get_user_model().objects.create_user(
        "urzednik", "urzednik@example.org", "x", first_name="Jan", last_name="Urzędnik"
    )
    user.groups.add(Group.objects.get(name=groups.CLERKS))
    return user


@pytest.fixture
def log_in(client):
    """`log_in(case_login)`: log in as the client does; returns Django's test client."""

    def log_in(case_login: CaseLogin, browser: Client | None = None, **headers):
        browser = browser or client
        response = browser.post(
            "/klient/",
            {"number": case_login.case.number, "password": case_login.password},
            **headers,
        )
        assert response.status_code == 303
        return browser

    return log_in


@pytest.fixture
def due_sms(new_case, stages):
    """`due_sms()`: a message in the outbox that is due now."""

    def due_sms(case: Case | None = None, **values) -> SmsMessage:
        case = case or new_case(phone_number="601234567")
        values.setdefault("due_at", timezone.now())
        return SmsMessage.objects.create(case=case, **values)

    return due_sms


@pytest.fixture
def smsapi(settings, monkeypatch):
    """A fake SMSAPI on loopback, with a short timeout."""
    monkeypatch.setattr("cases.gateways.smsapi.TIMEOUT", 0.4)
    with FakeSmsapi() as fake:
        settings.SMSAPI_URL, settings.SMSAPI_TOKEN = fake.url, TOKEN
        yield fake


@pytest.fixture
def gateway(smsapi) -> SmsapiGateway:
    return SmsapiGateway()
