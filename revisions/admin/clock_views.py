"""The administration's page of the server's clock: odd steps, and corrections of them."""

from __future__ import annotations

import datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from revisions.clock import odd_newest_moment
from revisions.clock_correction import (
    LONGEST_REASON,
    ProposedCorrection,
    next_number,
    record_correction,
)
from revisions.models import ClockCorrection, Version, read_clock_corrections

VIEW_PERMISSION = "revisions.view_clockcorrection"
ADD_PERMISSION = "revisions.add_clockcorrection"
MOST_STEPS = 100  # newest ones that are listed
SHORTEST_LENGTH = datetime.timedelta(seconds=1)

FAST, SLOW, UNKNOWN, RIGHT = "fast", "slow", "unknown", "right"


@require_safe
def clock(request: HttpRequest) -> HttpResponse:
    """The steps that can't be right, what was recorded of them, and the way to correct one."""
    may_correct = request.user.has_perm(ADD_PERMISSION)
    if not may_correct and not request.user.has_perm(VIEW_PERMISSION):
        raise PermissionDenied
    marked = Version.objects.filter(clock_step__isnull=False).order_by("-position")
    steps = list(marked.select_related("history").defer("stored_state")[:MOST_STEPS])
    read_clock_corrections(steps)
    ranges = _likely_ranges(steps)
    context = {
        "steps": [(step, ranges[step.position]) for step in steps],
        "corrections": ClockCorrection.objects.order_by("-number"),
        "odd_newest_moment": odd_newest_moment(),
        "may_correct": may_correct,
    }
    return TemplateResponse(request, "revisions/admin/clock.html", context)


def _likely_ranges(steps: list[Version]) -> dict[int, list[tuple[int, int]]]:
    """First and last position of the versions that the clock most likely dated wrong, by step.

    A clock that was ahead is wrong from its step ahead to the next step back; one that was behind,
    from its step back to the next one ahead. A step back with no step ahead before it (a clock that
    was an hour fast) has two ranges: the versions before it that are dated later, and its own.
    """
    newest = Version.objects.last_position()
    last = newest.position if newest else 0
    ranges = {}
    for step, before in pairwise([*steps, None]):  # newest first
        ranges[step.position] = [(step.position, last)]
        last = step.position - 1
        if step.clock_step < 0 and (before is None or before.clock_step < 0):
            dated_later = Version.objects.filter(
                position__gte=before.position if before else 1,
                position__lte=last,
                recorded_at__gt=step.recorded_at,
            ).order_by("position")
            first = dated_later.values_list("position", flat=True).first()
            if first is not None:
                ranges[step.position].insert(0, (first, last))
    return ranges


class CorrectionForm(forms.Form):
    """A correction of the clock, as an administrator writes it."""

    first_position = forms.IntegerField(label=gettext_lazy("From position"), min_value=1)
    last_position = forms.IntegerField(label=gettext_lazy("To position"), min_value=1)
    what = forms.ChoiceField(
        label=gettext_lazy("The server's clock"),
        choices=[
            (FAST, gettext_lazy("was fast")),
            (SLOW, gettext_lazy("was slow")),
            (UNKNOWN, gettext_lazy("was wrong; nobody knows the right time")),
            (RIGHT, gettext_lazy("was right: takes back what was recorded before")),
        ],
        widget=forms.RadioSelect,
    )
    length = forms.DurationField(
        label=gettext_lazy("By how much"),
        required=False,
        help_text=gettext_lazy(
            "Days, hours, minutes and seconds: 3650 00:00:00 is ten years, 01:00:00 an hour."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How the right time is known. The public reads it."),
    )
    # Number that the correction got in the preview; another one meanwhile asks for a new preview.
    previewed_number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        needs_length = data.get("what") in (FAST, SLOW)
        if needs_length and "length" in data:
            length = data["length"]
            if length is None or length < SHORTEST_LENGTH:  # an offset of 0 says "was right"
                self.add_error("length", _("Write by how much: at least a second."))
        if not self.errors:
            try:
                self.proposed.clean()
            except ValidationError as error:
                for name, found in error.message_dict.items():
                    self.add_error("length" if name == "offset" else name, found)
        return data

    @property
    def proposed(self) -> ProposedCorrection:
        data = self.cleaned_data
        seconds = round(data["length"].total_seconds()) if data.get("length") else 0
        offset = {FAST: -seconds, SLOW: seconds, UNKNOWN: None, RIGHT: 0}[data["what"]]
        return ProposedCorrection(
            first_position=data["first_position"],
            last_position=data["last_position"],
            offset=offset,
            reason=data["reason"],
        )


def correct(request: HttpRequest) -> HttpResponse:
    """The form, then what it will say, then its recording."""
    if not request.user.has_perm(ADD_PERMISSION):
        raise PermissionDenied
    context: dict[str, Any] = {"most_reason": LONGEST_REASON}
    if request.method != "POST":
        asked = {name: request.GET.get(name) for name in ("first_position", "last_position")}
        form = CorrectionForm(initial=asked)
    else:
        form = CorrectionForm(request.POST)
        if form.is_valid() and "change" not in request.POST:
            number = next_number()
            if form.cleaned_data["previewed_number"] == number and "record" in request.POST:
                correction = record_correction(form.proposed)
                messages.success(request, _("Recorded as correction %d.") % correction.number)
                return redirect("revisions_clock")
            context |= {"proposed": form.proposed, "number": number}
    return TemplateResponse(
        request, "revisions/admin/clock_correction.html", {**context, "form": form}
    )
