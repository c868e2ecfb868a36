"""The visual editor as a form widget."""

from __future__ import annotations

import json
import logging
from typing import Any

from django import forms
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from wagtail.admin.staticfiles import versioned_static

from articles.editor.reconcile import reconcile
from revisions.fields import same_text
from revisions.html_reader import LONGEST
from revisions.live_parts import (
    LivePart,
    describe_live_parts,
    live_parts,
    without_live_parts,
)
from revisions.sanitise import EDITOR_ATTRIBUTES, EDITOR_TAGS, sanitise_for_editor

# The editor writes attributes in this order; the others follow.
_FIRST_ATTRIBUTES = ("href", "src", "alt", "width", "height")


def _schema() -> str:
    """What the sanitiser leaves, as the editor's `valid_elements`; any attribute on any element."""
    names = frozenset().union(*EDITOR_ATTRIBUTES.values())
    rest = sorted(names.difference(_FIRST_ATTRIBUTES))
    return f"@[{'|'.join([*_FIRST_ATTRIBUTES, *rest])}],{','.join(sorted(EDITOR_TAGS))}"


def _notice_of(parts: list[LivePart]) -> SafeString | str:
    """Says what of the stored text the editor was not given."""
    if not parts:
        return ""
    return format_html(
        '<p class="help">{}</p>',
        gettext(
            "Not shown here, and taken out when you save, since a browser would run or load it: "
            "%(parts)s."
        )
        % {"parts": describe_live_parts(parts)},
    )


logger = logging.getLogger(__name__)


class HtmlEditor(forms.Textarea):
    """A visual editor of HTML that is kept byte for byte; without JavaScript, a text area.

    The text area holds the stored text without its live parts, as text. The visual editor, which
    makes elements of what it is given, is given a sanitised copy, and its schema knows no more.

    Beside the text it sends, as `<name>-normalized`, the editor's own form of the text that it was
    given, so that `reconcile` can tell what the person changed from what the editor changed.
    """

    normalized = ""  # as the browser sent it, for a form that comes back with errors

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        source = without_live_parts(value or "")
        attrs = {**(attrs or {})}
        if len(source) <= LONGEST:
            options = {**self._options(), "content": sanitise_for_editor(source)}
            attrs["data-html-editor"] = json.dumps(options)
        return format_html(
            '{}<input type="hidden" name="{}-normalized" value="{}">{}',
            super().render(name, source, attrs, renderer),
            name,
            self.normalized,
            _notice_of(live_parts(value or "")),
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.normalized = (data.get(f"{name}-normalized") or "").replace("\r\n", "\n")
        return super().value_from_datadict(data, files, name)

    def merge_edits(self, stored: str, submitted: str) -> str:
        """`stored` with what the person changed; `submitted` itself where it can't be told."""
        stored = without_live_parts(stored)
        if same_text(stored, submitted):
            return stored
        if not self.normalized:
            return submitted if "\r\n" not in stored else submitted.replace("\n", "\r\n")
        try:
            return reconcile(stored=stored, normalized=self.normalized, submitted=submitted)
        except Exception:
            # What the person wrote is whole in it; how the editor writes it has to do then.
            logger.exception("a text of the editor could not be merged into the stored one")
            return submitted

    @staticmethod
    def _options() -> dict:
        return {
            "base": static("hugerte"),
            "language": (get_language() or "pl")[:2],
            "languageUrl": static("editor-words/pl.js"),
            "validElements": _schema(),
            "contentCss": static("articles/editor/content.css"),
            "choosers": {
                "page": reverse("wagtailadmin_choose_page"),
                "external": reverse("wagtailadmin_choose_page_external_link"),
                "email": reverse("wagtailadmin_choose_page_email_link"),
                "phone": reverse("wagtailadmin_choose_page_phone_link"),
                "anchor": reverse("wagtailadmin_choose_page_anchor_link"),
                "document": reverse("wagtaildocs_chooser:choose"),
                "image": reverse("wagtailimages_chooser:choose"),
            },
            "strings": {
                "label": gettext("Content of the article"),
                "paragraph": gettext("Paragraph"),
                "heading": gettext("Heading"),
                "preformatted": gettext("Fixed-width text"),
                "link": gettext("Link"),
                "document": gettext("Link to a document"),
                "image": gettext("Picture from the library"),
            },
        }

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            js=[
                versioned_static("wagtailadmin/js/modal-workflow.js"),
                versioned_static("wagtailadmin/js/page-chooser-modal.js"),
                versioned_static("wagtaildocs/js/document-chooser-modal.js"),
                versioned_static("wagtailimages/js/image-chooser-modal.js"),
                "hugerte/hugerte.min.js",
                Script("articles/editor/editor.js", type="module"),
            ]
        )
