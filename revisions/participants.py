"""Who wrote what a version published, who approved it, who scheduled it, and who carried it out.

`Version.participants` holds, each where it is known:

* `written_by`: who saved drafts since the last publication, the newest last;
* `approved_by`: who approved one of these drafts in a workflow;
* `scheduled_by`: who set the day of its publication;
* `executed_by`: the account, or the program, by which it happened at that moment.

Each is `{"id", "account", "name"}` as it was then, `at` beside it where it happened earlier. A
program has a name only.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page, PageLogEntry, TaskState

from revisions.audit_context import (
    Author,
    author_of,
    current_audit_context,
    current_executor,
    current_users,
)
from revisions.models.history import History
from revisions.models.record import aware

if TYPE_CHECKING:
    from revisions.models import Version

Participant = dict[str, Any]


def participants_of(
    page: Page | None, newest: Version | None, revision_id: int | None
) -> dict[str, Participant | list[Participant]]:
    """Who took part in the change that is recorded now.

    `newest` is the version before it, `revision_id` the Wagtail revision that it publishes. One
    query for a publication, and another where somebody else than the current user took part.
    """
    participants: dict[str, Any] = {"executed_by": _participant(current_executor())}
    if page is None or revision_id is None:
        return participants
    rows = list(_drafts(page, newest, revision_id))
    wrote = _last_times((user, at) for user, at, *_approval in rows)
    approved = _last_times(
        (user, at) for *_draft, status, user, at in rows if status == TaskState.STATUS_APPROVED
    )
    scheduled = _scheduled_by(page, revision_id)
    people = _people({*wrote, *approved, *([scheduled[0]] if scheduled else [])})
    if wrote:
        participants["written_by"] = [_participant(people[pk], at) for pk, at in wrote.items()]
    if approved:
        participants["approved_by"] = [_participant(people[pk], at) for pk, at in approved.items()]
    if scheduled:
        participants["scheduled_by"] = _participant(people[scheduled[0]], scheduled[1])
    return participants


def _drafts(page: Page, newest: Version | None, revision_id: int) -> list[tuple]:
    """User and time of each revision since the last published one, with those of approvals.

    Raw SQL: every publication asks this, and the ORM takes longer than the database does.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _DRAFTS,
            [
                ContentType.objects.get_for_model(Page).pk,
                str(page.pk),
                revision_id,
                revision_id,
                History._meta.pk.get_db_prep_value(newest.history_id, connection)
                if newest is not None
                else None,
            ],
        )
        rows = cursor.fetchall()
    return [(user, aware(at), status, by, end and aware(end)) for user, at, status, by, end in rows]


# An older revision may be published again, so that the last one published is the newer.
_DRAFTS = """
SELECT r.user_id, r.created_at, t.status, t.finished_by_id, t.finished_at
FROM wagtailcore_revision r
LEFT JOIN wagtailcore_taskstate t ON t.revision_id = r.id
WHERE r.base_content_type_id = %s AND r.object_id = %s AND r.id <= %s
    AND (r.id = %s OR r.id > COALESCE((
        SELECT v.revision_id FROM revisions_version v
        WHERE v.history_id = %s AND v.revision_id IS NOT NULL ORDER BY v.number DESC LIMIT 1
    ), 0))
ORDER BY r.id, t.id
"""


def _last_times(
    pairs: Iterable[tuple[int | None, datetime.datetime]],
) -> dict[int, datetime.datetime]:
    """When each user did it last, in the order of these times."""
    times: dict[int, datetime.datetime] = {}
    for user, at in pairs:
        if user is not None:
            times.pop(user, None)
            times[user] = at
    return times


def _scheduled_by(page: Page, revision_id: int) -> tuple[int, datetime.datetime] | None:
    """User and time of the scheduling of the revision that is being published, if it was."""
    revision = current_audit_context().revision
    if revision is None or revision.pk != revision_id or revision.approved_go_live_at is None:
        return None
    entries = PageLogEntry.objects.filter(
        page=page.pk, revision=revision_id, action="wagtail.publish.schedule"
    )
    entry = entries.exclude(user=None).order_by("-timestamp").first()
    return (entry.user_id, entry.timestamp) if entry else None


def _people(keys: set[int]) -> dict[int, Author]:
    """The authors by the keys of their users, as they are now."""
    people = {user.pk: author_of(user) for user in current_users() if user.pk in keys}
    if missing := keys - people.keys():
        found = get_user_model()._default_manager.in_bulk(missing)
        people |= {pk: author_of(user) for pk, user in found.items()}
        people |= {pk: Author(pk, "", f"#{pk}") for pk in missing - found.keys()}
    return people


def _participant(author: Author, at: datetime.datetime | None = None) -> Participant:
    known = {name: value for name, value in asdict(author).items() if value not in (None, "")}
    return {**known, "at": at.astimezone(datetime.UTC).isoformat()} if at else known
