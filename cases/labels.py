"""Translated labels of the details of the audit log and of the counts of an import."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "stage": gettext_lazy("stage"),
    "was": gettext_lazy("before"),
    "backwards": gettext_lazy("step back"),
    "missing": gettext_lazy("missing documents"),
    "document": gettext_lazy("document"),
    "note": gettext_lazy("with a note"),
    "phone": gettext_lazy("telephone given"),
    "phone_deleted": gettext_lazy("telephone deleted"),
    "again": gettext_lazy("in place of another"),
    "language": gettext_lazy("language of the letter"),
    "sms": gettext_lazy("SMS"),
    "rows": gettext_lazy("rows"),
    "opened": gettext_lazy("cases opened"),
    "stage_changed": gettext_lazy("stages changed"),
    "missing_added": gettext_lazy("missing documents added"),
    "missing_supplied": gettext_lazy("documents supplied"),
    "closed": gettext_lazy("cases closed"),
    "confirmed": gettext_lazy("confirmed, nothing new"),
    "unchanged": gettext_lazy("unchanged"),
    "outdated": gettext_lazy("skipped, older than known"),
    "messages": gettext_lazy("SMS queued"),
}


def label_details(details: dict) -> list[tuple[str, str]]:
    """Label and value of each detail, translated."""
    labelled = []
    for name, value in details.items():
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        labelled.append((str(LABELS.get(name, name)), str(value)))
    return labelled
