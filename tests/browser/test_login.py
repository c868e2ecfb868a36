"""The whole way in a browser: set up a second factor, log in with a code, with a recovery code."""

from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login.models import LoginSettings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Bardzo dlugie haslo 7"


@pytest.fixture
def person(home):
    """An editor of whom the office demands a second factor."""
    group = Group.objects.create(name="Redaktorzy")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    LoginSettings.load().demanded_of_groups.add(group)
    user = get_user_model().objects.create_user("anna", "anna@example.org", PASSWORD)
    user.groups.add(group)
    return user


def give_password(page) -> None:
    page.goto("/admin/")
    page.fill("[name=username]", "anna")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Zaloguj się").click()


def give_code(page, code: str, button: str = "Dalej") -> None:
    page.fill("[name=code]", code)
    page.get_by_role("button", name=button, exact=True).click()


def log_out(page) -> None:
    page.goto("/admin/second-factor/log-out-everywhere/")
    page.get_by_role("button", name="Wyloguj wszędzie").click()
    page.wait_for_url("**/admin/login/**")


def shown_codes(page) -> list[str]:
    page.locator(".login-step__codes code").first.wait_for()
    return page.locator(".login-step__codes code").all_inner_texts()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 1280])
def test_from_the_first_login_to_a_recovery_code(new_page, person, width, axe_violations):
    page = new_page(width)
    requested = []
    page.on("request", lambda request: requested.append(request.url))
    give_password(page)
    page.wait_for_url("**/set-up/**")
    code = page.locator(".login-step__qr svg")
    box = code.bounding_box()
    assert box["width"] > 150
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert fits(page)
    assert axe_violations(page) == []
    key = page.locator(".login-step__key").inner_text().replace(" ", "")
    give_code(page, f"{TOTP(base64.b32decode(key)).token():06}", "Ustaw")
    codes = shown_codes(page)
    assert len(codes) == 10
    assert fits(page)
    assert axe_violations(page) == []
    page.get_by_role("link", name="Mam te kody, dalej").click()
    page.wait_for_url("**/admin/")

    log_out(page)
    give_password(page)
    page.wait_for_url("**/second-factor/**")
    assert fits(page)
    assert axe_violations(page) == []
    give_code(page, "000 000")
    page.get_by_text("Kod jest zły").wait_for()
    # The next code comes in half a minute: this one is made to be good again.
    TOTPDevice.objects.update(throttling_failure_timestamp=None, last_t=-1)
    give_code(page, f"{TOTP(base64.b32decode(key)).token():06}")
    page.wait_for_url("**/admin/")

    log_out(page)
    give_password(page)
    page.wait_for_url("**/second-factor/**")
    give_code(page, codes[0])
    page.wait_for_url("**/admin/")
    assert "pozostało 9" in page.locator(".messages").inner_text()
    page.goto("/admin/account/")
    page.get_by_role("link", name="Nowe kody zapasowe").click()
    page.get_by_role("button", name="Utwórz nowe kody").click()
    assert not set(shown_codes(page)) & set(codes)
    assert {url.split("/")[2] for url in requested if url.startswith("http")} == {
        page.url.split("/")[2]
    }


@pytest.mark.parametrize("width", [320, 1280])
def test_the_reports(new_page, login, editor, person, client, width, axe_violations):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post("/admin/login/", {"username": "anna", "password": "wrong"})
    client.logout()
    page = login(new_page(width))
    for address, text in (
        ("", "nieudane logowanie"),
        ("locks/", "zablokowane z tego adresu"),
        ("accounts/", "wymagany, jeszcze nieustawiony"),
    ):
        page.goto(f"/admin/reports/logins/{address}")
        assert text in page.locator("main").inner_text()
        table = page.get_by_role("group").filter(has=page.get_by_role("table"))
        assert table.bounding_box()["width"] <= width  # the table scrolls in it
        own = [line for line in axe_violations(page) if "login" in line]
        assert own == []
    page.goto("/admin/reports/logins/locks/")
    page.get_by_role("button", name="Odblokuj").first.click()
    page.wait_for_selector(".messages .success")
    assert "Żadne logowanie nie jest zablokowane" in page.locator("main").inner_text()


def test_a_locked_login_says_so(page, person):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page.goto("/admin/login/")
        page.fill("[name=username]", "anna")
        page.fill("[name=password]", "wrong")
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.get_by_role("button", name="Zaloguj się").click()
    page.get_by_text("Spróbuj za 15 minut").wait_for()
