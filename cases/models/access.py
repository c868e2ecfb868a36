"""Sessions of clients, and login attempts. No IP address or case number is stored in the clear."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case


class ClientSession(models.Model):
    """A client logged in to a case. The browser holds the token, this table its SHA-256."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="client_sessions")
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("client session")
        verbose_name_plural = _("client sessions")
        default_permissions = ()

    def __str__(self):
        return f"{self.case_id}: {self.ends_at}"


class LoginThrottle(models.Model):
    """Failed logins from one address to one case number; `key` is a pseudonym of the pair."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField()

    class Meta:
        verbose_name = _("login throttle")
        verbose_name_plural = _("login throttles")
        default_permissions = ()

    def __str__(self):
        return f"{self.key}: {self.failures}"


class LoginAttempt(models.Model):
    """A login attempt, for staff to see. Pseudonyms are keyed hashes (`throttle.pseudonymize`).

    There is no foreign key to the case, so that an unknown number takes the same work.
    """

    class Outcome(models.TextChoices):
        LOGGED_IN = "logged_in", _("logged in")
        REFUSED = "refused", _("refused")
        THROTTLED = "throttled", _("told to wait")

    number_pseudonym = models.CharField(max_length=32)
    address_pseudonym = models.CharField(max_length=32)
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("attempt to log in")
        verbose_name_plural = _("attempts to log in")
        default_permissions = ()
        indexes = [models.Index(fields=["number_pseudonym", "-id"], name="attempt_by_number")]

    def __str__(self):
        return f"{self.at} {self.outcome}"
