"""The client's pages. No URL names a case, and no page may be cached."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import credentials, delivery_reports
from cases.languages import LANGUAGE_NAMES
from cases.models import ClientSession, PortalSettings, Stage
from cases.portal import login, request_language, same_origin, sessions
from cases.portal.timeline import build_timeline
from revisions.transactions import is_lock_timeout

WARNING_SECONDS = 120  # before the end of the session


def portal_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator: CSRF protection, the portal's language and headers, no transaction around it."""

    @transaction.non_atomic_requests
    @csrf_exempt  # see `same_origin`
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not same_origin.is_same_origin(request):
            return HttpResponseForbidden("The form was sent from another site.")
        code = request_language.get_portal_language(request)
        with translation.override(code):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = code
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return page


def _render(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    context.update(portal_languages=LANGUAGE_NAMES.items(), office=PortalSettings.current())
    return render(request, f"cases/{template}.html", context, status=status)


def _redirect_303(name: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": reverse(f"portal:{name}")})


@portal_view
@sensitive_post_parameters()
@sensitive_variables("number", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def login_view(request: HttpRequest) -> HttpResponse:
    """The login form, and the login."""
    if request.method != "POST":
        return (
            _redirect_303("case_detail")
            if sessions.get_session(request)
            else _render(request, "login")
        )
    number, password = (
        request.POST.get(name, "").replace("\x00", "").strip() for name in ("number", "password")
    )
    missing = {name for name, value in (("number", number), ("password", password)) if not value}
    if missing:
        return _render(request, "login", 422, missing=missing)
    try:
        result = login.log_in(request, number=number, password=password)
    except credentials.TooBusyError:
        return _busy(request)
    except OperationalError as error:
        if not is_lock_timeout(error):
            raise
        return _busy(request)
    if result.wait:
        response = _render(
            request, "login", 429, wait=result.wait, wait_minutes=-(-result.wait // 60)
        )
        response["Retry-After"] = str(result.wait)
        return response
    if not result.token:
        return _render(request, "login", 403, wrong=True)
    response = _redirect_303("case_detail")
    sessions.set_session_cookie(response, result.token)
    return response


def _busy(request: HttpRequest) -> HttpResponse:
    response = _render(request, "login", 503, busy=True)
    response["Retry-After"] = "10"
    return response


@portal_view
@require_safe
def case_detail(request: HttpRequest) -> HttpResponse:
    """The client's case; without a session, a redirect to the login. Extends the session."""
    if (client_session := sessions.get_session(request)) is None:
        return _redirect_303("login")
    sessions.extend_session(client_session)
    return _render_case(request, client_session)


def _render_case(request: HttpRequest, client_session: ClientSession) -> HttpResponse:
    case = client_session.case
    history = list(case.stage_changes.select_related("stage"))
    # Rounded up: when the browser asks again, the session must be over.
    seconds_left = int((client_session.ends_at - timezone.now()).total_seconds()) + 1
    response = _render(
        request,
        "case_detail",
        case=case,
        steps=build_timeline(case, history),
        history=history,
        missing=case.missing_documents.filter(supplied_at=None).select_related("document"),
        ends_at=client_session.ends_at,
        seconds_left=seconds_left,
        warning_seconds=WARNING_SECONDS,
    )
    # Leaves the page when the session is over, without a script too.
    response["Refresh"] = f"{seconds_left}; url={reverse('portal:logged_out')}"
    return response


@portal_view
@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """Extend the session, which the page of the case does."""
    return _redirect_303("case_detail")


@portal_view
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    response = _redirect_303("logged_out")
    sessions.end_session(request, response)
    return response


@portal_view
@require_safe
def logged_out(request: HttpRequest) -> HttpResponse:
    """Shown after logging out, and when the session is over.

    Pages redirect here by themselves. Where another window has extended the session, the case is
    shown without extending it: two forgotten windows must not keep each other open.
    """
    client_session = sessions.get_session(request)
    return (
        _render_case(request, client_session) if client_session else _render(request, "logged_out")
    )


@portal_view
@require_safe
def stage_list(request: HttpRequest) -> HttpResponse:
    """The explanations of all stages; needs no login."""
    return _render(request, "stage_list", stages=Stage.objects.all())


@portal_view
@require_safe
def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Store the language in a cookie and redirect to the portal page named `next`."""
    if code not in LANGUAGE_NAMES:
        raise Http404
    name = request.GET.get("next")
    response = _redirect_303(
        name if name in ("login", "case_detail", "stage_list", "logged_out") else "login"
    )
    response.set_cookie(
        request_language.COOKIE_NAME,
        code,
        max_age=request_language.COOKIE_MAX_AGE,
        path=reverse("portal:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@transaction.non_atomic_requests
@require_safe
def sms_delivery_report(request: HttpRequest, secret: str) -> HttpResponse:
    """A delivery report of the SMS gateway, authenticated by the secret in its URL.

    The answer is OK whatever it reports: the gateway repeats it for a day otherwise.
    """
    expected = settings.CASES_SMS_REPORT_SECRET
    if not expected or not constant_time_compare(secret, expected):
        raise Http404
    delivery_reports.process_report(
        gateway_ids=request.GET.get("MsgId", ""),
        statuses=request.GET.get("status", ""),
        ids=request.GET.get("idx", ""),
    )
    return HttpResponse("OK", content_type="text/plain", headers={"Cache-Control": "no-store"})
