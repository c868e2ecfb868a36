"""Views of the site's shell."""

from __future__ import annotations

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from revisions.public.histories import get_public_history_or_404, history_of_address


@require_safe
@never_cache
def switch_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language of the frame and go back to `next`; works without JavaScript.

    A plain link is enough: it changes nothing but how the pages speak to this browser.
    """
    if code not in settings.SITE_LANGUAGES:
        raise Http404
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the frame of the bulletin: what is missing, and its history if it has one."""
    message = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    context = {"exception_text": message, "history_url": ""}
    if not request.path.endswith("/wersje/"):
        try:
            history = history_of_address(request, request.path)
            context["history_url"] = get_public_history_or_404(
                history.pk
            ).history.get_absolute_url()
        except Http404:
            pass  # no history stands there: the page says so without it
    return render(request, "404.html", context, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, without the frame of the bulletin: the request may be too broken to draw one."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def no_such_page(request: HttpRequest) -> HttpResponse:
    """404 at an address of Wagtail that the project does not offer."""
    raise Http404
