"""The clerk's pages: the list of cases, and a case with its forms."""

from __future__ import annotations

import base64

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cases import credentials, services
from cases.admin.base_views import CaseAdminView, CasesAdminView
from cases.admin.forms import (
    CaseCloseForm,
    CaseOpenForm,
    LetterForm,
    MissingDocumentForm,
    PhoneForm,
    StageSetForm,
)
from cases.letter import render_letter
from cases.models import Case, CaseEvent, PortalSettings
from cases.models.case import normalize_number
from cases.portal.throttle import attempts_for_number

PER_PAGE = 50
LOG_LINES_SHOWN = 50  # newest entries of each log on the page of a case


class CaseListView(CasesAdminView):
    template_name = "cases/admin/case_list.html"

    def get_page_title(self) -> str:
        return _("Cases")

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("q", "").replace("\x00", "")[:100]
        which = request.GET.get("which", "open")
        cases = Case.objects.select_related("stage").order_by("-id")
        if number := normalize_number(typed):
            cases = cases.filter(number__contains=number)
        elif which == "open":
            cases = cases.open()
        elif which == "closed":
            cases = cases.exclude(closed_at=None)
        if number and (exact := Case.objects.filter(number=number).first()):
            return redirect("cases:case_detail", exact.pk)
        cases = cases.annotate(
            missing_count=Count("missing_documents", filter=Q(missing_documents__supplied_at=None))
        )
        page = WagtailPaginator(cases, PER_PAGE).get_page(request.GET.get("p"))
        return self.render_to_response(
            self.get_context_data(
                page=page,
                typed=typed,
                which=which,
                can_open_case=self.actor.has_permission("open_case"),
            )
        )


class CaseOpenView(CasesAdminView):
    permission = "open_case"
    template_name = "cases/admin/case_open.html"

    def get_page_title(self) -> str:
        return _("Open a case")

    def get_own_breadcrumbs(self) -> list[dict]:
        return [{"url": "", "label": _("Open a case")}]

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=CaseOpenForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CaseOpenForm(request.POST)
        if form.is_valid():
            try:
                case = services.case_open(actor=self.actor, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("number", error)
            else:
                messages.success(request, _("The case is open. Now print the letter."))
                return redirect("cases:case_detail", case.pk)
        return self.render_to_response(self.get_context_data(form=form))


class CaseDetailView(CaseAdminView):
    template_name = "cases/admin/case_detail.html"

    def get(self, request: HttpRequest, pk: int, **forms: Form) -> HttpResponse:
        case = self.case
        can = {
            name: self.actor.has_permission(name)
            for name in (
                "set_stage",
                "edit_missing",
                "issue_password",
                "edit_contact",
                "close_case",
                "view_sms",
                "view_attempts",
                "view_caseevent",
            )
        }
        context = {
            "case": case,
            "can": can,
            "stage_form": StageSetForm(initial={"stage": case.stage_id}),
            "missing_form": MissingDocumentForm(),
            "phone_form": PhoneForm(),
            "letter_form": LetterForm(initial={"language": case.language}),
            "close_form": CaseCloseForm(),
            "history": case.stage_changes.select_related("stage"),
            "missing": case.missing_documents.filter(supplied_at=None).select_related("document"),
            "supplied": case.missing_documents.exclude(supplied_at=None).select_related("document"),
            "sms": case.sms_messages.all()[:LOG_LINES_SHOWN] if can["view_sms"] else (),
            "attempts": attempts_for_number(case.number)[:LOG_LINES_SHOWN]
            if can["view_attempts"]
            else (),
            "events": CaseEvent.objects.filter(case_number=case.number)[:LOG_LINES_SHOWN]
            if can["view_caseevent"]
            else (),
            **forms,
        }
        return self.render_to_response(self.get_context_data(**context))

    def render_invalid(self, **forms: Form) -> HttpResponse:
        """The page of the case with a form that has errors."""
        return self.get(self.request, self.case.pk, **forms)


class StageSetView(CaseDetailView):
    permission = "set_stage"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = StageSetForm(request.POST)
        if not form.is_valid():
            return self.render_invalid(stage_form=form)
        self.call_service(_("The stage is set."), services.stage_set, **form.cleaned_data)
        return self.redirect_to_case()


class MissingDocumentAddView(CaseDetailView):
    permission = "edit_missing"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = MissingDocumentForm(request.POST)
        if not form.is_valid():
            return self.render_invalid(missing_form=form)
        values = {name: form.cleaned_data[name] for name in ("document", "note")}
        self.call_service(
            _("The missing document is noted."), services.missing_document_add, **values
        )
        return self.redirect_to_case()


class MissingDocumentSupplyView(CaseAdminView):
    permission = "edit_missing"

    def post(self, request: HttpRequest, pk: int, missing_pk: int) -> HttpResponse:
        missing_document = get_object_or_404(self.case.missing_documents, pk=missing_pk)
        self.call_service(
            _("The document is supplied."),
            services.missing_document_supply,
            missing_document=missing_document,
        )
        return self.redirect_to_case()


class PhoneSetView(CaseDetailView):
    permission = "edit_contact"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = PhoneForm(request.POST)
        if not form.is_valid():
            return self.render_invalid(phone_form=form)
        self.call_service(_("SMS go to this telephone."), services.phone_set, **form.cleaned_data)
        return self.redirect_to_case()


class SmsRefuseView(CaseAdminView):
    permission = "edit_contact"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.call_service(_("No more SMS; the telephone number is deleted."), services.sms_refuse)
        return self.redirect_to_case()


class CaseCloseView(CaseDetailView):
    permission = "close_case"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = CaseCloseForm(request.POST)
        if not form.is_valid():
            return self.render_invalid(close_form=form)
        self.call_service(
            _("The case is closed; the telephone number is deleted."), services.case_close
        )
        return self.redirect_to_case()


class PasswordIssueView(CaseAdminView):
    """Issue a password: it is shown on this page and in the letter, and never again."""

    permission = "issue_password"
    template_name = "cases/admin/password.html"

    def get_own_breadcrumbs(self) -> list[dict]:
        return [*super().get_own_breadcrumbs(), {"url": "", "label": _("New password")}]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.redirect_to_case()

    @method_decorator(sensitive_variables("password", "pdf"))
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = LetterForm(request.POST)
        if not form.is_valid():
            return self.redirect_to_case()
        try:
            services.letter_language_set(
                actor=self.actor, case=self.case, language=form.cleaned_data["language"]
            )
            self.case.refresh_from_db()
            password = services.password_issue(actor=self.actor, case=self.case)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.redirect_to_case()
        office = PortalSettings.current()
        pdf = render_letter(case=self.case, password=password, office=office)
        return self.render_to_response(
            self.get_context_data(
                case=self.case,
                password=credentials.format_password(password),
                pdf=base64.b64encode(pdf).decode(),
            )
        )
