"""The log of logins, the locked logins and the accounts, in the administration."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login import second_factor
from cms.login.checks import second_factor_is_demanded
from cms.login.models import LoginEvent, LoginSettings
from revisions import guards
from revisions.audit_context import account_label, audit_context
from tests.cms.login.conftest import PASSWORD, is_inside, log_in, log_of

pytestmark = pytest.mark.django_db
EVENTS, LOCKS, ACCOUNTS = (f"/admin/reports/logins/{part}" for part in ("", "locks/", "accounts/"))


def staff_client(*codenames: str, **fields) -> Client:
    user = get_user_model().objects.create_user("kontrola", **fields)
    names = ("access_admin", *codenames)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def auditor() -> Client:
    return staff_client("view_loginevent")


@pytest.fixture
def manager() -> Client:
    return staff_client("view_loginevent", "manage_logins", first_name="Jan", last_name="Kierownik")


def lock_out() -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(Client(), "wrong")


# The log


def test_an_auditor_reads_the_log(auditor, person):
    log_in(Client(), "wrong")
    log_in(Client())
    page = auditor.get(EVENTS).content.decode()
    for text in ("anna", "nieudane logowanie", "zalogowano", "198.51.100.1"):
        assert text in page
    filtered = auditor.get(EVENTS, {"username": "anna", "action": "login_failed"})
    assert [event.action for event in filtered.context["object_list"]] == ["login_failed"]


def test_the_log_as_a_spreadsheet(auditor, person):
    log_in(Client(), "wrong")
    answer = auditor.get(EVENTS, {"export": "csv", "action": "login_failed"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(row["Konto"], row["Czynność"], row["Adres"]) for row in rows] == [
        ("anna", "nieudane logowanie", "198.51.100.1")
    ]


@pytest.mark.parametrize("address", [EVENTS, LOCKS, ACCOUNTS])
def test_nobody_else_does(person, address):
    client = Client()
    client.force_login(person)
    assert client.get(address)["Location"] == "/admin/"


def test_the_log_cannot_be_changed(person):
    log_in(Client())
    for sql in ("UPDATE login_loginevent SET username = ''", "DELETE FROM login_loginevent"):
        with (
            pytest.raises(DatabaseError, match=guards.REFUSAL),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def entry_of(days_ago: int) -> LoginEvent:
    at = timezone.now() - datetime.timedelta(days=days_ago)
    return LoginEvent.objects.create(at=at, action="logged_in", username=f"{days_ago}")


@pytest.mark.parametrize(("days_ago", "refused"), [(0, True), (729, True), (731, False)])
def test_only_what_is_older_than_its_term_can_be_deleted(db, days_ago, refused):
    entry_of(days_ago)
    deletion = "DELETE FROM login_loginevent WHERE username = %s"
    with connection.cursor() as cursor:
        if refused:
            with pytest.raises(DatabaseError, match=guards.REFUSAL), transaction.atomic():
                cursor.execute(deletion, [str(days_ago)])
        else:
            cursor.execute(deletion, [str(days_ago)])
    assert LoginEvent.objects.filter(username=str(days_ago)).exists() == refused


def test_old_entries_are_purged_and_that_is_logged(db, capsys):
    for days_ago in (3, 729, 732, 5000):
        entry_of(days_ago)
    call_command("purge_login_log", "--dry-run")
    assert capsys.readouterr().out.strip().endswith(": 2")
    assert LoginEvent.objects.filter(action="logged_in").count() == 4
    call_command("purge_login_log")
    assert set(
        LoginEvent.objects.filter(action="logged_in").values_list("username", flat=True)
    ) == {
        "3",
        "729",
    }
    purged = LoginEvent.objects.get(action="log_purged")
    assert purged.details["purged"] == 2
    assert purged.details_text.startswith("wpisy sprzed 20")
    call_command("purge_login_log")
    assert LoginEvent.objects.filter(action="log_purged").count() == 1  # nothing more was old


def test_a_clock_that_can_not_be_right_deletes_nothing(article, monkeypatch):
    entry_of(0)
    in_ten_years = timezone.now() + datetime.timedelta(days=3650)
    monkeypatch.setattr(timezone, "now", lambda: in_ten_years)
    with pytest.raises(CommandError):
        call_command("purge_login_log")
    assert LoginEvent.objects.filter(username="0").exists()


def test_the_log_outlives_the_account(person):
    log_in(Client())
    person.delete()
    assert log_of() == ["logged_in"]


@pytest.mark.parametrize("by", ["anna", "redaktor"])
def test_a_new_password_is_logged_with_who_set_it(person, editor, by):
    with audit_context(user=get_user_model().objects.get(username=by)):
        person.set_password("Zupelnie inne haslo 9")
        person.save()
    event = LoginEvent.objects.get(action="password_set")
    actor = f"Ewa Redaktor (redaktor#{editor.pk})" if by == "redaktor" else ""
    assert (event.username, event.actor) == ("anna", actor)


def test_who_must_have_a_second_factor_is_logged(group, editor, client):
    client.force_login(editor)
    url = f"/admin/settings/login/loginsettings/{LoginSettings.load().pk}/"
    client.post(url, {"demanded_of_administrators": "on", "demanded_of_groups": [group.pk]})
    event = LoginEvent.objects.filter(action="demand_changed").first()
    assert event.details_text == "administratorzy, Redaktorzy"
    assert event.actor == f"Ewa Redaktor (redaktor#{editor.pk})"
    assert event.address == "127.0.0.1"


def manager_label() -> str:
    """What the log says of the manager of these tests."""
    return f"Jan Kierownik ({account_label(get_user_model().objects.get(username='kontrola'))})"


# Locks


def test_who_is_locked_is_shown_and_can_be_unlocked(manager, person):
    lock_out()
    page = manager.get(LOCKS).content.decode()
    assert "anna" in page
    assert "zablokowane z tego adresu" in page
    assert log_in(Client()).status_code == 429
    manager.post(f"{LOCKS}unlock/", {"username": "anna"})
    client = Client()
    log_in(client)
    assert is_inside(client)
    event = LoginEvent.objects.get(action="unlocked")
    assert (event.username, event.actor) == ("anna", manager_label())
    assert "anna" not in manager.get(LOCKS).content.decode()


def test_slowed_accounts_and_second_steps_are_shown(manager, person):
    TOTPDevice.objects.create(user=person, throttling_failure_count=0)
    for number in range(settings.LOGIN_FAILURES_BEFORE_DELAY):
        log_in(Client(), "wrong", address=f"203.0.113.{number}")
    assert "spowolnione z nieznanych adresów" in manager.get(LOCKS).content.decode()
    device = TOTPDevice.objects.get()
    for _ in range(8):
        device.throttle_increment()
    assert "drugi składnik musi odczekać" in manager.get(LOCKS).content.decode()
    manager.post(f"{LOCKS}unlock/", {"username": "anna"})
    assert "anna" not in manager.get(LOCKS).content.decode()


def test_no_account_is_shown_by_no_name(manager):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(Client(), "wrong", username="Haslo-w-zlym-polu")
    page = manager.get(LOCKS).content.decode()
    assert "(nie ma takiego konta)" in page
    assert "Haslo-w-zlym-polu" not in page


def test_an_auditor_unlocks_nobody(auditor, person):
    lock_out()
    assert "Odblokuj" not in auditor.get(LOCKS).content.decode()
    auditor.post(f"{LOCKS}unlock/", {"username": "anna"})
    assert log_in(Client()).status_code == 429


# Accounts


def test_a_lost_second_factor_is_reset(manager, person):
    TOTPDevice.objects.create(user=person)
    client = Client()
    client.force_login(person)
    assert "ustawiony" in manager.get(ACCOUNTS).content.decode()
    address = f"{ACCOUNTS}{person.pk}/reset-second-factor/"
    assert address in manager.get(ACCOUNTS).content.decode()
    asked = manager.get(address).content.decode()
    assert "anna" in asked
    assert "Upewnij się, że prosi o to ta osoba" in asked
    assert second_factor.is_set_up(person)
    manager.post(address)
    assert not second_factor.is_set_up(person)
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    event = LoginEvent.objects.get(action="second_factor_reset")
    assert (event.username, event.actor) == ("anna", manager_label())


def test_somebody_is_logged_out(manager, person):
    client = Client()
    log_in(client)
    manager.post(f"{ACCOUNTS}{person.pk}/end-sessions/")
    assert not is_inside(client)


@pytest.mark.parametrize("what", ["reset-second-factor", "end-sessions"])
def test_only_administrators_do_so_to_administrators(manager, editor, what):
    device = TOTPDevice.objects.create(user=editor)
    manager.post(f"{ACCOUNTS}{editor.pk}/{what}/")
    assert manager.get(f"{ACCOUNTS}{editor.pk}/{what}/").status_code in (302, 403, 405)
    assert TOTPDevice.objects.get() == device
    assert not LoginEvent.objects.filter(action__in=("second_factor_reset", "sessions_ended"))


@pytest.mark.parametrize("what", ["reset-second-factor", "end-sessions"])
def test_auditors_do_so_to_nobody(auditor, person, what):
    device = TOTPDevice.objects.create(user=person)
    auditor.post(f"{ACCOUNTS}{person.pk}/{what}/")
    assert TOTPDevice.objects.get() == device


@pytest.mark.parametrize(("what", "answer"), [("reset-second-factor", 200), ("end-sessions", 405)])
def test_reading_changes_nothing(manager, person, what, answer):
    device = TOTPDevice.objects.create(user=person)
    assert manager.get(f"{ACCOUNTS}{person.pk}/{what}/").status_code == answer
    assert TOTPDevice.objects.get() == device
    assert not LoginEvent.objects.filter(action__in=("second_factor_reset", "sessions_ended"))


def test_the_accounts_in_a_number_of_queries_that_does_not_grow(
    manager, person, django_assert_max_num_queries
):
    for number in range(20):
        get_user_model().objects.create_user(f"osoba{number}", password=PASSWORD)
    with django_assert_max_num_queries(40):
        manager.get(ACCOUNTS)


# The check


def test_the_check_tells_of_administrators_without_a_second_factor(db):
    assert [warning.id for warning in second_factor_is_demanded(databases=["default"])] == [
        "login.W001"
    ]
    demands = LoginSettings.load()
    demands.demanded_of_administrators = True
    demands.save()
    assert second_factor_is_demanded(databases=["default"]) == []


# The command


def test_the_only_administrator_gets_in_again_from_the_server(person, client, capsys):
    TOTPDevice.objects.create(user=person)
    client.force_login(person)
    call_command("reset_second_factor", "anna")
    assert not second_factor.is_set_up(person)
    assert not is_inside(client)
    event = LoginEvent.objects.get(action="second_factor_reset")
    assert event.actor == "manage.py reset_second_factor"


@pytest.mark.parametrize("username", ["anna", "nikt"])
def test_the_command_says_what_it_cannot_do(person, username):
    with pytest.raises(CommandError, match=username):
        call_command("reset_second_factor", username)
