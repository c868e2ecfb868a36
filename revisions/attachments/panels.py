"""The registry on an article's edit page, and in Wagtail's comparison of revisions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from wagtail.admin.panels import Panel

from revisions.attachments.changes import attachment_changes
from revisions.attachments.file_types import EXTENSIONS
from revisions.attachments.forms import AttachmentForm, AttachmentFormSet
from revisions.conf import settings
from revisions.models.attachments import attachments_state

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.functional import Promise
    from wagtail.models import Page

RELATION = "attachments"
# Rows for new files where no JavaScript adds them.
EXTRA_ROWS = 3


class AttachmentsPanel(Panel):
    """Attach, rename, reorder, replace and detach files."""

    def get_form_options(self) -> dict[str, Any]:
        return {
            "formsets": {
                RELATION: {
                    "form": AttachmentForm,
                    "formset": AttachmentFormSet,
                    "fields": ["title", "filename"],
                    "extra": EXTRA_ROWS,
                    "max_num": 1000,
                    "inherit_kwargs": ["for_user"],
                }
            }
        }

    class BoundPanel(Panel.BoundPanel):
        template_name = "revisions/attachments/panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.form is None:
                return
            self.formset = self.form.formsets[RELATION]
            self.rows = [*self.formset.forms]
            if self.formset.is_bound:
                self.rows.sort(key=_order)

        def get_context_data(
            self, parent_context: Context | dict[str, Any] | None = None
        ) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "formset": self.formset,
                "rows": [AttachmentRow(form) for form in self.rows],
                "empty": AttachmentRow(self.formset.empty_form),
                "upload_url": reverse("attachments_upload"),
                "registry_url": reverse("attachments_registry", args=[self.instance.pk])
                if self.instance.pk
                else "",
                "page_id": self.instance.pk or "",
                "max_bytes": settings.ATTACHMENT_MAX_BYTES,
                "max_megabytes": settings.ATTACHMENT_MAX_BYTES // (1024 * 1024),
                "extensions": EXTENSIONS,
            }

        def get_comparison(self) -> list[partial[AttachmentsComparison]]:
            return [partial(AttachmentsComparison, self.heading)]


class AttachmentRow:
    """A form of the set with the two fields that the set puts into it."""

    def __init__(self, form: AttachmentForm) -> None:
        self.form = form
        self.order = form[ORDERING_FIELD_NAME]
        self.delete = form[DELETION_FIELD_NAME] if DELETION_FIELD_NAME in form.fields else None

    @property
    def is_extra(self) -> bool:
        return (
            self.form.existing is None and not self.form.pending_filename and not self.form.errors
        )


def _order(form: AttachmentForm) -> tuple[bool, int]:
    """Rows of a form shown again stand in the order that the person gave them."""
    value = form[ORDERING_FIELD_NAME].value()
    return (not str(value or "").isdigit(), int(value) if str(value or "").isdigit() else 0)


class AttachmentsComparison:
    """What differs between the attachments of two revisions."""

    is_field = True
    is_child_relation = False

    def __init__(self, label: str | Promise, older: Page, newer: Page) -> None:
        self.label = label
        self.changes = attachment_changes(attachments_state(older), attachments_state(newer))

    def field_label(self) -> str | Promise:
        return self.label

    def htmldiff(self) -> str:
        if not self.changes:
            return gettext("No change.")
        return format_html_join("", "<p>{}</p>", ((change.sentence,) for change in self.changes))

    def has_changed(self) -> bool:
        return bool(self.changes)
