"""What the desk's views share: leave to look, the way back, and how an act is answered."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cases import actor
from cases.models import Case


class DeskView(WagtailAdminTemplateMixin, View):
    """A page of the desk. `permission` is what one needs to open it."""

    permission = "view_case"
    header_icon = "clipboard-list"

    def dispatch(self, request: HttpRequest, *args, **kwargs):
        self.actor = actor.staff(request.user)
        if not self.actor.may(self.permission):
            return permission_denied(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_breadcrumbs_items(self):
        items = [
            *self.breadcrumbs_items,
            {"url": reverse("cases:index"), "label": _("Cases")},
            *self.trail(),
        ]
        items[-1]["url"] = ""
        return items

    def trail(self) -> list[dict]:
        return []


class CaseView(DeskView):
    """A page about one case."""

    @cached_property
    def case(self) -> Case:
        return get_object_or_404(Case.objects.select_related("stage"), pk=self.kwargs["pk"])

    def get_page_title(self):
        return self.case.number

    def trail(self) -> list[dict]:
        return [{"url": reverse("cases:case", args=[self.case.pk]), "label": self.case.number}]

    def back(self):
        return redirect("cases:case", self.case.pk)

    def act(self, done: str, function, **values) -> bool:
        """Do the act as this clerk, and say that it is done or why it is not."""
        try:
            function(actor=self.actor, case=self.case, **values)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return False
        messages.success(self.request, done)
        return True
