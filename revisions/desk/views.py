"""The editor's views of the record."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.models import Page

from revisions.models import History
from revisions.public.comparison import FieldComparison, Options, numbered_changes
from revisions.registry import is_versioned
from revisions.shown import shown_changes
from revisions.state import changes_between, public_state


def draft(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest draft against what the public reads: what publishing it would change."""
    page = get_object_or_404(Page, pk=page_id)
    if not is_versioned(page.specific_class):
        raise Http404(_("This page has no history."))
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    newest = page.get_latest_revision_as_object()
    history = History.objects.filter(page_id=page.pk).first()
    version = history.newest() if history else None
    before = version.state if version else None
    changes = changes_between(before, {**public_state(newest), "live": True})
    options = Options.of(request.GET)
    fields = [
        FieldComparison(change, options)
        for change in shown_changes(page.specific_class._meta.label, changes)
    ]
    context = {
        "page": page,
        "draft": newest,
        "version": version,
        "history": history,
        "options": options,
        "fields": fields,
        "events": [],
        "changes": numbered_changes(fields),
    }
    return TemplateResponse(request, "revisions/desk/draft.html", context)
