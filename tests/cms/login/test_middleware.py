"""No way past the second factor."""

from __future__ import annotations

import base64
import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail, signing
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login import second_factor
from cms.login.middleware import LoginMiddleware
from cms.login.models import LoginEvent, LoginSettings
from cms.login.sessions import SessionStore
from cms.login.views import NEW_KEY_SALT
from tests.cms.login.conftest import (
    LOGIN,
    PASSWORD,
    SET_UP,
    VERIFY,
    code_of,
    is_inside,
    log_in,
    log_of,
    move_back,
)
from tests.cms.test_urls import ADMIN, BEFORE_LOGIN

pytestmark = pytest.mark.django_db


def set_up(client, **values):
    """Open the page, and send the code of its key; gives what is answered, and the key (hex)."""
    page = client.get(SET_UP)
    key = base64.b32decode(page.context["key"].replace(" ", ""))
    values = {"code": f"{TOTP(key).token():06}", "signed_key": page.context["signed_key"], **values}
    return client.post(SET_UP, values), key.hex()


# The second factor


def test_the_password_alone_leads_to_the_second_step(client, person, device):
    answer = log_in(client, next="/admin/reports/")
    assert client.get(answer["Location"])["Location"] == f"{VERIFY}?next=%2Fadmin%2Freports%2F"
    assert not is_inside(client)
    assert log_of() == ["password_accepted"]


def test_the_code_lets_in_where_one_was_going(client, person, device):
    log_in(client)
    key = client.session.session_key
    answer = client.post(VERIFY, {"code": code_of(device), "next": "/admin/reports/"})
    assert answer["Location"] == "/admin/reports/"
    assert is_inside(client)
    assert client.session.session_key != key
    assert log_of() == ["password_accepted", "logged_in"]


def test_a_wrong_code_does_not(client, person, device):
    log_in(client)
    code = f"{(int(code_of(device)) + 1) % 1_000_000:06}"
    assert client.post(VERIFY, {"code": code}).status_code == 200
    assert not is_inside(client)
    assert log_of() == ["password_accepted", "code_refused"]


def test_one_is_not_sent_to_another_site(client, person, device):
    log_in(client)
    answer = client.post(VERIFY, {"code": code_of(device), "next": "https://evil.example/"})
    assert answer["Location"] == "/admin/"


def test_whoever_set_none_up_logs_in_as_before(client, person):
    log_in(client)
    assert is_inside(client)


def test_whoever_must_have_one_sets_it_up_first(client, person, demanded):
    log_in(client)
    assert not is_inside(client)
    assert client.get(VERIFY)["Location"].startswith(SET_UP)
    assert client.get(SET_UP).status_code == 200


def test_a_session_from_before_the_demand_gets_no_further(client, person, group):
    log_in(client)
    assert is_inside(client)
    LoginSettings.load().demanded_of_groups.add(group)
    assert client.get("/admin/reports/")["Location"] == f"{VERIFY}?next=%2Fadmin%2Freports%2F"


def test_a_second_factor_binds_the_sessions_that_were_open(client, person):
    log_in(client)
    TOTPDevice.objects.create(user=person)
    assert not is_inside(client)


def test_the_mark_of_a_removed_device_is_worth_nothing(client, person, device, demanded):
    log_in(client)
    client.post(VERIFY, {"code": code_of(device)})
    device.delete()
    assert not is_inside(client)


def test_the_mark_of_anothers_device_is_worth_nothing(client, person, device, editor):
    log_in(client)
    session = client.session
    session["otp_device_id"] = TOTPDevice.objects.create(user=editor).persistent_id
    session.save()
    assert not is_inside(client)


def test_every_address_of_the_administration_asks_for_it(client, person, device):
    person.is_superuser = True
    person.save()
    client.force_login(person)
    names = ("password", "log_out", "log_out_everywhere")
    own = tuple(reverse(f"second_factor:{name}") for name in names)
    asked = [f"/{address}" for address in ADMIN if not BEFORE_LOGIN.match(address)]
    for address in asked:
        if address in (VERIFY, *own):
            continue
        for answer in (client.get(address), client.post(address)):
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, VERIFY)


def test_scripts_are_refused(client, person, device):
    client.force_login(person)
    answer = client.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_async_views_get_no_user(rf, person, device):
    request = rf.get("/")
    request.session, request.user = SessionStore(), person
    request.auser = None
    login_middleware = LoginMiddleware(lambda request: hasattr(request, "auser"))
    assert login_middleware(request) is False


def test_previews_and_private_pages_show_nothing(client, person, device, article, settings):
    person.is_superuser = True
    person.save()
    client.force_login(person)
    for address in (
        f"/admin/pages/{article.pk}/edit/preview/",
        f"/admin/pages/{article.pk}/view_draft/",
    ):
        assert client.get(address).status_code == 302
    restriction = article.view_restrictions.create(restriction_type="login")
    assert client.get(article.url).status_code == 302
    restriction.delete()
    assert client.get(article.url).status_code == 200


