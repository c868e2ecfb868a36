"""What every request goes through."""

from __future__ import annotations

import pytest
from django.db import transaction

from cms.middleware import AtomicWritesMiddleware

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/a%00b/", "/?pole=%00", "/klient/sms/%00/", "/wersje/%00/"])
def test_an_address_with_a_nul_is_not_found(client, home, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Nie znaleziono strony" in response.content.decode()


def test_the_answer_says_its_language(client, home):
    assert client.get("/").headers["Content-Language"] == "pl"
    client.cookies["django_language"] = "en"
    assert client.get("/").headers["Content-Language"] == "en"


def test_an_unknown_language_in_the_cookie_is_polish(client, home):
    client.cookies["django_language"] = "xx"
    assert client.get("/").headers["Content-Language"] == "pl"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/documents/chooser/chosen/abc/",
        "/admin/documents/chooser/chosen-multiple/?id=abc",
        "/admin/pages/999999999999999999999/",
    ],
)
def test_what_a_view_of_wagtail_cannot_read_is_a_bad_request(admin_client, home, address, caplog):
    response = admin_client.get(address)
    assert response.status_code in (400, 404)
    if response.status_code == 400:
        assert "nie można odczytać" in response.content.decode()
        assert "can't read" in caplog.text


def test_an_error_of_the_projects_own_code_stays_an_error(
    admin_client, article, monkeypatch, caplog
):
    """Wagtail's view publishes; what fails in the record is not the sender's mistake."""

    def fail(*args, **kwargs):
        raise ValueError("the record failed")

    monkeypatch.setattr("revisions.record.record", fail)
    admin_client.raise_request_exception = False
    response = admin_client.post(f"/admin/pages/{article.pk}/unpublish/")
    assert response.status_code == 500


def test_wagtails_address_that_raises_an_error_is_closed(admin_client):
    assert admin_client.get("/admin/failwhale/").status_code == 404


def test_a_view_may_open_its_transactions_itself(rf):
    @transaction.non_atomic_requests
    def view(request):
        raise AssertionError("Django calls it, outside any transaction")

    assert AtomicWritesMiddleware(view).process_view(rf.post("/"), view, (), {}) is None
