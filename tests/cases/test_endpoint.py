"""The JSON endpoint: who may, once, and all or nothing."""

import json

import pytest

from cases.models import Case, FeedDelivery, MissingDocument

pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-case-system"
ROW = {"number": "WSC/1", "stage": "WPLYW", "as_of": "2026-01-05"}


@pytest.fixture
def deliver(client, settings, stages, documents):
    settings.CASES_FEED_TOKEN = TOKEN

    def deliver(document, *, key="key-number-1", token=TOKEN, query="", **headers):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        if key is not None:
            headers["Idempotency-Key"] = key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return client.post(
            f"/klient/api/sprawy/{query}", body, content_type="application/json", headers=headers
        )

    return deliver


def test_a_delivery_and_its_repetition(deliver):
    document = {
        "cases": [{**ROW, "missing": [{"code": "UMOWA", "note": "x"}, {"code": "ZDJECIE"}]}]
    }
    first = deliver(document)
    assert first.status_code == 200
    assert first.json()["opened"] == 1
    assert MissingDocument.objects.count() == 2
    second = deliver(document)
    assert second.json() == first.json()
    assert second["Idempotent-Replayed"] == "true"
    assert deliver({"cases": [ROW]}).status_code == 409
    assert deliver(document, key="key-number-2").json()["unchanged"] == 1


@pytest.mark.parametrize("token", [None, "", "wrong", "żółć", TOKEN + "x"])
def test_without_the_token_nothing(deliver, token):
    response = deliver({"cases": [ROW]}, token=token)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert not Case.objects.exists()


def test_without_a_token_in_the_settings_nothing(deliver, settings):
    settings.CASES_FEED_TOKEN = ""
    assert deliver({"cases": [ROW]}, token="").status_code == 401


@pytest.mark.parametrize("key", [None, "", "short", "x" * 201])
def test_a_key_is_asked_for(deliver, key):
    assert deliver({"cases": [ROW]}, key=key).status_code == 400


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'{"cases": 1}',
        b"[" * 5000,
        {"cases": [1]},
        {"cases": [{**ROW, "pesel": "x"}]},
        {"cases": [{**ROW, "stage": None}]},
        {"cases": [{**ROW, "number": 7}]},
        {"cases": [{**ROW, "missing": {"code": "UMOWA"}}]},
        {"cases": [{**ROW, "missing": [{"code": ["UMOWA"]}]}]},
        {"cases": [{**ROW, "missing": [{"code": "UMOWA", "note": "\ud800"}]}]},
        {"cases": [{**ROW, "phone": {"a": 1}}]},
        {"cases": [{**ROW, "closed": []}, ROW]},
        {"cases": [{**ROW, "closed": 2}]},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(deliver, document):
    response = deliver(document)
    assert response.status_code == 422
    assert response.json()["problems"]
    assert not Case.objects.exists()
    assert not FeedDelivery.objects.exists()


def test_after_a_refusal_the_same_key_may_be_used(deliver):
    assert deliver({"cases": [{**ROW, "stage": "X"}]}).status_code == 422
    assert deliver({"cases": [ROW]}).status_code == 200


def test_a_dry_run_uses_no_key_up(deliver):
    assert deliver({"cases": [ROW]}, query="?dry_run=1").json()["opened"] == 1
    assert not Case.objects.exists()
    assert deliver({"cases": [ROW]}).json()["opened"] == 1


def test_too_much_at_once(deliver, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert deliver({"cases": [ROW] * 10}).status_code == 413


def test_only_post(client):
    assert client.get("/klient/api/sprawy/").status_code == 405
