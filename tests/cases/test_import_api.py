"""The import API: authorization, idempotency, and all rows or none."""

import json

import pytest

from cases.models import Case, IdempotencyKey, MissingDocument

pytestmark = pytest.mark.django_db
TOKEN = "token-of-the-case-system"
ROW = {"number": "WSC/1", "stage": "WPLYW", "as_of": "2026-01-05"}


@pytest.fixture
def post_import(client, settings, stages, documents):
    settings.CASES_IMPORT_TOKEN = TOKEN

    def post_import(document, *, key="key-number-1", token=TOKEN, query="", **headers):
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        if key is not None:
            headers["Idempotency-Key"] = key
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return client.post(
            f"/klient/api/sprawy/{query}", body, content_type="application/json", headers=headers
        )

    return post_import


def test_a_repeated_request_gets_the_same_response(post_import):
    document = {
        "cases": [{**ROW, "missing": [{"code": "UMOWA", "note": "x"}, {"code": "ZDJECIE"}]}]
    }
    first = post_import(document)
    assert first.status_code == 200
    assert first.json()["opened"] == 1
    assert MissingDocument.objects.count() == 2
    second = post_import(document)
    assert second.json() == first.json()
    assert second["Idempotent-Replayed"] == "true"
    assert post_import({"cases": [ROW]}).status_code == 409
    assert post_import(document, key="key-number-2").json()["unchanged"] == 1


@pytest.mark.parametrize("token", [None, "", "wrong", "żółć", TOKEN + "x"])
def test_without_the_token_nothing(post_import, token):
    response = post_import({"cases": [ROW]}, token=token)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert not Case.objects.exists()


def test_without_a_token_in_the_settings_nothing(post_import, settings):
    settings.CASES_IMPORT_TOKEN = ""
    assert post_import({"cases": [ROW]}, token="").status_code == 401


@pytest.mark.parametrize("key", [None, "", "short", "x" * 201])
def test_a_key_is_asked_for(post_import, key):
    assert post_import({"cases": [ROW]}, key=key).status_code == 400


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
def test_what_is_wrong_is_told_and_nothing_is_kept(post_import, document):
    response = post_import(document)
    assert response.status_code == 422
    assert response.json()["problems"]
    assert not Case.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_after_a_refusal_the_same_key_may_be_used(post_import):
    assert post_import({"cases": [{**ROW, "stage": "X"}]}).status_code == 422
    assert post_import({"cases": [ROW]}).status_code == 200


def test_a_dry_run_uses_no_key_up(post_import):
    assert post_import({"cases": [ROW]}, query="?dry_run=1").json()["opened"] == 1
    assert not Case.objects.exists()
    assert post_import({"cases": [ROW]}).json()["opened"] == 1


def test_too_much_at_once(post_import, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post_import({"cases": [ROW] * 10}).status_code == 413


def test_only_post(client):
    assert client.get("/klient/api/sprawy/").status_code == 405
