"""What the public sees of the record. Every choice is in the address; no JavaScript is needed."""

from __future__ import annotations

import logging
import uuid as uuids

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from revisions.models import SourceEvent, Version
from revisions.presentation import present_changes, present_state, present_unreadable_state
from revisions.presentation.comparison_display import (
    ComparisonOptions,
    FieldComparison,
    numbered_changes,
)
from revisions.public.histories import (
    LogPage,
    PublicHistory,
    get_public_history_or_404,
    history_of_address,
    requested_number,
    response_of_page,
)
from revisions.state import UnreadableState
from revisions.versioned_models import field_of, fields_of

logger = logging.getLogger(__name__)


@require_safe
def log(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """The change log: newest first, by keyset, filtered by field (`pole`) and author (`autor`)."""
    public_history = get_public_history_or_404(uuid, request.user)
    field, author = request.GET.get("pole", ""), request.GET.get("autor", "")
    versions = public_history.versions.all()
    if field:
        versions = versions.changing(field)
    if author:
        versions = versions.filter(author_name=author)
    log_page = LogPage.from_versions(
        public_history,
        versions,
        before=requested_number(request, "przed"),
        after=requested_number(request, "po"),
    )
    filters = {key: value for key, value in (("pole", field), ("autor", author)) if value}
    context = {
        "public_history": public_history,
        "entries": log_page.entries,
        "older_query": urlencode({**filters, "przed": log_page.older}) if log_page.older else "",
        "newer_query": urlencode({**filters, "po": log_page.newer}) if log_page.newer else "",
        "filtered": bool(filters),
        "field": field,
        "author": author,
        "fields": _field_choices(public_history),
        "authors": public_history.authors(),
    }
    return _for_its_reader(public_history, render(request, "revisions/log.html", context))


def _field_choices(public_history: PublicHistory) -> list[tuple[str, str]]:
    """Name and label of each field that ever changed, in the order of the page's form."""
    order = [field.name for field in fields_of(public_history.history.model)]
    names = sorted(
        public_history.changed_fields(),
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    return [(name, str(field_of(public_history.history.model, name).label)) for name in names]


@require_safe
def version(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponse:
    """The article as version `number` was."""
    public_history = get_public_history_or_404(uuid, request.user)
    version_shown = public_history.version(number)
    context = {
        "public_history": public_history,
        "version": version_shown,
        "older": public_history.older_than(number),
        "newer": public_history.newer_than(number),
        "is_newest": number == public_history.newest.number,
        "publishing_body": public_history.publishing_body(version_shown),
        "public_context": _presented(public_history, version_shown),
    }
    response = _not_indexed(render(request, "revisions/version.html", context))
    return _for_its_reader(public_history, response)


def _presented(public_history: PublicHistory, version: Version) -> dict:
    """What the templates of the page's class show of a version; its text where they can't."""
    model = public_history.model
    try:
        if isinstance(version.state, UnreadableState):
            return present_unreadable_state(version.state)
        if model:
            return model.public_context(version.state)
        return present_state(public_history.history.model, version.state)
    except Exception:
        logger.exception("version %s can't be shown by its class: shown as text", version)
        return present_unreadable_state(version.state)


@require_safe
def compare(request: HttpRequest, uuid: uuids.UUID, older: int, newer: int) -> HttpResponse:
    """Two versions, field by field. `widok` chooses how: in place, side by side, text, source."""
    public_history = get_public_history_or_404(uuid, request.user)
    if older > newer:
        return HttpResponseRedirect(_compare_url(public_history, newer, older, request))
    before, after = public_history.version(older), public_history.version(newer)
    options = ComparisonOptions.from_query(request.GET)
    changes = present_changes(public_history.history.model, after.changes_since(before))
    fields = [FieldComparison(change, options) for change in changes]
    context = {
        "public_history": public_history,
        "before": before,
        "after": after,
        "options": options,
        "fields": fields,
        "events": SourceEvent.objects.filter(
            version__in=public_history.versions,
            version__number__gt=before.number,
            version__number__lte=after.number,
        ),
        "changes": numbered_changes(fields),
        "previous_pair": public_history.older_than(older) if older < newer else None,
        "next_version": public_history.newer_than(newer),
    }
    response = _not_indexed(render(request, "revisions/compare.html", context))
    return _for_its_reader(public_history, response)


@require_safe
def compare_form(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """From the form of two numbers (`od`, `do`) to their comparison."""
    public_history = get_public_history_or_404(uuid, request.user)
    first, second = requested_number(request, "od"), requested_number(request, "do")
    if first is None or second is None:
        context = {
            "public_history": public_history,
            "error": _("Write the numbers of two versions, for example %(example)s.")
            % {"example": f"1, {public_history.newest.number}"},
            "first": request.GET.get("od", ""),
            "second": request.GET.get("do", ""),
        }
        return render(request, "revisions/compare_form.html", context, status=400)
    return HttpResponseRedirect(
        _compare_url(public_history, min(first, second), max(first, second), request)
    )


def _compare_url(
    public_history: PublicHistory, older: int, newer: int, request: HttpRequest
) -> str:
    url = reverse("revisions:compare", args=[public_history.history.pk, older, newer])
    query = ComparisonOptions.from_query(request.GET).query()
    return f"{url}?{query}" if query else url


@require_safe
def log_of_address(request: HttpRequest, address: str) -> HttpResponse:
    """From an article's address to its history, which outlives the address."""
    if (page_here := response_of_page(request)) is not None:
        return page_here
    history = history_of_address(request, address)
    get_public_history_or_404(history.pk, request.user)  # not even that there is one
    return HttpResponseRedirect(history.get_absolute_url())


def _for_its_reader(public_history: PublicHistory, response: HttpResponse) -> HttpResponse:
    """No cache may give others what an editor or an auditor alone may read."""
    if public_history.sees_restricted:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _not_indexed(response: HttpResponse) -> HttpResponse:
    """Search engines must not offer what was as what is."""
    response["X-Robots-Tag"] = "noindex"
    return response
