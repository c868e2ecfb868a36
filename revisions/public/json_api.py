"""The history for machines; the form is described in docs/json.md."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from revisions.presentation import LogEntry
from revisions.presented_participants import public_participants
from revisions.public.histories import (
    LogPage,
    PublicHistory,
    get_public_history_or_404,
    requested_number,
)

FORM = 1  # raised when a name changes its meaning; names may be added without


@require_safe
def history_json(request: HttpRequest, uuid: uuids.UUID) -> JsonResponse:
    """Versions newest first, twenty at a time: `next` is the address of the older ones."""
    public_history = get_public_history_or_404(uuid, request.user)
    number = requested_number(request, "przed")
    log_page = LogPage.from_versions(public_history, public_history.versions.all(), before=number)
    absolute = request.build_absolute_uri
    own = reverse("revisions:json", args=[uuid])
    response = JsonResponse(
        {
            "form": FORM,
            "uuid": str(uuid),
            "title": public_history.title,
            "status": public_history.status,
            "address": absolute(public_history.current_url) if public_history.current_url else None,
            "log": absolute(public_history.history.get_absolute_url()),
            "newest": public_history.newest.number,
            "versions": [_version(entry, public_history, absolute) for entry in log_page.entries],
            "next": absolute(f"{own}?przed={log_page.older}") if log_page.older else None,
        },
        json_dumps_params={"ensure_ascii": False},
    )
    if public_history.sees_restricted:
        patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"  # public facts, read without credentials
    return response


def _version(
    entry: LogEntry, public_history: PublicHistory, absolute: Callable[[str], str]
) -> dict:
    version = entry.version
    return {
        "number": version.number,
        "number_inferred": version.number_inferred,
        "position": version.position,
        "at": version.at,
        "recorded_at": version.recorded_at,
        "clock_step": version.clock_step,
        "corrected_at": version.corrected_at,
        "corrected_recorded_at": version.corrected_recorded_at,
        "clock_corrections": [
            {
                "number": correction.number,
                "first_position": correction.first_position,
                "last_position": correction.last_position,
                "offset": correction.offset,
                "reason": correction.reason,
                "author": correction.author_name,
                "author_account": correction.author_id,
                "recorded_at": correction.recorded_at,
                "entry_digest": correction.entry_digest,
            }
            for correction in version.clock_corrections
        ],
        "author": version.author_name,
        "author_account": version.author_id,
        "participants": public_participants(version),
        "publishing_body": public_history.publishing_body(version) or None,
        "action": version.action,
        "change_note": version.change_note,
        "restores": version.restores,
        "source": version.source or None,
        "gap": version.gap,
        "digest": version.digest,
        "entry_digest": version.entry_digest,
        "summary": entry.summary,
        "changes": [
            {"field": change.field, "before": change.before, "after": change.after}
            for change in version.changes_since(entry.older)
        ],
        "events": [
            {
                "kind": event.kind,
                "reference": event.reference,
                "at": event.at,
                "recorded_at": event.recorded_at,
                "author": event.author_name,
                "rows": event.rows,
                "source": event.source,
            }
            for event in entry.events
        ],
        "address": absolute(version.get_absolute_url()),
    }
