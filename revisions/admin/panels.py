"""What the record adds to a page's form: the change note, the attachments, and above the form what
stands in the way of saving or publishing it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel, PanelGroup, TabbedInterface

from revisions.admin.notes import MIN_LETTERS
from revisions.admin.widgets import NoteInput
from revisions.attachments.panels import AttachmentsPanel

if TYPE_CHECKING:
    from django.template import Context

    from revisions.presentation.comparison_display import FieldComparison
    from revisions.versioned_page import VersionedPage


def with_record_panels(handler: PanelGroup, model: type[VersionedPage]) -> PanelGroup:
    """The edit handler of `model`, bound to it, with the panels of the record that it lacks.

    They go into its first tab: the publication before all others, attachments and the change note
    behind them. A class that lists one of them itself decides its place.
    """
    tabs = isinstance(handler, TabbedInterface) and handler.children
    first = handler.children[0] if tabs else handler
    listed = list(_panels_in(handler))
    if not any(isinstance(panel, PublishPanel) for panel in listed):
        first.children.insert(0, PublishPanel().bind_to_model(model))
    if not any(isinstance(panel, AttachmentsPanel) for panel in listed):
        attachments = AttachmentsPanel(heading=_("Attachments"))
        first.children.append(attachments.bind_to_model(model))
    if not any(getattr(panel, "field_name", "") == "change_note" for panel in listed):
        note = FieldPanel("change_note", widget=NoteInput)
        first.children.append(note.bind_to_model(model))
    return handler


def _panels_in(group: PanelGroup) -> Iterator[Panel]:
    for panel in group.children:
        yield panel
        if isinstance(panel, PanelGroup):
            yield from _panels_in(panel)


class PublishPanel(Panel):
    """Carries what the publish dialogue needs, and asks for decisions where some are due."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "revisions/admin/publish_panel.html"

        def get_context_data(
            self, parent_context: Context | dict[str, Any] | None = None
        ) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "options": json.dumps(self._options()),
                "conflict": getattr(self.form, "conflict", None),
                "findings": getattr(self.form, "unconfirmed_findings", ()),
                "fingerprint": getattr(self.form, "fingerprint", ""),
            }

        @cached_property
        def latest_changes(self) -> list[dict]:
            return _rendered(self.form.conflict.latest_changes(), "latest-")

        @cached_property
        def submitted_changes(self) -> list[dict]:
            return _rendered(
                self.form.conflict.submitted_changes(self.form.submitted_state), "submitted-"
            )

        def _options(self) -> dict:
            if self.instance.pk:
                preview = reverse("revisions_preview", args=[self.instance.pk])
            else:
                parent = self.form.parent_page
                preview = (
                    reverse("revisions_preview_new", args=[parent.pk, self.instance._meta.label])
                    if parent
                    else ""
                )
            return {
                "preview": preview,
                # For the comparison, which stands apart from the admin's own style.
                "styles": [static("revisions/record.css"), static("revisions/admin/diff.css")],
                "minLetters": MIN_LETTERS,
                "strings": {
                    "choose": gettext("Notes to choose from"),
                    "short": gettext("Write in words what you changed (at least 3 letters)."),
                    "confirm": gettext("Check the numbers and tick the box to publish them."),
                    "failed": gettext(
                        "The preview could not be made. Nothing was published or lost. Try again."
                    ),
                    "waiting": gettext("Comparing with what is published …"),
                    "loggedOut": gettext(
                        "You are not logged in any more, or not as whoever opened this form. "
                        "Your text is still here. Log in in a new tab, come back and save a draft."
                    ),
                    "offline": gettext(
                        "There is no answer from the server. Your text is still here. Try again."
                    ),
                },
            }

        @property
        def media(self) -> forms.Media:
            return forms.Media(
                css={"all": ["revisions/admin/admin.css"]},
                js=[Script("revisions/admin/publish.js", type="module")],
            )


def _rendered(fields: list[FieldComparison], prefix: str) -> list[dict]:
    """Label and marked text of each changed field; `prefix` keeps the ids on the page apart."""
    return [
        {
            "label": field.change.label,
            "html": format_html_join(
                "", "<p>{}</p>", ((change.sentence,) for change in field.change.attachment_changes)
            )
            if field.change.is_attachments
            else field.change.comparison.inline(prefix + field.prefix, fold=1),
        }
        for field in fields
    ]
