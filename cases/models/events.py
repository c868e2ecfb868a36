"""The audit log of the portal, and what was delivered by the case system."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.labels import labelled


class Act(models.TextChoices):
    """What was done to a case."""

    OPENED = "opened", _("case opened")
    STAGE_SET = "stage_set", _("stage set")
    MISSING_ADDED = "missing_added", _("missing document added")
    MISSING_CHANGED = "missing_changed", _("note to a missing document changed")
    MISSING_SUPPLIED = "missing_supplied", _("document supplied")
    PASSWORD_ISSUED = "password_issued", _("password issued, letter made")
    PHONE_SET = "phone_set", _("telephone number set")
    PHONE_DELETED = "phone_deleted", _("telephone number deleted")
    SMS_REFUSED = "sms_refused", _("refusal of SMS recorded")
    CLOSED = "closed", _("case closed")
    IMPORTED = "imported", _("delivery from the case system taken in")
    SMS_SETTLED = "sms_settled", _("SMS settled by a person")


class CaseEvent(models.Model):
    """Who did what to a case, and when. Append-only, and without a foreign key: it outlives all.

    `details` names stages and documents by code; it never holds a note, a password or a number.
    """

    case_number = models.CharField(max_length=40, blank=True)  # empty: of a whole delivery
    act = models.CharField(max_length=20, choices=Act)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=255)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("act on a case")
        verbose_name_plural = _("acts on cases")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["case_number", "-id"], name="event_by_case")]

    def __str__(self):
        return f"{self.case_number}: {self.act}"

    def details_said(self) -> list[tuple[str, str]]:
        """Label and value of each detail."""
        return labelled(self.details)


class FeedDelivery(models.Model):
    """A delivery through the JSON endpoint that was taken: its key, and the answer it got."""

    key = models.CharField(max_length=200, primary_key=True)
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("delivery from the case system")
        verbose_name_plural = _("deliveries from the case system")
        default_permissions = ()

    def __str__(self):
        return self.key
