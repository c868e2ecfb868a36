"""The JSON endpoint of the case system: a bearer token, an idempotency key, a whole delivery."""

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

from cases import actor
from cases.feed import sources
from cases.feed.load import Outcome, load
from cases.models import FeedDelivery

PROBLEMS_SHOWN = 1000


class _RefusedError(Exception):
    def __init__(self, outcome: Outcome):
        self.outcome = outcome


@transaction.non_atomic_requests
@csrf_exempt
@require_POST
def deliver(request: HttpRequest) -> JsonResponse:
    """Take a delivery in: 200, also where it was done before; 409 where the key is another's."""
    with translation.override(settings.LANGUAGE_CODE):
        response = _deliver(request)
    response["Cache-Control"] = "no-store"
    return response


def _deliver(request: HttpRequest) -> JsonResponse:
    if not _known(request.headers.get("Authorization", "")):
        response = _answer(401, _("The bearer token is missing or wrong."))
        response["WWW-Authenticate"] = "Bearer"
        return response
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 8 <= len(key) <= 200 or not key.isprintable():
        return _answer(400, _("Send an Idempotency-Key of 8 to 200 characters."))
    try:
        body = request.body
    except RequestDataTooBig:
        return _answer(413, _("The delivery is too large: divide it, or use import_cases."))
    digest = hashlib.sha256(body).hexdigest()
    dry_run = request.GET.get("dry_run") == "1"
    try:
        with transaction.atomic():
            if dry_run:
                return _done(_take_in(body, dry_run=True))
            # Who comes second with a key waits here for the first one's end.
            delivery = FeedDelivery(key=key, body_sha256=digest)
            try:
                with transaction.atomic():
                    delivery.save(force_insert=True)
            except IntegrityError:
                return _repeated(FeedDelivery.objects.get(pk=key), digest)
            delivery.answer = _take_in(body, dry_run=False)
            delivery.save(update_fields=["answer"])
            return _done(delivery.answer)
    except _RefusedError as refused:
        return JsonResponse(
            {
                "error": _("Nothing was taken in."),
                "problems": [
                    vars(problem) for problem in refused.outcome.problems[:PROBLEMS_SHOWN]
                ],
                "problems_total": len(refused.outcome.problems),
            },
            status=422,
        )


def _take_in(body: bytes, *, dry_run: bool) -> dict:
    reader = sources.reader()
    rows = sources.rows_of_json(body, reader)
    outcome = load(rows, actor=actor.feed("JSON"), problems=reader.problems, dry_run=dry_run)
    if outcome.problems:
        raise _RefusedError(outcome)
    return {"dry_run": dry_run, **outcome.counts()}


def _known(authorization: str) -> bool:
    token = settings.CASES_FEED_TOKEN
    scheme, _space, given = authorization.partition(" ")
    return (
        bool(token)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(given.strip().encode(), token.encode())
    )


def _repeated(delivery: FeedDelivery, digest: str) -> JsonResponse:
    if delivery.body_sha256 != digest:
        return _answer(409, _("This Idempotency-Key belongs to another delivery."))
    response = _done(delivery.answer)
    response["Idempotent-Replayed"] = "true"
    return response


def _done(counts: dict) -> JsonResponse:
    # In a fixed order: PostgreSQL gives an object's keys back in its own.
    return JsonResponse(counts, json_dumps_params={"sort_keys": True})


def _answer(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)
