"""Everything a client and a clerk do, in a real browser: four languages, small and wide screens."""

from __future__ import annotations

import datetime
import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from cases import services
from cases.actor import SYSTEM_ACTOR
from cases.languages import LANGUAGE_NAMES
from cases.models import Case, ClientSession
from cases.portal import sessions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = {"pl": "Pokaż moją sprawę", "en": "Show my case", "uk": "Показати мою справу"}
LEAVE = {"pl": "Wyjdź", "en": "Leave", "uk": "Вийти", "ru": "Выйти"}


@pytest.fixture
def phone(new_page, home):
    """`phone("uk")`: a page of a small telephone that asks for a language."""

    def phone(language="pl", width=320, **options):
        return new_page(width, locale=language, **options)

    return phone


def log_in_by_form(page, case_login) -> None:
    page.goto("/klient/")
    page.locator("#number").fill(case_login.case.number.lower())
    page.locator("#password").fill(case_login.password)
    page.locator(".portal-form button").click()
    page.wait_for_url("**/klient/sprawa/")


def problems_of(page, axe, language) -> list[str]:
    """What is wrong with the page that is shown, whichever it is."""
    found = axe(page)
    if page.locator("html").get_attribute("lang") != language:
        found.append("the wrong lang")
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
        found.append("wider than the screen")
    return [f"{page.url} [{language}]: {problem}" for problem in found]


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_every_page_is_accessible_on_a_small_telephone(
    language,
    phone,
    case_login,
    axe_violations,
):
    page = phone(language)
    for address in ("/klient/", "/klient/etapy/", "/klient/koniec/"):
        page.goto(address)
        assert problems_of(page, axe_violations, language) == []
    page.goto("/klient/")
    page.locator(".portal-form button").click()  # nothing filled in
    assert problems_of(page, axe_violations, language) == []
    for _ in range(4):  # wrong, and then told to wait
        page.locator("#number").fill("NIEMA/1")
        page.locator("#password").fill("WRONG")
        page.locator(".portal-form button").click()
        expect(page.locator("#error")).to_be_visible()
        assert problems_of(page, axe_violations, language) == []
    log_in_by_form(page, case_login)
    page.locator("#warning").evaluate("node => { node.hidden = false }")
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true }")
    assert problems_of(page, axe_violations, language) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wide_screen_in_both_schemes(scheme, phone, case_login, axe_violations):
    page = phone(width=1280, color_scheme=scheme)
    log_in_by_form(page, case_login)
    assert problems_of(page, axe_violations, "pl") == []
    page.goto("/klient/etapy/")
    assert problems_of(page, axe_violations, "pl") == []


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_a_client_logs_in_reads_and_logs_out(language, phone, case_login):
    page = phone("de")
    referers, addresses = [], []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("request", lambda request: referers.append(request.headers.get("referer")))
    page.goto("/klient/")
    page.get_by_role("link", name=LANGUAGE_NAMES[language]).click() if language != "pl" else None
    log_in_by_form(page, case_login)
    assert page.locator("html").get_attribute("lang") == language
    expect(page.locator("h1")).to_contain_text(case_login.case.number)
    note = page.locator(".missing-document__note")
    expect(note).to_be_hidden()
    page.locator(".missing-document summary").focus()
    page.keyboard.press("Enter")  # the (!) button works by keyboard
    expect(note).to_have_text("Obie strony.")
    page.get_by_role("button", name=LEAVE[language]).click()
    page.wait_for_url("**/klient/koniec/")
    assert not ClientSession.objects.exists()
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert case_login.case.number not in page.content()
    assert not any(referers)
    assert not [url for url in addresses if "WSC" in url.upper().partition("/KLIENT/")[2]]
    assert "portal_session" not in str(page.context.cookies())


def test_without_javascript_it_all_works_and_the_page_goes_in_time(phone, case_login, monkeypatch):
    page = phone(java_script_enabled=False)
    log_in_by_form(page, case_login)
    page.locator(".session-bar").get_by_role("button", name="Zostań dłużej").click()
    expect(page.locator("h1")).to_contain_text(case_login.case.number)
    monkeypatch.setattr(sessions, "IDLE_TIMEOUT", datetime.timedelta(seconds=2))
    page.goto("/klient/sprawa/")
    page.wait_for_url("**/klient/koniec/")
    expect(page.locator("h1")).to_have_text("Portal został zamknięty")


