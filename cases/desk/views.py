"""The clerk's pages: find a case, see it, and act on it."""

from __future__ import annotations

import base64

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator

from cases import acts, credentials
from cases.desk.base import CaseView, DeskView
from cases.desk.forms import (
    CloseForm,
    LetterForm,
    MissingForm,
    OpenCaseForm,
    PhoneForm,
    StageForm,
)
from cases.letter import letter
from cases.models import Case, CaseEvent, PortalSettings
from cases.models.case import normal_number
from cases.portal.throttle import attempts_at

PER_PAGE = 50
SHOWN = 50  # newest lines of a log on the page of a case


class IndexView(DeskView):
    template_name = "cases/desk/index.html"

    def get_page_title(self):
        return _("Cases")

    def get(self, request: HttpRequest):
        typed = request.GET.get("q", "").replace("\x00", "")[:100]
        which = request.GET.get("which", "open")
        cases = Case.objects.select_related("stage").order_by("-id")
        if number := normal_number(typed):
            cases = cases.filter(number__contains=number)
        elif which == "open":
            cases = cases.open()
        elif which == "closed":
            cases = cases.exclude(closed_at=None)
        if number and (exact := Case.objects.filter(number=number).first()):
            return redirect("cases:case", exact.pk)
        cases = cases.annotate(
            gaps=Count("missing_documents", filter=Q(missing_documents__supplied_at=None))
        )
        page = WagtailPaginator(cases, PER_PAGE).get_page(request.GET.get("p"))
        return self.render_to_response(
            self.get_context_data(
                page=page, typed=typed, which=which, may_open=self.actor.may("open_case")
            )
        )


class OpenView(DeskView):
    permission = "open_case"
    template_name = "cases/desk/open.html"

    def get_page_title(self):
        return _("Open a case")

    def trail(self):
        return [{"url": "", "label": _("Open a case")}]

    def get(self, request: HttpRequest):
        return self.render_to_response(self.get_context_data(form=OpenCaseForm()))

    def post(self, request: HttpRequest):
        form = OpenCaseForm(request.POST)
        if form.is_valid():
            try:
                case = acts.case_open(actor=self.actor, **form.cleaned_data)
            except ValidationError as error:
                form.add_error("number", error)
            else:
                messages.success(request, _("The case is open. Now print the letter."))
                return redirect("cases:case", case.pk)
        return self.render_to_response(self.get_context_data(form=form))


class DetailView(CaseView):
    template_name = "cases/desk/case.html"

    def get(self, request: HttpRequest, pk: int, **forms):
        case = self.case
        may = {
            name: self.actor.may(name)
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
            "may": may,
            "stage_form": StageForm(initial={"stage": case.stage_id}),
            "missing_form": MissingForm(),
            "phone_form": PhoneForm(),
            "letter_form": LetterForm(initial={"language": case.language}),
            "close_form": CloseForm(),
            "history": case.stage_changes.select_related("stage"),
            "missing": case.missing_documents.filter(supplied_at=None).select_related("document"),
            "supplied": case.missing_documents.exclude(supplied_at=None).select_related("document"),
            "sms": case.sms_messages.all()[:SHOWN] if may["view_sms"] else (),
            "attempts": attempts_at(case.number)[:SHOWN] if may["view_attempts"] else (),
            "events": CaseEvent.objects.filter(case_number=case.number)[:SHOWN]
            if may["view_caseevent"]
            else (),
            **forms,
        }
        return self.render_to_response(self.get_context_data(**context))

    def again(self, **forms):
        """The page once more, with a form that has mistakes."""
        return self.get(self.request, self.case.pk, **forms)


class StageView(DetailView):
    permission = "set_stage"

    def post(self, request: HttpRequest, pk: int):
        form = StageForm(request.POST)
        if not form.is_valid():
            return self.again(stage_form=form)
        self.act(_("The stage is set."), acts.stage_set, **form.cleaned_data)
        return self.back()


class MissingView(DetailView):
    permission = "edit_missing"

    def post(self, request: HttpRequest, pk: int):
        form = MissingForm(request.POST)
        if not form.is_valid():
            return self.again(missing_form=form)
        values = {name: form.cleaned_data[name] for name in ("document", "note")}
        self.act(_("The missing document is noted."), acts.missing_add, **values)
        return self.back()


class SuppliedView(CaseView):
    permission = "edit_missing"

    def post(self, request: HttpRequest, pk: int, missing: int):
        gap = get_object_or_404(self.case.missing_documents, pk=missing)
        self.act(_("The document is supplied."), acts.missing_supplied, missing=gap)
        return self.back()


class PhoneView(DetailView):
    permission = "edit_contact"

    def post(self, request: HttpRequest, pk: int):
        form = PhoneForm(request.POST)
        if not form.is_valid():
            return self.again(phone_form=form)
        self.act(_("SMS go to this telephone."), acts.phone_set, **form.cleaned_data)
        return self.back()


class RefuseView(CaseView):
    permission = "edit_contact"

    def post(self, request: HttpRequest, pk: int):
        self.act(_("No more SMS; the telephone number is deleted."), acts.sms_refuse)
        return self.back()


class CloseView(DetailView):
    permission = "close_case"

    def post(self, request: HttpRequest, pk: int):
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self.again(close_form=form)
        self.act(_("The case is closed; the telephone number is deleted."), acts.case_close)
        return self.back()


class PasswordView(CaseView):
    """A new password: on this page, in this letter, and never again."""

    permission = "issue_password"
    template_name = "cases/desk/password.html"

    def trail(self):
        return [*super().trail(), {"url": "", "label": _("New password")}]

    def get(self, request: HttpRequest, pk: int):
        return self.back()

    @method_decorator(sensitive_variables("password", "pdf"))
    def post(self, request: HttpRequest, pk: int):
        form = LetterForm(request.POST)
        if not form.is_valid():
            return self.back()
        try:
            acts.language_set(
                actor=self.actor, case=self.case, language=form.cleaned_data["language"]
            )
            self.case.refresh_from_db()
            password = acts.password_issue(actor=self.actor, case=self.case)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.back()
        office = PortalSettings.load(request_or_site=request)
        pdf = letter(case=self.case, password=password, office=office)
        return self.render_to_response(
            self.get_context_data(
                case=self.case,
                password=credentials.shown(password),
                pdf=base64.b64encode(pdf).decode(),
            )
        )
