"""The answer to a form whose sender isn't known any more: nothing was written, nothing is lost.

A session ends while somebody types, the office demands a second factor, or a login in another tab
makes the form's token stale. In the administration the page holds what was typed, until its button
sends it again; but only what a page of this site sent, by the word of the browser: else a foreign
page could have its form sent with a token of ours.
"""

from __future__ import annotations

import logging

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.lock_timeout import expects_json, sent_form

logger = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token (CSRF_FAILURE_VIEW)."""
    logger.warning("%s %s: %s", request.method, request.path, reason)
    if expects_json(request):
        return JsonResponse({"error": _explanation(request)}, status=403)
    return _refused_form_response(request)


def login_demanded_response(request: HttpRequest) -> HttpResponse | None:
    """403 for a form of the administration that would be lost on the way to the login.

    None where nothing would be: another request, or one of another site.
    """
    if expects_json(request) or not _may_be_repeated(request):
        return None
    return _refused_form_response(request)


def is_sent_to_login(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether Wagtail answered a form by asking who sends it."""
    if request.method != "POST" or response.status_code != 302:
        return False
    return response["Location"] == _login_address(request)


def _may_be_repeated(request: HttpRequest) -> bool:
    if request.method != "POST" or not _is_in_admin(request):
        return False
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    # Browsers tell no site over HTTP without TLS.
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _is_in_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _login_address(request: HttpRequest) -> str:
    return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login")).url


def _refused_form_response(request: HttpRequest) -> HttpResponse:
    if _may_be_repeated(request):
        template, form = "cms/admin/refused_form.html", sent_form(request)
    else:
        template, form = "cms/refused_form.html", None
    context = {"explanation": _explanation(request), "form": form}
    response = render(request, template, context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _explanation(request: HttpRequest) -> str:
    if not _is_in_admin(request):
        return _("The form is not valid any more, so nothing was saved. Open it again.")
    if request.user.is_anonymous:
        return _("You are not logged in any more, so nothing was saved.")
    return _("The form was opened before you last logged in, so nothing was saved.")
