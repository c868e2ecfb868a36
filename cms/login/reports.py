"""Reports of the administration: the log of logins, who is locked, and everybody's login."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from cms.login import second_factor, services
from cms.login.locks import current_locks
from cms.login.models import LoginAction, LoginEvent

VIEW_PERMISSION = "login.view_loginevent"
PER_PAGE = 50


def _exact_time(event: LoginEvent) -> str:
    return timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")


class LoginEventFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), widget=DateRangePickerWidget
    )
    action = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Action"), choices=LoginAction.choices
    )
    username = django_filters.CharFilter(label=gettext_lazy("Account"))
    address = django_filters.CharFilter(label=gettext_lazy("Address"))

    class Meta:
        model = LoginEvent
        fields = []


class LoginEventsView(ReportView):
    """The log of logins, for auditors; as a spreadsheet too."""

    model = LoginEvent
    template_name = "cms/login/events.html"
    results_template_name = "cms/login/events_results.html"
    page_title = gettext_lazy("Log of logins and accounts")
    header_icon = "history"
    filterset_class = LoginEventFilterSet
    index_url_name = "logins:events"
    index_results_url_name = "logins:events_results"
    default_ordering = "-id"
    columns = [
        Column("at", label=gettext_lazy("When"), accessor=_exact_time),
        Column("username", label=gettext_lazy("Account"), accessor="username"),
        Column("action", label=gettext_lazy("Action"), accessor="get_action_display"),
        Column("actor", label=gettext_lazy("Done by"), accessor="actor"),
        Column("address", label=gettext_lazy("Address"), accessor="address"),
        Column("details", label=gettext_lazy("Details"), accessor="details_text"),
    ]
    list_export = [
        "at",
        "username",
        "user_id",
        "get_action_display",
        "actor",
        "address",
        "details_text",
    ]
    export_headings = {
        "at": gettext_lazy("When"),
        "username": gettext_lazy("Account"),
        "user_id": gettext_lazy("Account id"),
        "get_action_display": gettext_lazy("Action"),
        "actor": gettext_lazy("Done by"),
        "address": gettext_lazy("Address"),
        "details_text": gettext_lazy("Details"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(VIEW_PERMISSION):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[LoginEvent]:
        return LoginEvent.objects.all()

    def get_filename(self) -> str:
        return f"logowania-{datetime.date.today():%Y-%m-%d}"


class _LoginsAdminView(WagtailAdminTemplateMixin, View):
    """A page of the administration that whoever reads the log of logins may see."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (
            request.user.has_perm(VIEW_PERMISSION) or request.user.has_perm(services.PERMISSION)
        ):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class LocksView(_LoginsAdminView):
    """Who is locked or slowed, since when and until when."""

    template_name = "cms/login/locks.html"
    page_title = gettext_lazy("Locked logins")
    header_icon = "lock"

    def get(self, request: HttpRequest) -> HttpResponse:
        context = self.get_context_data(
            locks=current_locks(), may_unlock=request.user.has_perm(services.PERMISSION)
        )
        return self.render_to_response(context)


class AccountsView(_LoginsAdminView):
    """How each person logs in: second factor, open sessions."""

    template_name = "cms/login/accounts.html"
    page_title = gettext_lazy("Accounts and second factors")
    header_icon = "user"

    def get(self, request: HttpRequest) -> HttpResponse:
        users = get_user_model().objects.filter(is_active=True).order_by("username")
        users = users.annotate(
            is_set_up=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)),
            codes_left=Count("staticdevice__token_set"),
        )
        page = WagtailPaginator(users, PER_PAGE).get_page(request.GET.get("p"))
        for user in page:
            user.is_demanded = second_factor.is_demanded(user)
            user.may_be_managed = services.may_manage(request.user, user) and user != request.user
        return self.render_to_response(self.get_context_data(page=page))


@method_decorator(require_POST, name="dispatch")
class _PostView(View):
    """Does one thing to an account and goes back to the list."""


class UnlockView(_PostView):
    def post(self, request: HttpRequest) -> HttpResponse:
        services.unlock(request, request.POST.get("username", ""))
        messages.success(request, _("The login is unlocked."))
        return redirect("logins:locks")


class SecondFactorResetView(_LoginsAdminView):
    """Asks whether the second factor of an account is to be reset, and does it."""

    template_name = "cms/login/second_factor_reset.html"
    page_title = gettext_lazy("Reset the second factor")
    header_icon = "lock-open"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(get_user_model(), pk=pk)
        if not services.may_manage(request.user, user):
            return permission_denied(request)
        return self.render_to_response(self.get_context_data(account=user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(get_user_model(), pk=pk)
        services.second_factor_reset(request, user)
        messages.success(
            request, _("The second factor of %(name)s is reset.") % {"name": user.get_username()}
        )
        return redirect("logins:accounts")


class SessionsEndView(_PostView):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(get_user_model(), pk=pk)
        services.sessions_end(request, user)
        messages.success(
            request, _("%(name)s is logged out everywhere.") % {"name": user.get_username()}
        )
        return redirect("logins:accounts")
