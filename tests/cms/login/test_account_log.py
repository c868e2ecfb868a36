"""Names are given by administrators, and what is done to accounts and groups is in the log."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from cms.login.models import LoginEvent
from revisions.audit_context import audit_context
from tests.cms.login.conftest import PASSWORD, log_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/admin/account/"
FORGED = {
    "name_email-first_name": "Wójt",
    "name_email-last_name": "Gminy",
    "name_email-email": "wojt@example.org",
    "first_name": "Wójt",
    "last_name": "Gminy",
    "email": "wojt@example.org",
    "username": "wojt",
    "notifications-submitted_notifications": "on",
    "locale-preferred_language": "pl",
    "locale-current_time_zone": "Europe/Warsaw",
    "theme-theme": "dark",
    "theme-contrast": "system",
    "theme-density": "default",
    "theme-keyboard_shortcuts": "on",
}


def told(**filters) -> list[tuple[str, str, str]]:
    """Action, who did it, and the details of each entry, oldest first."""
    events = LoginEvent.objects.filter(**filters).order_by("id")
    return [(event.action, event.actor, event.details_text) for event in events]


class TestOwnName:
    def test_it_is_shown_and_can_not_be_changed(self, client, person):
        log_in(client)
        shown = client.get(ACCOUNT).content.decode()
        assert "anna@example.org" in shown
        assert "name_email-first_name" not in shown
        assert "Zmienić je może administrator" in shown

    def test_a_forged_form_changes_nothing_of_it_and_saves_the_rest(self, client, person):
        log_in(client)
        assert client.post(ACCOUNT, FORGED).status_code == 302
        person.refresh_from_db()
        assert (person.first_name, person.last_name) == ("", "")
        assert (person.email, person.username) == ("anna@example.org", "anna")
        assert person.wagtail_userprofile.theme == "dark"

    def test_nor_by_the_form_of_accounts(self, client, person):
        log_in(client)
        url = reverse("wagtailusers_users:edit", args=[person.pk])
        client.post(url, FORGED)
        person.refresh_from_db()
        assert person.first_name == ""

    def test_an_administrator_changes_his_own_and_the_log_tells(self, client, person):
        person.user_permissions.add(Permission.objects.get(codename="change_user"))
        log_in(client)
        assert "name_email-first_name" in client.get(ACCOUNT).content.decode()
        assert client.post(ACCOUNT, FORGED).status_code == 302
        person.refresh_from_db()
        assert person.get_full_name() == "Wójt Gminy"
        action, actor, details = told(username="anna")[-1]
        assert (action, actor) == ("account_changed", "")
        assert details == (
            "imię: – → Wójt; nazwisko: – → Gminy; adres e-mail: anna@example.org → wojt@example.org"
        )

    def test_one_who_may_not_enter_is_sent_to_the_login(self, client, db):
        assert client.get(ACCOUNT).status_code == 302
        get_user_model().objects.create_user("obcy", password=PASSWORD)
        log_in(client, username="obcy")
        assert client.get(ACCOUNT).status_code == 302


class TestAccounts:
    def test_created_changed_and_deleted(self, person, editor):
        with audit_context(user=editor):
            person.is_superuser = True
            person.is_active = False
            person.username = "anna.nowak"
            person.save()
            key = person.pk
            person.delete()
        by = f"Ewa Redaktor (redaktor#{editor.pk})"
        assert [entry for entry in told(user_id=key) if entry[0] not in ("sessions_ended",)][
            -2:
        ] == [
            (
                "account_changed",
                by,
                "nazwa użytkownika: anna → anna.nowak; aktywny: tak → nie; "
                "status superużytkownika: nie → tak",
            ),
            ("account_deleted", by, ""),
        ]
        assert told(user_id=key)[0][0] == "account_created"

    def test_logging_in_and_saving_without_a_change_are_no_change(self, client, person):
        before = len(told(action="account_changed"))
        log_in(client)
        person.save()
        assert len(told(action="account_changed")) == before

    def test_an_administrator_renaming_another_in_the_admin(self, client, editor, person, group):
        client.force_login(editor)
        url = reverse("wagtailusers_users:edit", args=[person.pk])
        values = {
            "username": "anna",
            "first_name": "Anna",
            "last_name": "Nowak",
            "email": "anna@example.org",
            "is_active": "on",
            "groups": [group.pk],
        }
        client.post(url, values)
        event = LoginEvent.objects.get(action="account_changed", username="anna")
        assert event.details_text == "imię: – → Anna; nazwisko: – → Nowak"
        assert event.actor == f"Ewa Redaktor (redaktor#{editor.pk})"
        assert event.address == "127.0.0.1"

    @pytest.mark.parametrize("side", ["account", "group"])
    def test_groups_joined_left_and_left_altogether(self, person, group, side):
        others = Group.objects.create(name="Inni")
        if side == "account":
            person.groups.add(others)
            person.groups.remove(group)
            person.groups.clear()
        else:
            others.user_set.add(person)
            group.user_set.remove(person)
            others.user_set.clear()
        changes = [entry[2] for entry in told(action="groups_changed", username="anna")]
        assert changes == ["+ Redaktorzy", "+ Inni", "− Redaktorzy", "− Inni"]

    def test_permissions_of_its_own(self, person):
        permission = Permission.objects.get(codename="change_user")
        person.user_permissions.add(permission)
        permission.user_set.remove(person)
        changes = [entry[2] for entry in told(action="permissions_changed")]
        assert changes[0] == "+ change_user"
        assert changes[1].startswith("− ")


class TestGroups:
    def test_permissions_places_and_names(self, home, group):
        permission = Permission.objects.get(
            codename="publish_page", content_type__app_label="wagtailcore"
        )
        before = len(told(action="group_changed"))
        group.permissions.add(Permission.objects.get(codename="change_user"))
        given = GroupPagePermission.objects.create(group=group, page=home, permission=permission)
        given.delete()
        collection = Collection.get_first_root_node()
        document = Permission.objects.get(codename="choose_image")
        GroupCollectionPermission.objects.create(
            group=group, collection=collection, permission=document
        )
        group.name = "Redakcja"
        group.save()
        group.permissions.clear()
        group.delete()
        assert [entry[2] for entry in told(action="group_changed")[before:]] == [
            "Redaktorzy: + change_user",
            f"Redaktorzy: + publish_page ({home})",
            f"Redaktorzy: − publish_page ({home})",
            f"Redaktorzy: + choose_image ({collection})",
            "Redaktorzy → Redakcja",
            "Redakcja: − access_admin, change_user",
            "Redakcja: usunięto",
        ]


def test_an_entry_is_read_in_the_readers_language(person, editor):
    with translation.override("en"):
        person.is_active = False
        person.save()
        Group.objects.create(name="Nowi")
    changed = LoginEvent.objects.get(action="account_changed")
    created = LoginEvent.objects.filter(action="group_changed").first()
    assert changed.details_text == "aktywny: tak → nie"
    assert created.details_text == "Nowi: utworzono"
    with translation.override("en"):
        assert changed.details_text == "active: yes → no"
        assert created.details_text == "Nowi: created"


def test_the_log_can_not_be_altered(person):
    with pytest.raises(DatabaseError), transaction.atomic():
        LoginEvent.objects.update(details={})


def test_auditors_read_it_in_the_admin(client, person, editor):
    with audit_context(user=editor):
        person.first_name = "Wójt"
        person.save()
    client.force_login(editor)
    shown = client.get(reverse("logins:events")).content.decode()
    assert "imię: – → Wójt" in shown
    assert f"redaktor#{editor.pk}" in shown
