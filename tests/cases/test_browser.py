"""The client's and the clerk's whole way in a real browser: four languages, a small telephone."""

from __future__ import annotations

import datetime
import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from cases import actor, acts
from cases.languages import NAMES
from cases.models import Case, ClientSession
from cases.portal import session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = actor.SYSTEM_ACTOR
OPEN = {"pl": "Pokaż moją sprawę", "en": "Show my case", "uk": "Показати мою справу"}
LEAVE = {"pl": "Wyjdź", "en": "Leave", "uk": "Вийти", "ru": "Выйти"}


@pytest.fixture
def phone(new_page, home):
    """`phone("uk")`: a page of a small telephone that asks for a language."""

    def phone(language="pl", width=320, **options):
        return new_page(width, locale=language, **options)

    return phone


def come_in(page, opened) -> None:
    page.goto("/klient/")
    page.locator("#number").fill(opened.case.number.lower())
    page.locator("#password").fill(opened.password)
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


@pytest.mark.parametrize("language", NAMES)
def test_every_page_is_accessible_on_a_small_telephone(
    language,
    phone,
    opened,
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
    come_in(page, opened)
    page.locator("#warning").evaluate("node => { node.hidden = false }")
    for details in page.locator("details").all():
        details.evaluate("node => { node.open = true }")
    assert problems_of(page, axe_violations, language) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wide_screen_in_both_schemes(scheme, phone, opened, axe_violations):
    page = phone(width=1280, color_scheme=scheme)
    come_in(page, opened)
    assert problems_of(page, axe_violations, "pl") == []
    page.goto("/klient/etapy/")
    assert problems_of(page, axe_violations, "pl") == []


@pytest.mark.parametrize("language", NAMES)
def test_the_clients_whole_way(language, phone, opened):
    page = phone("de")
    referers, addresses = [], []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("request", lambda request: referers.append(request.headers.get("referer")))
    page.goto("/klient/")
    page.get_by_role("link", name=NAMES[language]).click() if language != "pl" else None
    come_in(page, opened)
    assert page.locator("html").get_attribute("lang") == language
    expect(page.locator("h1")).to_contain_text(opened.case.number)
    note = page.locator(".gap__note")
    expect(note).to_be_hidden()
    page.locator(".gap summary").focus()
    page.keyboard.press("Enter")  # the (!) button works by keyboard
    expect(note).to_have_text("Obie strony.")
    page.get_by_role("button", name=LEAVE[language]).click()
    page.wait_for_url("**/klient/koniec/")
    assert not ClientSession.objects.exists()
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        assert opened.case.number not in page.content()
    assert not any(referers)
    assert not [url for url in addresses if "WSC" in url.upper().partition("/KLIENT/")[2]]
    assert "portal_session" not in str(page.context.cookies())


def test_without_javascript_it_all_works_and_the_page_goes_in_time(phone, opened, monkeypatch):
    page = phone(java_script_enabled=False)
    come_in(page, opened)
    page.locator(".visit").get_by_role("button", name="Zostań dłużej").click()
    expect(page.locator("h1")).to_contain_text(opened.case.number)
    monkeypatch.setattr(session, "LASTS", datetime.timedelta(seconds=2))
    page.goto("/klient/sprawa/")
    page.wait_for_url("**/klient/koniec/")
    expect(page.locator("h1")).to_have_text("Portal został zamknięty")


def test_the_warning_and_staying(phone, opened, monkeypatch):
    page = phone()
    come_in(page, opened)
    expect(page.locator("#warning")).to_be_hidden()
    monkeypatch.setattr(session, "LASTS", datetime.timedelta(seconds=100))
    page.goto("/klient/sprawa/")
    expect(page.locator("#warning")).to_be_visible()
    monkeypatch.undo()
    page.locator("#warning button").click()
    page.wait_for_load_state()
    expect(page.locator("#warning")).to_be_hidden()


def test_the_script_takes_the_page_away_when_the_time_is_over(phone, opened, monkeypatch):
    page = phone()
    come_in(page, opened)
    monkeypatch.setattr(session, "LASTS", datetime.timedelta(seconds=2))
    page.goto("/klient/sprawa/")
    page.wait_for_url("**/klient/koniec/")
    page.go_back()
    page.wait_for_load_state()
    assert opened.case.number not in page.content()


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_refused(phone, opened, live_server):
    page = phone()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    come_in(page, opened)
    page.goto("/klient/etapy/")
    assert {url.startswith(live_server.url) for url in asked} == {True}
    assert complaints == []


def test_the_clerks_whole_way_to_the_client(phone, clerk, home, stages, documents, live_server):
    clerk.set_password("haslo-urzednika")
    clerk.save()
    desk = phone(width=1280)
    desk.goto("/admin/login/")
    desk.locator("[name=username]").fill("urzednik")
    desk.locator("[name=password]").fill("haslo-urzednika")
    desk.locator("button[type=submit]").click()
    desk.wait_for_url("**/admin/")
    desk.goto("/admin/cases/")
    desk.get_by_role("link", name="Załóż sprawę").click()
    desk.get_by_label("Numer sprawy").fill("wsc/77/2026")
    desk.locator("select[name=stage]").select_option(label="Wpłynął wniosek")
    desk.get_by_label("Język pisma").select_option("uk")
    desk.get_by_label("Telefon do SMS").fill("601 234 567")
    desk.get_by_role("button", name="Załóż sprawę").click()
    desk.locator("select[name=stage]").select_option(label="Badamy sprawę")
    desk.get_by_role("button", name="Ustaw etap").click()
    desk.locator("select[name=document]").select_option(label="Umowa najmu")
    desk.get_by_label("Uwaga dla klienta").fill("Podpis, PESEL 44051401359")
    desk.get_by_role("button", name="Dodaj brakujący dokument").click()
    expect(desk.get_by_text("To wygląda na numer osoby")).to_be_visible()
    desk.get_by_label("Uwaga dla klienta").fill("Podpis obu stron")
    desk.get_by_role("button", name="Dodaj brakujący dokument").click()
    expect(desk.get_by_text("Podpis obu stron")).to_be_visible()
    desk.get_by_role("button", name="Wydaj nowe hasło").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Pismo (PDF)").click()
    text = PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
    password = desk.locator(".desk-password").inner_text()
    assert password in text
    assert "Пароль" in text

    client = phone("uk")
    client.goto("/klient/")
    client.locator("#number").fill("WSC/77/2026")
    client.locator("#password").fill(password)
    client.get_by_role("button", name=OPEN["uk"]).click()
    expect(client.locator("#now")).to_contain_text("Розглядаємо")

    desk.get_by_role("link", name="Wróć do sprawy").click()
    desk.get_by_role("button", name="Klient rezygnuje z SMS").click()
    expect(desk.get_by_text("zapisał(a) Jan Urzędnik")).to_be_visible()
    desk.get_by_label("Sprawa się skończyła").check()
    desk.get_by_role("button", name="Zakończ sprawę").click()
    expect(desk.get_by_text("Sprawę zakończono")).to_be_visible()
    assert Case.objects.get().closed
    client.reload()
    client.wait_for_url("**/klient/")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_desk_is_accessible(width, phone, opened, clerk, client, axe_violations, live_server):
    acts.stage_set(actor=SYSTEM, case=opened.case, stage=opened.case.stage)
    client.force_login(clerk)
    page = phone(width=width)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    for address in ("", "open/", f"{opened.case.pk}/", "sms/", "events/"):
        page.goto(f"/admin/cases/{address}")
        assert problems_of(page, axe_violations, "pl") == []
