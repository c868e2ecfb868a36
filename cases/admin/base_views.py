"""Base classes of the admin views: permission, breadcrumbs, and how a service is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cases.actor import staff_actor
from cases.models import Case


class CasesAdminView(WagtailAdminTemplateMixin, View):
    """An admin view that needs the permission `cases.<permission>` and is never cached."""

    permission = "view_case"
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.actor = staff_actor(request.user)
        if not self.actor.has_permission(self.permission):
            return permission_denied(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [
            *self.breadcrumbs_items,
            {"url": reverse("cases:case_list"), "label": _("Cases")},
            *self.get_own_breadcrumbs(),
        ]
        items[-1]["url"] = ""
        return items

    def get_own_breadcrumbs(self) -> list[dict]:
        """Breadcrumbs below the list of cases."""
        return []


class CaseAdminView(CasesAdminView):
    """An admin view of one case, whose id is `pk` in the URL."""

    @cached_property
    def case(self) -> Case:
        return get_object_or_404(Case.objects.select_related("stage"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return self.case.number

    def get_own_breadcrumbs(self) -> list[dict]:
        return [
            {"url": reverse("cases:case_detail", args=[self.case.pk]), "label": self.case.number}
        ]

    def redirect_to_case(self) -> HttpResponseRedirect:
        return redirect("cases:case_detail", self.case.pk)

    def call_service(self, success_message: str, service: Callable, **values: Any) -> None:
        """Call `service` on the case as this user, and show the success or the error."""
        try:
            service(actor=self.actor, case=self.case, **values)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        else:
            messages.success(self.request, success_message)
