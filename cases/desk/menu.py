"""The desk in Wagtail's menu, and the office's two catalogues."""

from __future__ import annotations

from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cases.desk import logs, views
from cases.models import DocumentType, Stage


class _GuardedItem(MenuItem):
    permission = "cases.view_case"

    def is_shown(self, request):
        return request.user.has_perm(self.permission)


class _SmsItem(_GuardedItem):
    permission = "cases.view_sms"


class _EventsItem(_GuardedItem):
    permission = "cases.view_caseevent"


class CasesViewSet(ViewSet):
    name = "cases"
    url_prefix = "cases"
    url_namespace = "cases"
    menu_label = _("Cases")
    icon = "clipboard-list"
    menu_item_class = _GuardedItem

    def get_urlpatterns(self):
        return [
            path("", views.IndexView.as_view(), name="index"),
            path("open/", views.OpenView.as_view(), name="open"),
            path("sms/", logs.SmsLogView.as_view(), name="sms"),
            path("sms/<uuid:pk>/settle/", logs.SettleView.as_view(), name="settle"),
            path("events/", logs.EventsView.as_view(), name="events"),
            path("<int:pk>/", views.DetailView.as_view(), name="case"),
            path("<int:pk>/stage/", views.StageView.as_view(), name="stage"),
            path("<int:pk>/missing/", views.MissingView.as_view(), name="missing"),
            path(
                "<int:pk>/missing/<int:missing>/supplied/",
                views.SuppliedView.as_view(),
                name="supplied",
            ),
            path("<int:pk>/password/", views.PasswordView.as_view(), name="password"),
            path("<int:pk>/phone/", views.PhoneView.as_view(), name="phone"),
            path("<int:pk>/refuse/", views.RefuseView.as_view(), name="refuse"),
            path("<int:pk>/close/", views.CloseView.as_view(), name="close"),
        ]


class _DeleteUnusedView(DeleteView):
    """What a case has ever referred to stays."""

    def form_valid(self, form):
        used = any(
            relation.related_model._base_manager.filter(
                **{relation.field.name: self.object}
            ).exists()
            for relation in self.object._meta.get_fields(include_hidden=True)
            if relation.one_to_many
        )
        if used:
            messages.error(self.request, _("It is in use and stays."))
            return redirect(self.get_success_url())
        return super().form_valid(form)


class StageViewSet(ModelViewSet):
    model = Stage
    name = "case_stages"
    icon = "list-ol"
    menu_label = _("Stages")
    list_display = ["name_pl", "code", "position", "on_path"]
    copy_view_enabled = False
    delete_view_class = _DeleteUnusedView
    add_to_reference_index = False


class DocumentTypeViewSet(ModelViewSet):
    model = DocumentType
    name = "case_documents"
    icon = "doc-empty"
    menu_label = _("Documents that may be missing")
    list_display = ["name_pl", "code", "in_use"]
    copy_view_enabled = False
    delete_view_class = _DeleteUnusedView
    add_to_reference_index = False


class PortalGroup(ViewSetGroup):
    menu_label = _("Portal Klienta")
    menu_icon = "group"
    menu_order = 250
    items = (CasesViewSet, StageViewSet, DocumentTypeViewSet)

    def get_submenu_items(self):
        return [
            *super().get_submenu_items(),
            _SmsItem(_("SMS log"), reverse("cases:sms"), name="cases-sms", icon_name="mail"),
            _EventsItem(
                _("Acts on cases"),
                reverse("cases:events"),
                name="cases-events",
                icon_name="history",
            ),
        ]
