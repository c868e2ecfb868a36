"""Where the edit page sends each file, one at a time, before the form is saved."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from revisions.attachments.changes import file_size
from revisions.attachments.errors import RejectedFileError
from revisions.attachments.filenames import title_of
from revisions.attachments.storage import store_upload
from revisions.attachments.uploads import BoundedUploadHandler, make_upload_token
from revisions.attachments.validation import check


@transaction.non_atomic_requests
@csrf_exempt  # `_upload` is protected: an upload's bounds must be set before its body is read
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """`_upload`, in a project whose FILE_UPLOAD_HANDLERS have no bounds too."""
    if not any(isinstance(handler, BoundedUploadHandler) for handler in request.upload_handlers):
        request.upload_handlers.insert(0, BoundedUploadHandler(request))
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> JsonResponse:
    """Check and keep one file (`file`) for the page `page` ("" for one that is being made).

    Answers with a signed token that the form carries, or with 422 and `error`, which names the
    file and says why it is refused. Checking takes its time, so no transaction waits for it.
    """
    page = _page(request)
    uploaded_file = request.FILES.get("file")
    if uploaded_file is None:
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    try:
        checked = check(uploaded_file)
    except RejectedFileError as error:
        return JsonResponse(
            {"error": str(error), "filename": error.filename, "reason": error.reason}, status=422
        )
    file = store_upload(uploaded_file, checked, user=request.user, page=page)
    return JsonResponse(
        {
            "upload_token": make_upload_token(file.pk, checked.filename, request.user.pk),
            "filename": checked.filename,
            "title": title_of(checked.filename),
            "size": file.size,
            "size_text": file_size(file.size),
            "content_type": file.content_type,
            "sha256": file.pk,
        }
    )


def _page(request: HttpRequest) -> Page | None:
    """The page that the file is for. Raises PermissionDenied where the person may not edit it."""
    page_id = request.POST.get("page", "")
    if page_id.isascii() and page_id.isdigit() and len(page_id) < 19:
        page = Page.objects.filter(pk=int(page_id)).first()
        if page is None or not page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return page
    if not page_permission_policy.user_has_any_permission(request.user, {"add", "change"}):
        raise PermissionDenied
    return None
