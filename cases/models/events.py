"""The audit log of the portal, and the idempotency keys of its import API."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.labels import label_details


class Action(models.TextChoices):
    """What was done to a case, or by an import."""

    OPENED = "opened", _("case opened")
    STAGE_SET = "stage_set", _("stage set")
    MISSING_ADDED = "missing_added", _("missing document added")
    MISSING_CHANGED = "missing_changed", _("note to a missing document changed")
    MISSING_SUPPLIED = "missing_supplied", _("document supplied")
    PASSWORD_ISSUED = "password_issued", _("password issued, letter made")
    PHONE_SET = "phone_set", _("telephone number set")
    SMS_REFUSED = "sms_refused", _("refusal of SMS recorded")
    CLOSED = "closed", _("case closed")
    IMPORTED = "imported", _("import from the case system")
    SMS_RESOLVED = "sms_resolved", _("SMS resolved by a person")


class CaseEvent(models.Model):
    """An entry of the audit log: who did what to a case, and when. Append-only.

    It has no foreign keys, so it outlives what it names. `details` names stages and documents by
    code; it never holds a note, a password or a telephone number.
    """

    case_number = models.CharField(max_length=40, blank=True)  # empty for an import
    action = models.CharField(max_length=20, choices=Action)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=255)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log entries")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["case_number", "-id"], name="event_by_case")]

    def __str__(self):
        return f"{self.case_number}: {self.action}"

    def labelled_details(self) -> list[tuple[str, str]]:
        """Label and value of each detail, translated."""
        return label_details(self.details)


class IdempotencyKey(models.Model):
    """A request to the import API that succeeded: its Idempotency-Key, digest and response."""

    key = models.CharField(max_length=200, primary_key=True)
    request_sha256 = models.CharField(max_length=64)
    response = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("idempotency key of an import")
        verbose_name_plural = _("idempotency keys of imports")
        default_permissions = ()

    def __str__(self):
        return self.key
