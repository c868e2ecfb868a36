"""URLs and menu of the portal in Wagtail's admin, and the viewsets of the two catalogues."""

from __future__ import annotations

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cases.admin import logs, views
from cases.models import DocumentType, Stage


class _PermissionMenuItem(MenuItem):
    permission = "cases.view_case"

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


class _SmsMenuItem(_PermissionMenuItem):
    permission = "cases.view_sms"


class _EventsMenuItem(_PermissionMenuItem):
    permission = "cases.view_caseevent"


class CasesViewSet(ViewSet):
    name = "cases"
    url_prefix = "cases"
    url_namespace = "cases"
    menu_label = _("Cases")
    icon = "clipboard-list"
    menu_item_class = _PermissionMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.CaseListView.as_view(), name="case_list"),
            path("open/", views.CaseOpenView.as_view(), name="case_open"),
            path("sms/", logs.SmsListView.as_view(), name="sms_list"),
            path("sms/<uuid:pk>/resolve/", logs.SmsResolveView.as_view(), name="sms_resolve"),
            path("events/", logs.EventListView.as_view(), name="event_list"),
            path("<int:pk>/", views.CaseDetailView.as_view(), name="case_detail"),
            path("<int:pk>/stage/", views.StageSetView.as_view(), name="stage_set"),
            path(
                "<int:pk>/missing/",
                views.MissingDocumentAddView.as_view(),
                name="missing_document_add",
            ),
            path(
                "<int:pk>/missing/<int:missing_pk>/supplied/",
                views.MissingDocumentSupplyView.as_view(),
                name="missing_document_supply",
            ),
            path("<int:pk>/password/", views.PasswordIssueView.as_view(), name="password_issue"),
            path("<int:pk>/phone/", views.PhoneSetView.as_view(), name="phone_set"),
            path("<int:pk>/refuse-sms/", views.SmsRefuseView.as_view(), name="sms_refuse"),
            path("<int:pk>/close/", views.CaseCloseView.as_view(), name="case_close"),
        ]


class _DeleteIfUnusedView(DeleteView):
    """Refuses to delete an object that any case refers to."""

    def form_valid(self, form: ModelForm) -> HttpResponse:
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
    delete_view_class = _DeleteIfUnusedView
    add_to_reference_index = False


class DocumentTypeViewSet(ModelViewSet):
    model = DocumentType
    name = "case_documents"
    icon = "doc-empty"
    menu_label = _("Documents that may be missing")
    list_display = ["name_pl", "code", "in_use"]
    copy_view_enabled = False
    delete_view_class = _DeleteIfUnusedView
    add_to_reference_index = False


class PortalViewSetGroup(ViewSetGroup):
    menu_label = _("Portal Klienta")
    menu_icon = "group"
    menu_order = 250
    items = (CasesViewSet, StageViewSet, DocumentTypeViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        return [
            *super().get_submenu_items(),
            _SmsMenuItem(
                _("SMS log"), reverse("cases:sms_list"), name="cases-sms", icon_name="mail"
            ),
            _EventsMenuItem(
                _("Audit log of cases"),
                reverse("cases:event_list"),
                name="cases-events",
                icon_name="history",
            ),
        ]
