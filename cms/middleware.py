"""What every request of the site goes through: an address, a language, a transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers

from cms.lock_timeout import lock_timeout_response
from cms.unexpected_input import unexpected_input_response
from revisions.refused_publication import refused_publication_response
from revisions.transactions import atomic_with_brief_wait, is_lock_timeout, reading

BRIEFLY_WAITING_VIEWS = frozenset(
    {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"}
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110, 9.2.1


class ChosenLanguageMiddleware:
    """Polish, unless the reader chose another language with the switch.

    Django's own middleware follows the browser's preferences. A bulletin is a Polish document,
    and an address must show everyone the same: so only a choice made here counts.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in settings.SITE_LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class NoNulMiddleware:
    """Answers 404 to an address with a NUL in it: nothing has one, and PostgreSQL takes none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseNotFound(render_to_string("404.html", {}, request))
        return self.get_response(request)


class AtomicWritesMiddleware:
    """Runs the views of requests that may write in one transaction each, and reading in none.

    Django's ATOMIC_REQUESTS would open a transaction for reading too. On SQLite each takes the
    write lock, so that one open writer would keep every reader out. It stands last, closest to
    the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading() if request.method in SAFE_METHODS else nullcontext():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        # Marked by @transaction.non_atomic_requests: such a view opens transactions itself.
        not_atomic = getattr(view, "_non_atomic_requests", ())
        if request.method in SAFE_METHODS or DEFAULT_DB_ALIAS in not_atomic:
            return None
        # The note of who has a page open, every 10 s from every editor: the next one may succeed.
        brief = request.resolver_match.view_name in BRIEFLY_WAITING_VIEWS
        try:
            with atomic_with_brief_wait() if brief else transaction.atomic():
                return view(request, *args, **kwargs)
        except OperationalError as error:
            if not is_lock_timeout(error):
                raise
            return lock_timeout_response(request)
        except Exception as error:
            # Django asks process_exception of what the view raised where it calls the view itself.
            answer = refused_publication_response(request, error)
            answer = answer or unexpected_input_response(request, error)
            if answer is None:
                raise
            return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if is_lock_timeout(exception):
            return lock_timeout_response(request)
        return unexpected_input_response(request, exception)
