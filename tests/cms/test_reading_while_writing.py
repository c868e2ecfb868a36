"""While one transaction writes, every page can be read, and who would write is told so."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.urls import resolve, reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Collection
from wagtail.test.utils.form_data import querydict_from_html

from articles.models import Article
from cases.models import Case, ClientSession, Stage
from cases.portal.sessions import COOKIE_NAME, create_session
from cms.lock_timeout import lock_timeout_response, sent_form
from revisions.audit_context import audit_context
from revisions.models import Version
from tests.cms.test_urls import ADMIN, BEFORE_LOGIN

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def collection(transactional_db):
    """Wagtail's library needs it; another transactional test may have emptied the database."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


@pytest.fixture
def admin(client, editor):
    """A browser with `editor` logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def open_writer(article):
    """`with open_writer(user):` another connection has published, and hasn't ended its transaction.

    The limit of waiting is shorter than the writer writes, so whoever waits for it fails.
    """

    @contextmanager
    def open_writer(user=None, wait="100ms"):
        started, enough, failures = threading.Event(), threading.Event(), []

        def write():
            try:
                with transaction.atomic(), audit_context(user=user):
                    page = Article.objects.get(pk=article.pk)
                    page.title = "Niezatwierdzone"
                    page.save_revision(user=user).publish(user=user)
                    started.set()
                    enough.wait(300)
                    transaction.set_rollback(True)
            except Exception as error:  # noqa: BLE001 -- raised below, in the test's own thread
                failures.append(error)
                started.set()
            finally:
                connections.close_all()

        thread = threading.Thread(target=write)
        thread.start()
        started.wait(300)
        with _lock_timeout(wait):
            try:
                yield
            finally:
                enough.set()
                thread.join()
        assert not failures

    return open_writer


@contextmanager
def _lock_timeout(milliseconds: str):
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = '{milliseconds}'")
        else:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds.removesuffix('ms')}")
    try:
        yield
    finally:
        connection.close()


def test_every_public_page_is_read(client, open_writer, home, section, article):
    history = article.history
    addresses = [
        "/",
        section.url,
        article.url,
        "/nie-ma/",
        reverse("portal:login"),
        reverse("portal:stage_list"),
        reverse("revisions:log", args=[history.pk]),
        reverse("revisions:version", args=[history.pk, 1]),
        f"{article.url}wersje/",
    ]
    with open_writer():
        answers = {address: client.get(address, follow=True) for address in addresses}
    assert {a: r.status_code for a, r in answers.items()} == {
        address: 404 if address == "/nie-ma/" else 200 for address in addresses
    }
    assert b"Niezatwierdzone" not in answers[article.url].content


def test_every_page_of_the_administration_is_read(open_writer, admin, article):
    addresses = [f"/{address}" for address in ADMIN if not BEFORE_LOGIN.match(address)]
    addresses += [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[article.get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_pages:history", args=[article.pk]),
        reverse("wagtailadmin_pages:move", args=[article.pk]),
        reverse("wagtailadmin_pages:delete", args=[article.pk]),
        reverse("wagtailadmin_pages:unpublish", args=[article.pk]),
        reverse("wagtailadmin_pages:copy", args=[article.pk]),
        reverse("wagtailadmin_pages:add", args=["articles", "article", article.get_parent().pk]),
    ]
    admin.raise_request_exception = False  # some addresses are filled with values that don't fit
    with open_writer():
        waited = {address: admin.get(address).status_code for address in addresses}
    other = {address: status for address, status in waited.items() if status != 200}
    assert other == {address: admin.get(address).status_code for address in other}
    assert len(waited) - len(other) > 60


def test_the_editor_opens_and_its_session_is_noted_later(open_writer, admin, article):
    with open_writer():
        page = admin.get(reverse("wagtailadmin_pages:edit", args=[article.pk]))
    ping = page.context["editing_sessions"].ping_url
    if connection.vendor == "sqlite":  # PostgreSQL writes it beside the other transaction
        assert not EditingSession.objects.exists()
    assert admin.post(ping).status_code == 200
    assert EditingSession.objects.get().user.username == "redaktor"


def press_publish(admin, article, **changes):
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    form = querydict_from_html(admin.get(url).content.decode(), form_id="page-edit-form")
    for name, value in {"action-publish": "1", "change_note": "Nowe godziny", **changes}.items():
        form[name] = value
    return url, form


def test_who_publishes_meanwhile_is_told_and_keeps_the_text(open_writer, admin, article):
    clerk = get_user_model().objects.create_superuser("jan", password="x", first_name="Jan")
    body = '<p>Godziny: 8–16 "codziennie"</p>\r\n<p>&amp; święta</p>'
    url, form = press_publish(admin, article, full=body)
    with open_writer(clerk):
        answer = admin.post(url, form)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    text = answer.content.decode()
    if connection.vendor == "postgresql":
        assert "Jan zapisuje teraz zmiany" in text
    else:
        assert "Ktoś inny zapisuje teraz zmiany" in text
    assert 'type="password"' not in text
    repeated = querydict_from_html(text, form_index=0)
    for name in form:
        if name != "csrfmiddlewaretoken":
            assert _as_sent(repeated.getlist(name)) == _as_sent(form.getlist(name)), name
    assert admin.post(url, repeated).status_code == 302
    assert _as_sent([Article.objects.get(pk=article.pk).full]) == _as_sent([body])
    assert Version.objects.of_page(article).count() == 2


def _as_sent(values: list[str]) -> list[str]:
    """A browser sends every line end as CRLF."""
    return [value.replace("\r\n", "\n").replace("\n", "\r\n") for value in values]


def test_passwords_are_asked_for_again(rf):
    request = rf.post("/admin/login/", {"username": "redaktor", "password": "tajne hasło"})
    request.resolver_match, request.user = resolve("/admin/login/"), AnonymousUser()
    answer = lock_timeout_response(request)
    assert answer.status_code == 503
    assert "tajne hasło" not in answer.content.decode()
    assert 'type="password" name="password"' in answer.content.decode()


def test_scripts_are_answered_in_json(open_writer, admin, article):
    url, form = press_publish(admin, article)
    with open_writer():
        answer = admin.post(url, form, headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "Spróbuj ponownie" in answer.json()["error"]


def test_files_are_asked_for_again(rf):
    request = rf.post(
        "/x/", {"plik": SimpleUploadedFile("wniosek.pdf", b"%PDF"), "tytuł": "Wniosek"}
    )
    request.resolver_match = resolve("/admin/")
    form = sent_form(request)
    assert form.files == (("plik", "wniosek.pdf"),)
    assert form.fields == (("tytuł", "Wniosek"),)


def test_a_form_that_anyone_may_send_is_not_repeated(rf):
    request = rf.post("/klient/", {"number": "<script>"})
    request.resolver_match = resolve("/klient/")
    assert sent_form(request) is None


def test_a_client_reads_the_case_and_the_session_lasts_as_before(open_writer, client):
    stage = Stage.objects.create(code="A", position=1, name_pl="A", explanation_pl="A")
    case = Case.objects.create(number="1/2026", stage=stage, data_as_of=timezone.now())
    token = create_session(case_id=case.pk, password_hash=case.password_hash)
    before = ClientSession.objects.get().ends_at
    client.cookies[COOKIE_NAME] = token
    with open_writer():
        assert client.get(reverse("portal:case_detail")).status_code == 200
    if connection.vendor == "sqlite":
        assert ClientSession.objects.get().ends_at == before
    else:
        assert ClientSession.objects.get().ends_at > before
