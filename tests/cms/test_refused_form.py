"""Whoever has to log in again, or did so in another tab, loses nothing of what was typed."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from articles.models import Article
from cms.login.models import LoginSettings
from cms.refused_form import csrf_failure

pytestmark = pytest.mark.django_db
BODY = '<p>Godziny: 8–16 "codziennie"</p>'
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def person():
    return get_user_model().objects.create_superuser("anna", "anna@example.org", "x")


@pytest.fixture
def browser(person) -> Client:
    """A browser in which the person is logged in; forms need a token, as they do outside tests."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    return browser


@pytest.fixture
def form(browser, article):
    """What the page of the editor sends: the address and the fields, with a new body."""
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    page = browser.get(url).content.decode()
    fields = querydict_from_html(page, form_id="page-edit-form", exclude_csrf=False)
    fields["full"] = BODY
    return url, fields


def repeated(answer):
    """The fields of the form on the page that keeps what was typed."""
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert "Nic nie zginęło" in answer.content.decode()
    return querydict_from_html(answer.content.decode(), form_index=0, exclude_csrf=False)


def draft(article) -> str:
    return Article.objects.get(pk=article.pk).get_latest_revision_as_object().full


def end_session(browser, person):
    del browser.cookies["sessionid"]


def demand_second_factor(browser, person):
    LoginSettings.objects.update_or_create(defaults={"demanded_of_administrators": True})


def log_in_again(browser, person):
    """As from another tab: the session lives and the token of the form is stale."""
    del browser.cookies["csrftoken"]
    browser.force_login(person)


@pytest.mark.parametrize("interruption", [end_session, demand_second_factor, log_in_again])
def test_what_was_typed_is_kept_and_sent_once_more(browser, person, form, article, interruption):
    url, fields = form
    interruption(browser, person)
    kept = repeated(browser.post(url, fields, headers=SAME_ORIGIN))
    for name in fields:
        if name != "csrfmiddlewaretoken":
            assert kept.getlist(name) == fields.getlist(name), name
    assert draft(article) != BODY
    LoginSettings.objects.update(demanded_of_administrators=False)
    log_in_again(browser, person)
    kept = repeated(browser.post(url, kept, headers=SAME_ORIGIN))
    assert browser.post(url, kept, headers=SAME_ORIGIN).status_code == 302
    assert draft(article) == BODY


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_the_form_of_another_site_is_never_repeated(browser, person, form, site):
    url, fields = form
    headers = {"Sec-Fetch-Site": site} if site else {}
    log_in_again(browser, person)
    answer = browser.post(url, fields, headers=headers)
    assert answer.status_code == 403
    assert "codziennie" not in answer.content.decode()
    end_session(browser, person)
    answer = browser.post(url, fields, headers=headers)
    assert "codziennie" not in answer.content.decode()


def test_a_script_is_told_in_json(browser, person, form):
    url, fields = form
    log_in_again(browser, person)
    answer = browser.post(url, fields, headers={"Accept": "application/json", **SAME_ORIGIN})
    assert answer.status_code == 403
    assert "przed ostatnim zalogowaniem" in answer.json()["error"]


def test_logging_out_is_no_lost_form(browser, person, form):
    _, fields = form
    token = {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
    answer = browser.post(reverse("wagtailadmin_logout"), token, headers=SAME_ORIGIN)
    assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_login"))


def test_the_origin_tells_where_the_browser_says_no_site(browser, person, form):
    url, fields = form
    log_in_again(browser, person)
    repeated(browser.post(url, fields, headers={"Origin": "http://testserver"}))
    answer = browser.post(url, fields, headers={"Origin": "https://example.org"})
    assert "codziennie" not in answer.content.decode()


def test_a_public_form_is_opened_again(rf):
    request = rf.post("/x/", {"number": "X7"}, headers=SAME_ORIGIN)
    request.user = AnonymousUser()
    answer = csrf_failure(request, "CSRF cookie not set.")
    assert answer.status_code == 403
    assert "Formularz stracił ważność" in answer.content.decode()
    assert "X7" not in answer.content.decode()
