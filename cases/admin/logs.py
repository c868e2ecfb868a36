"""The logs of all cases: SMS, and the audit log."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cases import services
from cases.admin.base_views import CasesAdminView
from cases.models import CaseEvent, SmsMessage

PER_PAGE = 50


class SmsListView(CasesAdminView):
    permission = "view_sms"
    template_name = "cases/admin/sms_list.html"
    header_icon = "mail"

    def get_page_title(self) -> str:
        return _("SMS log")

    def get_own_breadcrumbs(self) -> list[dict]:
        return [{"url": "", "label": _("SMS log")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        status = request.GET.get("status", "")
        messages_ = SmsMessage.objects.select_related("case")
        if status in SmsMessage.Status.values:
            messages_ = messages_.filter(status=status)
        return self.render_to_response(
            self.get_context_data(
                page=WagtailPaginator(messages_, PER_PAGE).get_page(request.GET.get("p")),
                status=status,
                statuses=SmsMessage.Status.choices,
                needs_review_count=SmsMessage.objects.filter(
                    status=SmsMessage.Status.NEEDS_REVIEW
                ).count(),
            )
        )


class SmsResolveView(CasesAdminView):
    """Marks a message that needed review as resolved."""

    permission = "view_sms"

    def post(self, request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        message = get_object_or_404(SmsMessage.objects.select_related("case"), pk=pk)
        services.sms_resolve(actor=self.actor, message=message)
        messages.success(request, _("The SMS is resolved."))
        return redirect("cases:sms_list")


class EventListView(CasesAdminView):
    permission = "view_caseevent"
    template_name = "cases/admin/event_list.html"
    header_icon = "history"

    def get_page_title(self) -> str:
        return _("Audit log of cases")

    def get_own_breadcrumbs(self) -> list[dict]:
        return [{"url": "", "label": _("Audit log of cases")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        page = WagtailPaginator(CaseEvent.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
        return self.render_to_response(self.get_context_data(page=page))
