"""The page "Rejestr załączników" of an article: for everybody, and for its editors."""

from __future__ import annotations

import uuid as uuids
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from revisions.attachments.changes import (
    AttachmentChange,
    attachment_changes,
    attachments_in,
    file_size,
)
from revisions.models import FileEvent, History, SourceEvent, Version, read_clock_corrections
from revisions.models.attachments import attachments_state
from revisions.models.files import file_url
from revisions.public.histories import (
    get_public_history_or_404,
    history_of_address,
    response_of_page,
)
from revisions.versioned_models import is_versioned

_NEW_FILE_KINDS = ("attached", "replaced", "added")


@dataclass
class RegistryEntry:
    """One attachment of the registry."""

    attachment: dict
    events: list[FileEvent] = field(default_factory=list)

    @cached_property
    def url(self) -> str:
        sha256, filename = self.attachment.get("sha256"), self.attachment.get("filename")
        return file_url(sha256, filename) if sha256 and filename else ""

    @property
    def size(self) -> str:
        return file_size(self.attachment.get("size"))

    @cached_property
    def published_by(self) -> FileEvent | None:
        """What the version did that published the present file."""
        return next((event for event in self.events if event.kind in _NEW_FILE_KINDS), None)


@require_safe
def public_registry(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The attachments that are live, each with its file's facts and the version it came in."""
    public_history = get_public_history_or_404(uuid, request.user)
    live = attachments_in(public_history.newest.state.get("attachments"))
    events = _events(public_history.versions)
    entries = [RegistryEntry(item, events.get(item["uuid"], [])) for item in live]
    context = {"public_history": public_history, "entries": entries}
    response = render(request, "revisions/attachments/registry.html", context)
    if public_history.sees_restricted:
        patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def registry_of_address(request: HttpRequest, address: str) -> HttpResponse:
    """From an article's address to its registry."""
    if (page_here := response_of_page(request)) is not None:
        return page_here
    history = history_of_address(request, address)
    get_public_history_or_404(history.pk, request.user)  # not even that there is one
    return HttpResponseRedirect(reverse("files:registry", args=[history.pk]))


@require_safe
def admin_registry(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every attachment that the article has or had, with its history, and what the draft alters."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_versioned(type(page)):
        raise Http404(_("This page has no history."))
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    history = History.objects.of_page(page)
    newest = history.newest() if history else None
    live = attachments_in(
        newest.state.get("attachments") if newest and newest.state["live"] else []
    )
    events = _events(history.versions.all()) if history else {}
    entries = [RegistryEntry(item, events.get(item["uuid"], [])) for item in live]
    present = {item["uuid"] for item in live}
    detached = [
        RegistryEntry(_last_known(attachment_events), attachment_events)
        for key, attachment_events in events.items()
        if key not in present
    ]
    context = {
        "page": page,
        "history": history,
        "entries": entries,
        "detached": detached,
        "draft_changes": _draft_changes(page, live),
        "source_events": SourceEvent.objects.filter(version__history=history)
        .exclude(kind="field")
        .select_related("version")
        if history
        else [],
    }
    return render(request, "revisions/attachments/admin_registry.html", context)


def _draft_changes(page: Page, live: list[dict]) -> list[AttachmentChange]:
    """What publishing the draft would do to the registry."""
    if page.live and not page.has_unpublished_changes:
        return []
    return attachment_changes(live, attachments_state(page.get_latest_revision_as_object()))


def _events(versions: QuerySet[Version]) -> dict[str, list[FileEvent]]:
    """What `versions` of a history did to attachments, newest first, by the attachment's uuid."""
    events_by_uuid: dict[str, list[FileEvent]] = {}
    events = (
        FileEvent.objects.filter(version__in=versions, field="attachments")
        .exclude(kind="reordered")
        .select_related("file", "before")
    )
    with_events = versions.filter(file_events__isnull=False).distinct()
    versions_by_id = with_events.select_related(None).defer("stored_state").in_bulk()
    read_clock_corrections(versions_by_id.values())
    for event in events:
        event.version = versions_by_id[event.version_id]
        events_by_uuid.setdefault(event.key, []).append(event)
    return events_by_uuid


def _last_known(events: list[FileEvent]) -> dict:
    newest = events[0]
    file = newest.file or newest.before
    return {
        "uuid": newest.key,
        "title": newest.title,
        "filename": newest.filename,
        "size": file.size if file else None,
        "content_type": file.content_type if file else "",
        "sha256": file.sha256 if file else "",
    }
