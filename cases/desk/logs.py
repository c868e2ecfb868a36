"""The desk's two logs: SMS, and acts."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cases import acts
from cases.desk.base import DeskView
from cases.models import CaseEvent, SmsMessage

PER_PAGE = 50


class SmsLogView(DeskView):
    permission = "view_sms"
    template_name = "cases/desk/sms.html"
    header_icon = "mail"

    def get_page_title(self):
        return _("SMS log")

    def trail(self):
        return [{"url": "", "label": _("SMS log")}]

    def get(self, request: HttpRequest):
        status = request.GET.get("status", "")
        messages_ = SmsMessage.objects.select_related("case")
        if status in SmsMessage.Status.values:
            messages_ = messages_.filter(status=status)
        return self.render_to_response(
            self.get_context_data(
                page=WagtailPaginator(messages_, PER_PAGE).get_page(request.GET.get("p")),
                status=status,
                statuses=SmsMessage.Status.choices,
                undecided=SmsMessage.objects.filter(status=SmsMessage.Status.UNCERTAIN).count(),
            )
        )


class SettleView(DeskView):
    """A person has looked into an uncertain message."""

    permission = "view_sms"

    def post(self, request: HttpRequest, pk):
        message = get_object_or_404(SmsMessage.objects.select_related("case"), pk=pk)
        acts.sms_settle(actor=self.actor, message=message)
        messages.success(request, _("The SMS is settled."))
        return redirect("cases:sms")


class EventsView(DeskView):
    permission = "view_caseevent"
    template_name = "cases/desk/events.html"
    header_icon = "history"

    def get_page_title(self):
        return _("Acts on cases")

    def trail(self):
        return [{"url": "", "label": _("Acts on cases")}]

    def get(self, request: HttpRequest):
        page = WagtailPaginator(CaseEvent.objects.all(), PER_PAGE).get_page(request.GET.get("p"))
        return self.render_to_response(self.get_context_data(page=page))
