"""Somebody who logs in, with a password and perhaps a second factor."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cms.login.models import LoginEvent, LoginSettings

PASSWORD = "Bardzo dlugie haslo 7"
LOGIN = "/admin/login/"
VERIFY = "/admin/second-factor/"
SET_UP = "/admin/second-factor/set-up/"


@pytest.fixture
def group(db) -> Group:
    """Editors who may enter the administration."""
    group = Group.objects.create(name="Redaktorzy")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    return group


@pytest.fixture
def person(group):
    user = get_user_model().objects.create_user("anna", "anna@example.org", PASSWORD)
    user.groups.add(group)
    return user


@pytest.fixture
def demanded(group):
    """The office demands a second factor of the group."""
    LoginSettings.load().demanded_of_groups.add(group)


@pytest.fixture
def device(person) -> TOTPDevice:
    """The person's second factor, of which no code was used yet."""
    return TOTPDevice.objects.create(user=person)


def code_of(device: TOTPDevice) -> str:
    """What the person's telephone shows now."""
    return f"{TOTP(device.bin_key).token():06}"


def log_in(client, password=PASSWORD, username="anna", address="198.51.100.1", **values):
    """Post the form of the login."""
    values |= {"username": username, "password": password}
    return client.post(LOGIN, values, REMOTE_ADDR=address)


def log_of(username="anna") -> list[str]:
    """What the log tells of an account's logins, oldest first."""
    events = LoginEvent.objects.filter(username=username).order_by("id")
    events = events.exclude(action__startswith="account_").exclude(action="groups_changed")
    return list(events.values_list("action", flat=True))


def is_inside(client) -> bool:
    return client.get("/admin/").status_code == 200


def move_back(client, key: str, seconds: float) -> None:
    """Let a time in the client's session be so much earlier."""
    session = client.session
    session[key] -= seconds
    session.save()
