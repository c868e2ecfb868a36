"""The outbox of SMS: one row a message, with its status and delivery report."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class SmsMessage(models.Model):
    """A notification that the stage changed. Its id is the gateway's idempotency key.

    Neither the telephone number nor the text is stored here: both are read when it is sent.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("accepted by the gateway")
        CANCELLED = "cancelled", _("cancelled: no longer wanted")
        REJECTED = "rejected", _("rejected by the gateway")
        NEEDS_REVIEW = "needs_review", _("needs review by a person")
        RESOLVED = "resolved", _("resolved by a person")

    class Delivery(models.TextChoices):
        UNKNOWN = "", _("no report yet")
        ON_THE_WAY = "on_the_way", _("on the way")
        DELIVERED = "delivered", _("delivered")
        UNDELIVERED = "undelivered", _("not delivered")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sms_messages")
    created_at = models.DateTimeField(default=timezone.now)
    change_count = models.PositiveSmallIntegerField(
        default=1
    )  # of the stage, announced by this message
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True)
    maybe_accepted = models.BooleanField(default=False)  # an attempt had no clear answer
    lease_until = models.DateTimeField(null=True)  # while SENDING: then another worker may claim it
    sent_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivery = models.CharField(
        max_length=12, choices=Delivery, default=Delivery.UNKNOWN, blank=True
    )
    delivery_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("SMS")
        verbose_name_plural = _("SMS")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(status__in=["waiting", "sending"]),
                name="sms_by_due_at",
            ),
            models.Index(fields=["gateway_id"], name="sms_by_gateway_id"),
        ]
        constraints = [
            # Changes within an hour share one message: a second one cannot wait beside it.
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(status="waiting", attempts=0),
                name="one_unattempted_sms_a_case",
            )
        ]

    # Values of `last_error` of a cancelled message; a gateway's errors are shown as they are.
    CANCELLATION_REASONS = {
        "refused": _("the client refuses SMS"),
        "closed": _("the case is closed"),
    }

    def __str__(self):
        return str(self.id)

    @property
    def remark(self) -> str:
        return self.CANCELLATION_REASONS.get(self.last_error, self.last_error)
