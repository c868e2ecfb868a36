"""The edit form of a versioned page."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from revisions.admin import personal_data
from revisions.admin.conflicts import Conflict
from revisions.admin.form_values import value_to_keep
from revisions.admin.notes import note_problem
from revisions.admin.publication import findings_in
from revisions.admin.widgets import NoteInput
from revisions.fields import VerbatimCharField
from revisions.live_parts import live_parts, without_live_parts
from revisions.models import History
from revisions.models.editorial import EditorialSettings
from revisions.state import State, changes_between, public_state
from revisions.versioned_fields import column_of

if TYPE_CHECKING:
    from revisions.versioned_page import VersionedPage

# What a submit button says of itself; a workflow's approval publishes as well.
PUBLISH_ACTIONS = ("action-publish", "action-submit", "action-restart-workflow")


class VersionedPageForm(WagtailAdminPageForm):
    """Keeps what nobody edited byte for byte, and asks before it publishes.

    Beside its fields it reads these of the request: `base_revision_id`, the revision that the
    person began with; `save_over_revision_id`, the one that they decided to save over;
    `personal_data_confirmation`, the fingerprint of the numbers that they said may be public.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self.unconfirmed_findings: list[personal_data.Finding] = []
        self.instance.live_parts_taken_out = {}
        page = self.instance
        # The form writes into its instance while it is checked; this is what it began with.
        self.state_before: State | None = public_state(page) if page.pk else None
        if page.pk is not None and not page.has_unpublished_changes:
            # The note told of the last publication; the next one needs its own.
            self.initial["change_note"] = ""
        if isinstance(note := self._widget("change_note"), NoteInput):
            note.presets = self.editorial.presets

    def _widget(self, name: str) -> forms.Widget | None:
        return self.fields[name].widget if name in self.fields else None

    @cached_property
    def editorial(self) -> EditorialSettings:
        return EditorialSettings.of(self.instance if self.instance.pk else self.parent_page)

    @property
    def publishes(self) -> bool:
        """Whether this form was sent to be published, or to be approved for it."""
        approves = self.data.get("workflow-action-name") == "approve"
        return approves or any(self.data.get(name) for name in PUBLISH_ACTIONS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        conflict = Conflict.of_form(self.instance, self.data) if self.instance.pk else None
        self._keep_untouched(cleaned, conflict)
        self._take_out_live_parts(cleaned)
        if conflict is not None:
            self._keep_latest(cleaned, conflict)
            if not conflict.is_decided(self.data):
                self.conflict = conflict
                self.add_error(None, self._conflict_message(conflict))
        draft = self._submitted_page(cleaned)
        self.submitted_state = self._submitted_state(cleaned, draft)
        if self.publishes:
            for problem in draft.publication_problems():
                self.add_error(None, problem)
            self._check_note(cleaned, self.submitted_state)
            self._check_personal(self.submitted_state)
        return cleaned

    def _keep_untouched(self, cleaned: dict, conflict: Conflict | None) -> None:
        """Put back, byte for byte, what came back as it was sent or as an editor rewrote it."""
        base = conflict.base_page if conflict else self.instance
        for name, field in self.fields.items():
            if name in cleaned and hasattr(base, name):
                stored = getattr(base, name) if base.pk else None
                cleaned[name] = value_to_keep(field, stored, cleaned[name])

    def _take_out_live_parts(self, cleaned: dict) -> None:
        """Take out of HTML what a browser would run; `live_parts_taken_out` says what, by field."""
        for name, field in self.fields.items():
            if name not in cleaned or not isinstance(field, VerbatimCharField):
                continue
            stored = getattr(self.instance, name, "") or ""
            found = list(dict.fromkeys([*live_parts(stored), *live_parts(cleaned[name])]))
            cleaned[name] = without_live_parts(cleaned[name])
            if found:
                self.instance.live_parts_taken_out[str(field.label)] = found

    def _keep_latest(self, cleaned: dict, conflict: Conflict) -> None:
        """Take over what only the other one changed."""
        names = {field.name for field in self.instance._meta.concrete_fields}
        for name in names.intersection(cleaned) - {"change_note"}:
            if cleaned[name] == getattr(conflict.base_page, name):
                cleaned[name] = getattr(conflict.latest_page, name)

    def _conflict_message(self, conflict: Conflict) -> str:
        when = timezone.localtime(conflict.latest.created_at)
        return _(
            "%(who)s saved this page on %(day)s at %(time)s, after you had opened it. Nothing "
            "was saved now, and your text is still here. Compare both at the top of the form, "
            "then decide."
        ) % {
            "who": conflict.latest_user_name or _("Somebody"),
            "day": when.strftime("%d.%m.%Y"),
            "time": when.strftime("%H:%M"),
        }

    def _submitted_page(self, cleaned: dict) -> VersionedPage:
        """The page that this form would make, as far as it can be told unsaved."""
        draft = copy.copy(self.instance)
        for field in draft.public_fields():
            if field.name in cleaned and column_of(type(draft), field.name):
                setattr(draft, field.name, cleaned[field.name])
        return draft

    def _submitted_state(self, cleaned: dict, draft: VersionedPage) -> State:
        """Its public state."""
        state = dict(self.state_before or {})
        for field in draft.public_fields():
            if field.name in cleaned and column_of(type(draft), field.name):
                state[field.name] = field.value(draft)
        return state

    def _check_note(self, cleaned: dict, state: State) -> None:
        if not self.editorial.note_required or self._changes_nothing(state):
            return
        if problem := note_problem(cleaned.get("change_note") or ""):
            self.add_error("change_note" if "change_note" in self.fields else None, problem)

    def _changes_nothing(self, state: State) -> bool:
        """Whether the public would read what it reads now; true of a first publication as well."""
        history = History.objects.of_page(self.instance)
        newest = history.newest() if history else None
        if newest is None:
            return True
        formset = self.formsets.get("attachments")
        if formset is not None and formset.has_changed():
            return False
        slug = self.cleaned_data.get("slug", self.instance.slug)
        if not newest.state["live"] or slug != newest.state["address"].rstrip("/").split("/")[-1]:
            return False
        return not [
            change
            for change in changes_between(newest.state, state)
            if change.field not in {"live", "address", "hostname", "restricted"}
        ]

    def _check_personal(self, state: State) -> None:
        findings = findings_in(type(self.instance), state)
        self.fingerprint = personal_data.fingerprint(findings)
        if findings and self.data.get("personal_data_confirmation") != self.fingerprint:
            self.unconfirmed_findings = findings
            self.add_error(
                None,
                _(
                    "There are numbers here that look like a person's. Check them, tick the box at "
                    "the top of the form if they are to be public, then publish."
                ),
            )
