"""The public pages in a real browser: accessible, narrow, by keyboard, without JavaScript."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.models import Article
from revisions import version_writer
from revisions.clock_correction import ProposedCorrection, record_correction
from revisions.models import History, Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = """
<h2>Gdzie</h2><p>Pokój nr 12, parter</p>
<h2>Opłaty</h2>
<table><tr><th>Rzecz</th><th>Opłata</th></tr><tr><td>Wydanie</td><td>10 zł</td></tr></table>
<ul><li>wniosek</li><li>zdjęcie</li></ul>
<p style="text-align: center">Zapraszamy</p>
"""
ANSWERED_WITH_AN_ERROR = ("not found", "a form that was filled in wrongly")
NEW_BODY = BODY.replace("12", "14").replace("10 zł", "17 zł").replace("center", "left")


@pytest.fixture
def bulletin(home, section, edit, monkeypatch):
    """Pages of every public type, by name."""
    article = section.add_child(
        instance=Article(
            title="Karta pobytu", slug="karta", full=BODY, fee="10 zł", lead="Dla kogo"
        )
    )
    edit(article, full=NEW_BODY, fee="17 zł", change_note="Nowe opłaty")
    position = Version.objects.of_page(article).last().position
    record_correction(
        ProposedCorrection(
            first_position=position,
            last_position=position,
            offset=-3_653_726,
            reason="Zegar serwera był po awarii ustawiony na inny miesiąc; czas z dziennika NTP.",
        )
    )
    with monkeypatch.context() as patch:  # the clock goes back: a marked step
        earlier = timezone.now() - datetime.timedelta(days=60)
        patch.setattr(version_writer.timezone, "now", lambda: earlier)
        edit(article, change_note="Nowy termin", time_limit="7 dni")
    gone = section.add_child(instance=Article(title="Stary", slug="stary", full="<p>x</p>"))
    gone_history = History.objects.of_page(gone)
    gone.unpublish()
    log = History.objects.of_page(article).get_absolute_url()
    return {
        "home": "/",
        "section": "/sprawy/",
        "article": "/sprawy/karta/",
        "log": log,
        "log of a withdrawn article": gone_history.get_absolute_url(),
        "version": f"{log}1/",
        "version with a corrected moment": f"{log}2/",
        "in the text": f"{log}1..2/",
        "side by side": f"{log}1..2/?widok=obok",
        "plain text": f"{log}1..2/?widok=tekst",
        "source": f"{log}1..2/?widok=zrodlo",
        "with markers": f"{log}1..2/?znaczniki=1&calosc=1",
        "a form that was filled in wrongly": f"{log}porownaj/?od=x&do=2",
        "not found": "/nie-ma/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(bulletin, new_page, axe_violations, scheme):
    page = new_page(color_scheme=scheme)
    found = {}
    for name, address in bulletin.items():
        page.goto(address)
        for details in page.query_selector_all("details"):
            details.evaluate("node => { node.open = true }")
        if violations := axe_violations(page):
            found[name] = violations
    assert found == {}


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_sticks_out(bulletin, new_page, width):
    page = new_page(width)
    for name, address in bulletin.items():
        page.goto(address)
        for details in page.query_selector_all("details"):
            details.evaluate("node => { node.open = true }")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name}: {wide} px"


def test_no_page_breaks_its_own_policy_or_throws(bulletin, new_page):
    page = new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    page.on("pageerror", lambda error: said.append(str(error)))
    for name, address in bulletin.items():
        if name not in ANSWERED_WITH_AN_ERROR:  # Chromium says so of every such answer
            page.goto(address)
    assert said == []


def test_previews_open_without_javascript(bulletin, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(bulletin["log"])
    page.click("#v2 summary")
    assert page.locator("#v2 del.diff-del").first.is_visible()


def test_the_skip_link_is_the_first_stop(bulletin, page):
    page.goto(bulletin["article"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_keys_lead_from_change_to_change_until_switched_off(bulletin, page):
    page.goto(bulletin["in the text"])
    page.keyboard.press("n")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == first
    page.click("[data-keys]")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.hasAttribute('data-keys')")
    page.reload()
    assert page.locator("[data-keys]").get_attribute("aria-pressed") == "false"


def test_each_line_of_the_list_leads_to_its_mark(bulletin, page):
    page.goto(bulletin["in the text"])
    page.click(".changes summary")
    for link in page.locator(".changes a").all():
        link.click()
        assert page.locator(":target").count() == 1
