"""Views of Wagtail's admin: preview of a publication, review of a draft, versions, restoring."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from revisions import write_lock
from revisions.admin.notes import note_problem
from revisions.admin.publication import Publication
from revisions.admin.restoring import apply_state, restore_as_draft
from revisions.live_parts import describe_live_parts
from revisions.models import Version
from revisions.presentation.comparison_display import ComparisonOptions
from revisions.public.histories import LogPage, PublicHistory, requested_number
from revisions.state import UnreadableState
from revisions.versioned_models import is_versioned, versioned_model
from revisions.versioned_page import VersionedPage


def _editable_page(request: HttpRequest, page_id: int) -> VersionedPage:
    """The page as the database holds it.

    Raises Http404 where it is not versioned, PermissionDenied where the person may not edit it.
    """
    page = get_object_or_404(Page, pk=page_id).specific
    if not is_versioned(type(page)):
        raise Http404(_("This page has no history."))
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@require_POST
def preview(request: HttpRequest, page_id: int) -> JsonResponse:
    """What publishing the form as it was sent would change. Nothing is saved."""
    page = _editable_page(request, page_id).get_latest_revision_as_object()
    return _preview(request, page, page.get_parent())


@require_POST
def preview_new(request: HttpRequest, parent_id: int, model: str) -> JsonResponse:
    """The same for a page of the class `model` ("articles.Article") that is not made yet."""
    page_class = versioned_model(model)
    if page_class is None:
        raise Http404
    parent = get_object_or_404(Page, pk=parent_id).specific
    if not parent.permissions_for_user(request.user).can_add_subpage():
        raise PermissionDenied
    return _preview(request, page_class(owner=request.user), parent)


def _preview(request: HttpRequest, page: VersionedPage, parent: Page) -> JsonResponse:
    form_class = page.get_edit_handler().get_form_class()
    # Without a button's name in it the form asks for no note yet: the dialogue does.
    form = form_class(
        request.POST, request.FILES, instance=page, parent_page=parent, for_user=request.user
    )
    if not form.is_valid():
        # Sent for good, the form comes back with its mistakes at their fields.
        return JsonResponse({"valid": False})
    draft = form.save(commit=False)
    if draft.pk is None:
        draft.slug = draft.slug or "nowy-artykul"
    draft.set_url_path(parent)
    publication = Publication(draft, ComparisonOptions.from_query(request.GET))
    context = {
        **publication.context(),
        "note": form.cleaned_data.get("change_note", ""),
        "live_parts_taken_out": [
            {"field": label, "parts": describe_live_parts(parts)}
            for label, parts in draft.live_parts_taken_out.items()
        ],
    }
    return JsonResponse(
        {
            "valid": True,
            "details": render_to_string("revisions/admin/_publish_details.html", context, request),
            "comparison": render_to_string("revisions/admin/_comparison.html", context, request),
            "noteRequired": publication.note_required,
            "fingerprint": publication.fingerprint,
            "changesNothing": publication.changes_nothing,
            "refused": bool(publication.problems),
        }
    )


def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest draft against what the public reads; POST publishes it."""
    if request.method == "POST":
        write_lock.acquire()  # before the draft is read: nobody saves another one from here on
    page = _editable_page(request, page_id)
    draft = page.get_latest_revision_as_object()
    publication = Publication(draft, ComparisonOptions.from_query(request.GET))
    permissions = page.permissions_for_user(request.user)
    lock = draft.get_lock()
    may_publish = permissions.can_publish() and not (lock and lock.for_user(request.user))
    note = request.POST.get("change_note", draft.change_note if _has_draft(page) else "")
    problems: dict[str, str] = {}
    if request.method == "POST":
        if not may_publish:
            raise PermissionDenied
        problems = _problems(request, publication, note)
        if not problems:
            return _publish(request, draft, note)
    context = {
        **publication.context(),
        "page": page,
        "draft": draft,
        "revision": page.latest_revision,
        "has_draft": _has_draft(page),
        "may_publish": may_publish,
        "note": note,
        "problems": problems,
        "presets_json": json.dumps(publication.editorial.presets),
    }
    return TemplateResponse(
        request, "revisions/admin/review.html", context, status=400 if problems else 200
    )


