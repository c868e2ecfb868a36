"""Whoever manages accounts becomes no administrator by it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.cms.login.conftest import PASSWORD, log_in

pytestmark = pytest.mark.django_db
ADD = "wagtailusers_users:add"
EDIT = "wagtailusers_users:edit"
BULK = "wagtail_bulk_action"
OTHER = {
    "username": "jan",
    "first_name": "Jan",
    "last_name": "Nowak",
    "email": "jan@example.org",
    "password1": "Inne dlugie haslo 9",
    "password2": "Inne dlugie haslo 9",
    "is_active": "on",
    "is_superuser": "on",
}


@pytest.fixture
def manager(client, person):
    """`person`, logged in, who may do all to accounts that permissions allow."""
    for permission in ("add_user", "change_user", "delete_user", "manage_logins"):
        person.user_permissions.add(Permission.objects.get(codename=permission))
    log_in(client)
    return client


@pytest.fixture
def administrator(db):
    return get_user_model().objects.create_superuser("szef", "szef@example.org", PASSWORD)


@pytest.fixture
def colleague(db):
    return get_user_model().objects.create_user("ola", "ola@example.org", PASSWORD)


def bulk(client, action: str, user, **data):
    address = reverse(BULK, args=["auth", "user", action])
    return client.post(f"{address}?id={user.pk}&next=/admin/", data)


def test_an_account_that_a_manager_adds_is_no_administrator(manager):
    assert manager.post(reverse(ADD), OTHER).status_code == 302
    assert not get_user_model().objects.get(username="jan").is_superuser


def test_nor_one_that_a_manager_changes(manager, colleague):
    assert manager.post(reverse(EDIT, args=[colleague.pk]), OTHER).status_code == 302
    colleague.refresh_from_db()
    assert colleague.username == "jan"
    assert not colleague.is_superuser


def test_a_manager_changes_nothing_of_an_administrator(manager, administrator):
    address = reverse(EDIT, args=[administrator.pk])
    assert manager.get(address)["Location"] == reverse("wagtailadmin_home")
    manager.post(address, OTHER)
    administrator.refresh_from_db()
    assert administrator.username == "szef"
    assert administrator.check_password(PASSWORD)


def test_nor_of_many_at_once(manager, administrator, group):
    bulk(manager, "set_active_state", administrator, mark_as_active="False")
    bulk(manager, "assign_role", administrator, role=group.pk)
    bulk(manager, "delete", administrator)
    administrator.refresh_from_db()
    assert administrator.is_active
    assert not administrator.groups.exists()


def test_a_manager_does_so_to_others(manager, colleague, group):
    bulk(manager, "set_active_state", colleague, mark_as_active="False")
    bulk(manager, "assign_role", colleague, role=group.pk)
    colleague.refresh_from_db()
    assert not colleague.is_active
    assert colleague.groups.get() == group


def test_an_administrator_makes_administrators(client, administrator, colleague):
    log_in(client, username="szef")
    assert client.post(reverse(EDIT, args=[colleague.pk]), OTHER).status_code == 302
    colleague.refresh_from_db()
    assert colleague.is_superuser
