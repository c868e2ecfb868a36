"""The import API of the case system: JSON, with a bearer token and an Idempotency-Key."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.actor import import_actor
from cases.imports import parsers
from cases.imports.importer import ImportResult, import_rows
from cases.models import IdempotencyKey

PROBLEMS_SHOWN = 1000


class _InvalidRowsError(Exception):
    """Rolls back an import that has problems."""

    def __init__(self, result: ImportResult):
        self.result = result


@transaction.non_atomic_requests
@csrf_exempt
@require_POST
def import_api(request: HttpRequest) -> JsonResponse:
    """Import the cases in the body, all or none.

    200 with the counts, also for a repeated request; 422 with the problems; 400, 401, 409 and 413
    as described in docs/portal-klienta.md.
    """
    with translation.override(settings.LANGUAGE_CODE):
        response = _import_request(request)
    response["Cache-Control"] = "no-store"
    return response


def _import_request(request: HttpRequest) -> JsonResponse:
    if not _is_authorized(request.headers.get("Authorization", "")):
        response = _error(401, _("The bearer token is missing or wrong."))
        response["WWW-Authenticate"] = "Bearer"
        return response
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 8 <= len(key) <= 200 or not key.isprintable():
        return _error(400, _("Send an Idempotency-Key of 8 to 200 characters."))
    try:
        body = request.body
    except RequestDataTooBig:
        return _error(413, _("The import is too large: divide it, or use import_cases."))
    digest = hashlib.sha256(body).hexdigest()
    dry_run = request.GET.get("dry_run") == "1"
    try:
        with transaction.atomic():
            if dry_run:
                return _success(_import_body(body, dry_run=True))
            # A second request with the key waits here until the first is committed or rolled back.
            stored = IdempotencyKey(key=key, request_sha256=digest)
            try:
                with transaction.atomic():
                    stored.save(force_insert=True)
            except IntegrityError:
                return _replay(IdempotencyKey.objects.get(pk=key), digest)
            stored.response = _import_body(body, dry_run=False)
            stored.save(update_fields=["response"])
            return _success(stored.response)
    except _InvalidRowsError as error:
        return JsonResponse(
            {
                "error": _("Nothing was imported."),
                "problems": [vars(problem) for problem in error.result.problems[:PROBLEMS_SHOWN]],
                "problems_total": len(error.result.problems),
            },
            status=422,
        )


def _import_body(body: bytes, *, dry_run: bool) -> dict:
    reader = parsers.build_row_reader()
    rows = parsers.parse_json(body, reader)
    result = import_rows(
        rows, actor=import_actor("JSON"), problems=reader.problems, dry_run=dry_run
    )
    if result.problems:
        raise _InvalidRowsError(result)
    return {"dry_run": dry_run, **result.counts()}


def _is_authorized(authorization: str) -> bool:
    token = settings.CASES_IMPORT_TOKEN
    scheme, _space, given = authorization.partition(" ")
    return (
        bool(token)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(given.strip().encode(), token.encode())
    )


def _replay(stored: IdempotencyKey, digest: str) -> JsonResponse:
    if stored.request_sha256 != digest:
        return _error(409, _("This Idempotency-Key belongs to another request."))
    response = _success(stored.response)
    response["Idempotent-Replayed"] = "true"
    return response


def _success(counts: dict) -> JsonResponse:
    # Sorted, since PostgreSQL returns the keys of a stored object in its own order.
    return JsonResponse(counts, json_dumps_params={"sort_keys": True})


def _error(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