def test_the_warning_and_staying(phone, case_login, monkeypatch):
    page = phone()
    log_in_by_form(page, case_login)
    expect(page.locator("#warning")).to_be_hidden()
    monkeypatch.setattr(sessions, "IDLE_TIMEOUT", datetime.timedelta(seconds=100))
    page.goto("/klient/sprawa/")
    expect(page.locator("#warning")).to_be_visible()
    monkeypatch.undo()
    page.locator("#warning button").click()
    page.wait_for_load_state()
    expect(page.locator("#warning")).to_be_hidden()


def test_the_script_takes_the_page_away_when_the_time_is_over(phone, case_login, monkeypatch):
    page = phone()
    log_in_by_form(page, case_login)
    monkeypatch.setattr(sessions, "IDLE_TIMEOUT", datetime.timedelta(seconds=2))
    page.goto("/klient/sprawa/")
    page.wait_for_url("**/klient/koniec/")
    page.go_back()
    page.wait_for_load_state()
    assert case_login.case.number not in page.content()


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_refused(phone, case_login, live_server):
    page = phone()
    urls, console_messages = [], []
    page.on("request", lambda request: urls.append(request.url))
    page.on("console", lambda message: console_messages.append(message.text))
    log_in_by_form(page, case_login)
    page.goto("/klient/etapy/")
    assert {url.startswith(live_server.url) for url in urls} == {True}
    assert console_messages == []


def test_a_clerk_opens_a_case_and_the_client_reads_it(
    phone, clerk, home, stages, documents, live_server
):
    clerk.set_password("haslo-urzednika")
    clerk.save()
    admin = phone(width=1280)
    admin.goto("/admin/login/")
    admin.locator("[name=username]").fill("urzednik")
    admin.locator("[name=password]").fill("haslo-urzednika")
    admin.locator("button[type=submit]").click()
    admin.wait_for_url("**/admin/")
    admin.goto("/admin/cases/")
    admin.get_by_role("link", name="Załóż sprawę").click()
    admin.get_by_label("Numer sprawy").fill("wsc/77/2026")
    admin.locator("select[name=stage]").select_option(label="Wpłynął wniosek")
    admin.get_by_label("Język pisma").select_option("uk")
    admin.get_by_label("Telefon do SMS").fill("601 234 567")
    admin.get_by_role("button", name="Załóż sprawę").click()
    admin.locator("select[name=stage]").select_option(label="Badamy sprawę")
    admin.get_by_role("button", name="Ustaw etap").click()
    admin.locator("select[name=document]").select_option(label="Umowa najmu")
    admin.get_by_label("Uwaga dla klienta").fill("Podpis, PESEL 44051401359")
    admin.get_by_role("button", name="Dodaj brakujący dokument").click()
    expect(admin.get_by_text("To wygląda na numer osoby")).to_be_visible()
    admin.get_by_label("Uwaga dla klienta").fill("Podpis obu stron")
    admin.get_by_role("button", name="Dodaj brakujący dokument").click()
    expect(admin.get_by_text("Podpis obu stron")).to_be_visible()
    admin.get_by_role("button", name="Wydaj nowe hasło").click()
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Pismo (PDF)").click()
    text = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    password = admin.locator(".cases-admin-password").inner_text()
    assert password in text
    assert "Пароль" in text

    client = phone("uk")
    client.goto("/klient/")
    client.locator("#number").fill("WSC/77/2026")
    client.locator("#password").fill(password)
    client.get_by_role("button", name=OPEN["uk"]).click()
    expect(client.locator("#current-stage")).to_contain_text("Розглядаємо")

    admin.get_by_role("link", name="Wróć do sprawy").click()
    admin.get_by_role("button", name="Klient rezygnuje z SMS").click()
    expect(admin.get_by_text("zapisał(a) Jan Urzędnik")).to_be_visible()
    admin.get_by_label("Sprawa się skończyła").check()
    admin.get_by_role("button", name="Zakończ sprawę").click()
    expect(admin.get_by_text("Sprawę zakończono")).to_be_visible()
    assert Case.objects.get().closed
    client.reload()
    client.wait_for_url("**/klient/")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_admin_is_accessible(
    width, phone, case_login, clerk, client, axe_violations, live_server
):
    services.stage_set(actor=SYSTEM_ACTOR, case=case_login.case, stage=case_login.case.stage)
    client.force_login(clerk)
    page = phone(width=width)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    for address in ("", "open/", f"{case_login.case.pk}/", "sms/", "events/"):
        page.goto(f"/admin/cases/{address}")
        assert problems_of(page, axe_violations, "pl") == []
