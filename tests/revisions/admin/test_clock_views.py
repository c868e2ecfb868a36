"""The administration's page of the server's clock."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from revisions import version_writer
from revisions.models import ClockCorrection, Version

pytestmark = pytest.mark.django_db

TEN_YEARS = datetime.timedelta(days=3650)


@pytest.fixture
def wrong(article, edit, monkeypatch) -> list[Version]:
    """The second version was recorded ten years ahead, the third when the clock was right."""
    now = timezone.now()
    for number, moment in ((2, now + TEN_YEARS), (3, now + datetime.timedelta(minutes=1))):
        monkeypatch.setattr(version_writer.timezone, "now", lambda moment=moment: moment)
        edit(article, full=f"<p>{number}</p>")
    return list(Version.objects.of_page(article))


@pytest.fixture
def form(wrong) -> dict[str, str]:
    position = wrong[1].position
    return {
        "first_position": position,
        "last_position": position,
        "what": "fast",
        "length": "3650 00:00:00",
        "reason": "Serwer po awarii.",
    }


URL = reverse("revisions_correct_clock")


def test_steps_are_listed_with_the_versions_that_are_likely_wrong(admin_client, wrong):
    shown = admin_client.get(reverse("revisions_clock")).content.decode()
    ahead, back = wrong[1].position, wrong[2].position
    assert f"?first_position={ahead}&amp;last_position={ahead}" in shown
    assert f"?first_position={back}&amp;last_position={back}" in shown
    assert "późniejszy niż przy zmianie zapisanej przed tą" in shown
    assert "wcześniejszy niż przy zmianie zapisanej przed tą" in shown


def test_where_no_step_is_odd_none_is_listed(admin_client, article):
    answer = admin_client.get(reverse("revisions_clock"))
    assert answer.status_code == 200
    assert "first_position=" not in answer.content.decode()


def test_a_step_back_alone_offers_what_was_recorded_before_it_too(
    admin_client, article, edit, monkeypatch
):
    """A clock an hour fast makes no odd step ahead; what it dated wrong stands before the step."""
    now = timezone.now()
    for minutes in (60, 61, 2):
        moment = now + datetime.timedelta(minutes=minutes)
        monkeypatch.setattr(version_writer.timezone, "now", lambda moment=moment: moment)
        edit(article, full=f"<p>{minutes}</p>")
    first, last, back = Version.objects.of_page(article).values_list("position", flat=True)[1:]
    shown = admin_client.get(reverse("revisions_clock")).content.decode()
    assert f"?first_position={first}&amp;last_position={last}" in shown
    assert f"?first_position={back}&amp;last_position={back}" in shown
    assert "Albo zegar wcześniej się spieszył" in shown


def test_it_is_previewed_confirmed_and_recorded(admin_client, form, wrong, admin_user):
    preview = admin_client.post(URL, form).content.decode()
    right = timezone.localtime(wrong[1].at - TEN_YEARS).isoformat(timespec="seconds")
    assert right in preview
    assert "Zapisz to sprostowanie" in preview
    assert not ClockCorrection.objects.exists()
    answer = admin_client.post(URL, {**form, "record": "1", "previewed_number": "1"})
    assert answer.status_code == 302
    correction = ClockCorrection.objects.get()
    assert (correction.offset, correction.reason) == (-3650 * 86400, "Serwer po awarii.")
    assert correction.author_id == admin_user.pk


def test_what_others_recorded_meanwhile_is_looked_at_first(admin_client, form):
    admin_client.post(URL, {**form, "record": "1", "previewed_number": "1"})
    again = admin_client.post(URL, {**form, "record": "1", "previewed_number": "1"})
    assert "Zapisz to sprostowanie" in again.content.decode()
    assert ClockCorrection.objects.count() == 1


def test_it_can_be_changed_after_the_preview(admin_client, form):
    answer = admin_client.post(URL, {**form, "change": "1", "previewed_number": "1"})
    shown = answer.content.decode()
    assert "Serwer po awarii." in shown
    assert "Zapisz to sprostowanie" not in shown


@pytest.mark.parametrize(
    "mistake",
    [
        {"length": ""},
        {"length": "-1"},
        {"length": "0.4"},
        {"length": "długo"},
        {"length": "99999999999 00:00:00"},
        {"what": "other"},
        {"first_position": "999999999999999999999999"},
        {"last_position": "0"},
        {"reason": ""},
        {"reason": "\x00"},
    ],
)
def test_mistakes_come_back_with_the_form(admin_client, form, mistake):
    answer = admin_client.post(URL, {**form, **mistake, "record": "1", "previewed_number": "1"})
    assert answer.status_code == 200
    assert not ClockCorrection.objects.exists()
    assert "error-message" in answer.content.decode()


@pytest.mark.parametrize(
    ("codename", "listed", "corrects"),
    [("view_clockcorrection", 200, False), ("add_clockcorrection", 200, True), (None, 302, False)],
)
def test_each_needs_its_permission(client, wrong, django_user_model, codename, listed, corrects):
    user = django_user_model.objects.create_user("audytor", "a@example.org", "x")
    group = Group.objects.create(name="Audytorzy")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if codename:
        group.permissions.add(Permission.objects.get(codename=codename))
    user.groups.add(group)
    client.force_login(user)
    answer = client.get(reverse("revisions_clock"))
    assert answer.status_code == listed
    assert (client.get(URL).status_code == 200) == corrects
    if listed == 200:
        assert (URL in answer.content.decode()) == corrects
        menu = client.get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("revisions_clock") in menu