def test_the_public_login_leads_to_the_second_step_too(client, person, device):
    client.post("/_util/login/", {"username": "anna", "password": PASSWORD})
    assert client.get("/_util/login/?next=/x/")["Location"] == f"{VERIFY}?next=%2Fx%2F"


def test_a_new_password_does_not_log_in(client, person, device):
    client.post("/admin/password_reset/", {"email": person.email})
    assert len(mail.outbox) == 1
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    page = client.get(f"/admin/password_reset/confirm/{uid}/{token}/", follow=True)
    new = {"new_password1": "Zupelnie inne haslo 9", "new_password2": "Zupelnie inne haslo 9"}
    client.post(page.redirect_chain[-1][0], new)
    assert not is_inside(client)
    log_in(client, "Zupelnie inne haslo 9")
    assert not is_inside(client)
    assert client.get("/admin/")["Location"].startswith(VERIFY)


def test_a_second_factor_that_is_set_up_cannot_be_set_up_anew_instead(client, person, device):
    client.force_login(person)
    assert client.get(SET_UP)["Location"] == VERIFY
    signed = signing.dumps([client.session.session_key, "00" * 20], salt=NEW_KEY_SALT)
    values = {"code": f"{TOTP(bytes(20)).token():06}", "signed_key": signed}
    assert client.post(SET_UP, values)["Location"] == VERIFY
    assert TOTPDevice.objects.get() == device


def test_an_old_session_cannot_set_one_up_without_the_password(client, person, demanded):
    client.force_login(person)
    move_back(client, "password_at", 11 * 60)
    answer = client.get(SET_UP)
    assert answer["Location"].startswith("/admin/second-factor/password/")
    wrong = client.post(answer["Location"], {"password": "wrong"})
    assert wrong.status_code == 200
    assert client.get(SET_UP).status_code == 302
    client.post(answer["Location"], {"password": PASSWORD})
    assert client.get(SET_UP).status_code == 200


def test_the_password_asked_for_again_is_throttled_too(client, person):
    client.force_login(person)
    address = reverse("second_factor:password")
    answers = [client.post(address, {"password": "wrong"}).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_logging_out_before_the_second_step(client, person, device):
    log_in(client)
    client.post("/admin/second-factor/log-out/")
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert log_of() == ["password_accepted", "logged_out"]


# Setting up


def test_setting_up_shows_the_codes_once(client, person, demanded):
    log_in(client)
    page, key = set_up(client)
    codes = re.findall(r"<code>([a-z0-9-]{14})</code>", page.content.decode())
    assert len(codes) == second_factor.RECOVERY_CODES
    assert "no-store" in page["Cache-Control"]
    assert is_inside(client)
    logged = str(list(LoginEvent.objects.values()))
    assert key not in logged
    assert not any(code in logged for code in codes)
    other = Client()
    log_in(other)
    other.post(VERIFY, {"code": codes[0]})
    assert is_inside(other)
    assert log_of() == [
        "password_accepted",
        "second_factor_set_up",
        "logged_in",
        "password_accepted",
        "recovery_code_used",
        "logged_in",
    ]


def test_each_opening_of_the_page_makes_another_key(client, person, demanded):
    log_in(client)
    assert len({client.get(SET_UP).context["key"] for _ in range(3)}) == 3


def test_a_key_of_another_session_is_not_taken(client, person, demanded):
    log_in(client)
    other = Client()
    log_in(other)
    page, _key = set_up(client, signed_key=other.get(SET_UP).context["signed_key"])
    assert page.status_code == 200
    assert not second_factor.is_set_up(person)


def test_a_key_that_was_not_signed_here_is_not_taken(client, person, demanded):
    log_in(client)
    set_up(client, signed_key="00" * 20)
    assert not second_factor.is_set_up(person)


def test_what_is_demanded_cannot_be_removed(client, person, device, demanded):
    log_in(client)
    client.post(VERIFY, {"code": code_of(device)})
    client.post("/admin/second-factor/remove/")
    assert second_factor.is_set_up(person)


def test_what_is_not_demanded_can(client, person, device):
    log_in(client)
    client.post(VERIFY, {"code": code_of(device)})
    client.post("/admin/second-factor/remove/")
    assert not second_factor.is_set_up(person)
    assert is_inside(client)
    assert log_of()[-1] == "second_factor_removed"


def test_new_recovery_codes(client, person, device):
    log_in(client)
    client.post(VERIFY, {"code": code_of(device)})
    address = "/admin/second-factor/recovery-codes/"
    assert client.get(address).status_code == 200
    assert client.post(address).content.decode().count("<code>") == second_factor.RECOVERY_CODES
    assert client.get(address).content.decode().count("<code>") == 0


@pytest.mark.parametrize(
    "address", ["/admin/account/", VERIFY, "/admin/second-factor/log-out-everywhere/"]
)
def test_the_pages_open(client, person, device, address):
    log_in(client)
    client.post(VERIFY, {"code": code_of(device)})
    assert client.get(address, follow=True).status_code == 200