def _has_draft(page: VersionedPage) -> bool:
    return page.has_unpublished_changes or not page.live


def _problems(request: HttpRequest, publication: Publication, note: str) -> dict[str, str]:
    """What keeps the draft from being published, by the name of what is to be mended."""
    problems = {}
    if request.POST.get("revision") != str(publication.page.latest_revision_id):
        problems["revision"] = _(
            "The draft was saved again meanwhile. Look at it as it is now, then publish."
        )
    for place, problem in enumerate(publication.problems):
        problems[f"publication{place}"] = problem
    if publication.note_required and (problem := note_problem(note)):
        problems["note"] = problem
    if (
        publication.findings
        and request.POST.get("personal_data_confirmation") != publication.fingerprint
    ):
        problems["personal"] = _(
            "Check the numbers that look like a person's and tick the box to publish them."
        )
    return problems


def _publish(request: HttpRequest, draft: VersionedPage, note: str) -> HttpResponse:
    draft.change_note = note.strip().replace("\r\n", "\n")[:500]
    with transaction.atomic():
        revision = draft.save_revision(user=request.user, log_action=True)
        revision.publish(user=request.user)
    article = type(draft)._default_manager.get(pk=draft.pk)
    if article.live and not article.has_unpublished_changes:
        messages.success(
            request, _("“%(title)s” is published.") % {"title": article.get_admin_display_title()}
        )
    else:
        messages.success(
            request,
            _("“%(title)s” will be published at the time that is set.")
            % {"title": article.get_admin_display_title()},
        )
    return redirect("wagtailadmin_explore", article.get_parent().pk)


@require_safe
def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """Every version of the article, each with a way to bring it back."""
    page = _editable_page(request, page_id)
    public_history = _public_history(page)
    before = requested_number(request, "przed")
    log_page = (
        LogPage.from_versions(public_history, public_history.versions.all(), before=before)
        if public_history
        else None
    )
    context = {
        "page": page,
        "public_history": public_history,
        "log_page": log_page,
        "has_draft": _has_draft(page),
    }
    return TemplateResponse(request, "revisions/admin/versions.html", context)


def _public_history(page: VersionedPage) -> PublicHistory | None:
    newest = page.newest_version
    return PublicHistory(page.history, newest, page, sees_restricted=True) if newest else None


def restore(request: HttpRequest, page_id: int, number: int) -> HttpResponse:
    """Version `number` against what the public reads; POST opens it as a draft."""
    page = _editable_page(request, page_id)
    version = get_object_or_404(Version.objects.of_page(page), number=number)
    lock = page.get_lock()
    if lock and lock.for_user(request.user):
        messages.error(request, _("The page is locked by somebody else: nothing was restored."))
        return redirect("revisions_versions", page.pk)
    if page.alias_of_id:
        raise Http404(_("An alias has no versions of its own to restore."))
    if isinstance(version.state, UnreadableState):
        messages.error(
            request, _("What is recorded of this version can't be read: nothing was restored.")
        )
        return redirect("revisions_versions", page.pk)
    if request.method == "POST":
        _revision, not_restored = restore_as_draft(page=page, version=version, user=request.user)
        if not_restored:
            messages.warning(
                request,
                _("These could not be restored and stay as they are: %(fields)s.")
                % {"fields": ", ".join(not_restored)},
            )
        messages.success(
            request,
            _(
                "Version %(number)d is open as a draft. The public still reads what it read: "
                "publish the draft when you have looked at it."
            )
            % {"number": version.number},
        )
        return redirect("revisions_review", page.pk)
    restored = type(page)._default_manager.get(pk=page.pk)
    apply_state(restored, version.state)
    context = {
        **Publication(restored, ComparisonOptions.from_query(request.GET)).context(),
        "page": page,
        "version": version,
        "has_draft": page.live and page.has_unpublished_changes,
    }
    return TemplateResponse(request, "revisions/admin/restore.html", context)
