"""Sessions that end, and no way past the second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from cms.login import second_factor, sessions
from cms.login.log import log_event
from cms.login.models import LoginAction
from cms.middleware import SAFE_METHODS
from cms.refused_form import is_sent_to_login, login_demanded_response
from revisions.transactions import write_unless_locked


class LoginMiddleware:
    """Whoever hasn't given a second factor that is needed is nobody, at every address.

    `request.user` is anonymous until then, so the administration, its previews, private pages and
    documents, and whatever is added one day need not know of second factors. The person whose
    password was right is `request.awaited_user`; the administration sends it to the second step.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        of_session = request.user  # lazy: most public pages never ask who reads them
        request.awaited_user = None
        request.user = SimpleLazyObject(lambda: _admitted(request, of_session))
        del request.auser  # the way to the user of the session that async views would take
        if request.method in SAFE_METHODS and _is_awaited_here(request):
            return _second_step(request)
        response = self.get_response(request)
        if is_sent_to_login(request, response):
            return login_demanded_response(request) or response
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        # A form comes here when its token has been checked: what was typed may then be shown again.
        if request.method not in SAFE_METHODS and _is_awaited_here(request):
            return _second_step(request)
        return None


def _is_awaited_here(request: HttpRequest) -> bool:
    # The user is looked up first: that is when it turns out that somebody is awaited.
    return bool(_is_way_in(request) and request.user.is_anonymous and request.awaited_user)


def _admitted(request: HttpRequest, user: AbstractBaseUser) -> AbstractBaseUser:
    """The user of the session, once everything that is needed was given."""
    if not user.is_authenticated:
        return user
    if sessions.is_expired(request.session):
        # Where another transaction writes, the session is ended by the next request with it.
        write_unless_locked(lambda: _end_session(request, user))
        return AnonymousUser()
    sessions.note_request(request.session)
    if not user.is_verified() and second_factor.is_needed(user):
        request.awaited_user = user
        return AnonymousUser()
    return user


def _end_session(request: HttpRequest, user: AbstractBaseUser) -> None:
    log_event(LoginAction.SESSION_EXPIRED, request=request, user=user)
    request.session.flush()


def _is_way_in(request: HttpRequest) -> bool:
    """Whether somebody who is awaited must be sent to the second step from this address.

    Scripts are answered as if nobody were logged in; they can't show a page.
    """
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return False
    path = request.path
    home = reverse("wagtailadmin_home")
    names = ("second_factor:verify", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
    if path.startswith(home):
        return not path.startswith(tuple(reverse(name) for name in names))
    return path == reverse("wagtailcore_login")


def _second_step(request: HttpRequest) -> HttpResponse:
    logging_in_or_out = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailcore_login")
    if request.path in map(reverse, logging_in_or_out):
        target = request.GET.get("next", "")
    elif answer := login_demanded_response(request):
        return answer
    else:
        target = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': target})}" if target else ""
    return HttpResponseRedirect(reverse("second_factor:verify") + query)
