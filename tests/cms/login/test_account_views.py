"""Pictures of accounts are shown in the administration, and nowhere else."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.users.models import UserProfile

from tests.cms.login.conftest import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(person, settings, tmp_path) -> UserProfile:
    settings.MEDIA_ROOT = tmp_path
    return UserProfile.get_for_user(person)


def picture(name: str) -> ContentFile:
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "PNG")
    return ContentFile(file.getvalue(), name)


def test_whoever_may_enter_sees_it(client, profile):
    profile.avatar.save("anna.png", picture("anna.png"))
    log_in(client)
    assert profile.avatar.url in client.get("/admin/").content.decode()
    shown = client.get(profile.avatar.url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "private" in shown["Cache-Control"]


def test_others_are_sent_to_the_login(client, profile):
    profile.avatar.save("anna.png", picture("anna.png"))
    assert client.get(profile.avatar.url)["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", ["anna.pdf", "anna.html"])
def test_what_a_browser_takes_for_something_else_is_not_given_out(client, profile, name):
    profile.avatar.save(name, picture(name))
    log_in(client)
    assert client.get(profile.avatar.url).status_code == 404


def test_a_file_of_no_account_is_not_given_out(client, profile):
    profile.avatar.save("anna.png", picture("anna.png"))
    address = profile.avatar.url
    UserProfile.objects.update(avatar="")
    log_in(client)
    assert client.get(address).status_code == 404
