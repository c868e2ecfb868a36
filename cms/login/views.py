"""The second step of a login, setting up a second factor, and logging out everywhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.util import random_hex
from wagtail.admin import messages

from cms.login import second_factor, sessions
from cms.login.forms import CodeForm, PasswordForm
from cms.login.log import log_event
from cms.login.models import LoginAction

NEW_KEY_SALT = "cms.login.new_key"  # of the signature of a key that is being set up
KEY_BYTES = 20  # as RFC 4226 recommends


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PersonView(View):
    """A view for `self.person`: who is logged in, or gave a password and is awaited."""

    for_awaited = True  # whether one may come here before the second step
    needs_recent_password = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        logged_in = request.user.is_authenticated
        self.person: AbstractBaseUser = request.user if logged_in else request.awaited_user
        if self.person is None:
            return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
        if not logged_in and not self.for_awaited:
            return redirect("second_factor:verify")
        if self.needs_recent_password and not sessions.password_given_lately(request.session):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('second_factor:password')}?{query}")
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def next_url(self) -> str:
        """Where the person was going; the home page of the administration if that isn't known."""
        target = self.request.POST.get("next") or self.request.GET.get("next", "")
        hosts, secure = {self.request.get_host()}, self.request.is_secure()
        if url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=secure):
            return target
        return reverse("wagtailadmin_home")

    def show(self, template: str, title: str, **context: Any) -> HttpResponse:
        """Render `cms/login/<template>.html`."""
        context |= {"title": title, "person": self.person, "next": self.next_url()}
        return render(self.request, f"cms/login/{template}.html", context)

    def admit(self, device: Device) -> None:
        """Let the session in, by a device that the person has just proved to have."""
        session = self.request.session
        session.cycle_key()
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        if not self.request.user.is_authenticated:
            log_event(LoginAction.LOGGED_IN, request=self.request, user=self.person)


class VerifyView(PersonView):
    """The second step of a login: a code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.next_url())
        if not second_factor.is_set_up(self.person):
            query = urlencode({"next": self.next_url()})
            return redirect(f"{reverse('second_factor:set_up')}?{query}")
        return self.show("verify", _("Second factor"), form=CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.next_url())
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                device = second_factor.verify(self.person, form.cleaned_data["code"])
            except ValidationError as error:
                form.add_error("code", error)
                log_event(LoginAction.CODE_REFUSED, request=request, user=self.person)
            else:
                if isinstance(device, StaticDevice):
                    self._tell_of_recovery_code()
                self.admit(device)
                return HttpResponseRedirect(self.next_url())
        return self.show("verify", _("Second factor"), form=form)

    def _tell_of_recovery_code(self) -> None:
        left = second_factor.recovery_codes_left(self.person)
        log_event(LoginAction.RECOVERY_CODE_USED, request=self.request, user=self.person)
        messages.warning(
            self.request,
            ngettext(
                "You used a recovery code; %(left)d is left. Your account page makes new ones.",
                "You used a recovery code; %(left)d are left. Your account page makes new ones.",
                left,
            )
            % {"left": left},
        )


class SetUpView(PersonView):
    """A key as a QR code; once a code proves that the app has it, it is the second factor.

    The key is made anew each time the page is opened. The form carries it, signed for this
    session and a short time, so nobody can have chosen it or seen it before.
    """

    needs_recent_password = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and second_factor.is_set_up(self.person):
            return redirect("second_factor:verify")
        return self._show(random_hex(KEY_BYTES), CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and second_factor.is_set_up(self.person):
            return redirect("second_factor:verify")
        key = self._signed_key()
        if key is None:
            return self.get(request)
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                device = second_factor.set_up(self.person, key, form.cleaned_data["code"])
            except ValidationError as error:
                form.add_error("code", error)
            else:
                log_event(LoginAction.SECOND_FACTOR_SET_UP, request=request, user=self.person)
                self.admit(device)
                codes = second_factor.create_recovery_codes(self.person)
                return self.show("codes", _("Recovery codes"), codes=codes)
        return self._show(key, form)

    def _show(self, key: str, form: CodeForm) -> HttpResponse:
        return self.show(
            "set_up",
            _("Set up a second factor"),
            form=form,
            qr_code=second_factor.qr_code(self.person, key),
            key=second_factor.readable_key(key),
            signed_key=signing.dumps([self.request.session.session_key, key], salt=NEW_KEY_SALT),
        )

    def _signed_key(self) -> str | None:
        """The key that the form carries; None where it isn't of this session, or is too old."""
        try:
            session_key, key = signing.loads(
                self.request.POST.get("signed_key", ""),
                salt=NEW_KEY_SALT,
                max_age=settings.PASSWORD_VALID_FOR,
            )
        except signing.BadSignature:
            return None
        return key if session_key == self.request.session.session_key else None


class RecoveryCodesView(PersonView):
    """New recovery codes in place of the old ones."""

    for_awaited = False
    needs_recent_password = True

    def get(self, request: HttpRequest) -> HttpResponse:
        if not second_factor.is_set_up(self.person):
            return redirect("second_factor:set_up")
        return self.show(
            "new_codes",
            _("New recovery codes"),
            left=second_factor.recovery_codes_left(self.person),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if not second_factor.is_set_up(self.person):
            return redirect("second_factor:set_up")
        codes = second_factor.create_recovery_codes(self.person)
        log_event(LoginAction.RECOVERY_CODES_CREATED, request=request, user=self.person)
        return self.show("codes", _("Recovery codes"), codes=codes)


class RemoveView(PersonView):
    """Taking one's own second factor away, unless the office demands it."""

    for_awaited = False
    needs_recent_password = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            "remove",
            _("Remove the second factor"),
            demanded=second_factor.is_demanded(self.person),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if second_factor.is_demanded(self.person):
            return self.get(request)
        second_factor.remove(self.person)
        log_event(LoginAction.SECOND_FACTOR_REMOVED, request=request, user=self.person)
        messages.success(request, _("You log in with the password alone now."))
        return redirect("wagtailadmin_account")


class ConfirmPasswordView(PersonView):
    """The password once more: whoever finds an open session can't take the account over."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("password", _("Your password"), form=PasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(request.POST)
        if form.is_valid():
            given = authenticate(
                request,
                username=self.person.get_username(),
                password=form.cleaned_data["password"],
            )
            if given == self.person:
                sessions.note_password(request.session)
                return HttpResponseRedirect(self.next_url())
            form.add_error("password", _("The password is wrong."))
        return self.show("password", _("Your password"), form=form)


class LogOutView(PersonView):
    """Logging out before the second step, which Wagtail's own view takes for not logged in."""

    def post(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        return redirect("wagtailadmin_login")


class LogOutEverywhereView(PersonView):
    """Ends every session of the person, this one too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("log_out_everywhere", _("Log out everywhere"))

    def post(self, request: HttpRequest) -> HttpResponse:
        log_event(LoginAction.SESSIONS_ENDED, request=request, user=self.person)
        sessions.end_sessions(self.person)
        request.session.flush()
        messages.success(request, _("You are logged out everywhere."))
        return redirect("wagtailadmin_login")
