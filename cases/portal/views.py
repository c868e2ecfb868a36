"""The client's pages. No address names a case; no page may be kept by the browser."""

from __future__ import annotations

from functools import wraps

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import credentials, reports
from cases.languages import NAMES
from cases.models import ClientSession, PortalSettings, Stage
from cases.portal import language, login, origin, session
from cases.portal.timeline import timeline

WARNING = 120  # seconds before the end


def portal_page(view):
    """The portal's language and headers around `view`, without a transaction of its own."""

    @transaction.non_atomic_requests
    @csrf_exempt  # see `origin`
    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "POST" and not origin.is_own_form(request):
            return HttpResponseForbidden("The form was sent from another site.")
        code = language.language_of(request)
        with translation.override(code):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = code
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        return response

    return page


def _page(request: HttpRequest, template: str, status: int = 200, **context) -> HttpResponse:
    context.update(
        portal_languages=NAMES.items(), office=PortalSettings.load(request_or_site=request)
    )
    return render(request, f"cases/{template}.html", context, status=status)


def _see_other(name: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": reverse(f"portal:{name}")})


@portal_page
@sensitive_post_parameters()
@sensitive_variables("number", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """The door: number and password."""
    if request.method != "POST":
        return _see_other("case") if session.current(request) else _page(request, "login")
    number, password = (
        request.POST.get(name, "").replace("\x00", "").strip() for name in ("number", "password")
    )
    missing = {name for name, value in (("number", number), ("password", password)) if not value}
    if missing:
        return _page(request, "login", 422, missing=missing)
    try:
        answer = login.try_to_open(request, number=number, password=password)
    except credentials.TooBusyError:
        response = _page(request, "login", 503, busy=True)
        response["Retry-After"] = "10"
        return response
    if answer.wait:
        response = _page(
            request, "login", 429, wait=answer.wait, wait_minutes=-(-answer.wait // 60)
        )
        response["Retry-After"] = str(answer.wait)
        return response
    if not answer.token:
        return _page(request, "login", 403, wrong=True)
    response = _see_other("case")
    session.give(response, answer.token)
    return response


@portal_page
@require_safe
def show_case(request: HttpRequest) -> HttpResponse:
    """Where the case stands. Whoever has no session is sent to the door."""
    if (visit := session.current(request)) is None:
        return _see_other("login")
    session.extend(visit)
    return _case(request, visit)


def _case(request: HttpRequest, visit: ClientSession) -> HttpResponse:
    case = visit.case
    history = list(case.stage_changes.select_related("stage"))
    # Rounded up: who asks when the time is over must find it over.
    left = int((visit.ends_at - timezone.now()).total_seconds()) + 1
    response = _page(
        request,
        "case",
        case=case,
        steps=timeline(case, history),
        history=history,
        missing=case.missing_documents.filter(supplied_at=None).select_related("document"),
        ends_at=visit.ends_at,
        seconds_left=left,
        warning=WARNING,
    )
    # Without a script too, the page goes when the time is over.
    response["Refresh"] = f"{left}; url={reverse('portal:over')}"
    return response


@portal_page
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Another quarter of an hour: looking at the case gives it."""
    return _see_other("case")


@portal_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    response = _see_other("over")
    session.end(request, response)
    return response


@portal_page
@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """After leaving, or when the time is over.

    Pages come here by themselves. Where another window has stayed longer the case is shown, but
    that is nobody's wish to stay: two forgotten windows must not keep each other open.
    """
    visit = session.current(request)
    return _case(request, visit) if visit else _page(request, "over")


@portal_page
@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    """What every stage means, for everybody."""
    return _page(request, "stages", stages=Stage.objects.all())


@portal_page
@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the choice and go back to the portal's page named `next`."""
    if code not in NAMES:
        raise Http404
    name = request.GET.get("next")
    response = _see_other(name if name in ("login", "case", "stages", "over") else "login")
    response.set_cookie(
        language.COOKIE,
        code,
        max_age=language.KEPT_FOR,
        path=reverse("portal:login"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@transaction.non_atomic_requests
@require_safe
def sms_report(request: HttpRequest, secret: str) -> HttpResponse:
    """A delivery report of the SMS gateway. Its address holds the secret that it has instead of
    a signature; whatever it says, it is answered OK, or the gateway says it again for a day."""
    wanted = settings.CASES_SMS_REPORT_SECRET
    if not wanted or not constant_time_compare(secret, wanted):
        raise Http404
    reports.take_in(
        gateway_ids=request.GET.get("MsgId", ""),
        statuses=request.GET.get("status", ""),
        ids=request.GET.get("idx", ""),
    )
    return HttpResponse("OK", content_type="text/plain", headers={"Cache-Control": "no-store"})
