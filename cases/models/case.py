"""A case as the portal knows it: its number, its stages and its missing documents.

No column is meant for a name, a birth date or a nationality. The only personal data is the
telephone number, which is encrypted, and deleted when the case is closed.
"""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import personal_data, phone
from cases.languages import DEFAULT_LANGUAGE, LANGUAGE_NAMES
from cases.models.catalogue import DocumentType, Stage

logger = logging.getLogger(__name__)

NUMBER_LENGTH = 40
validate_number_format = RegexValidator(
    r"^[A-Z0-9][A-Z0-9./-]{2,39}\Z",
    _("3 to 40 capital letters, digits, dots, slashes and hyphens."),
)


def normalize_number(typed: str) -> str:
    """The number as it is stored: in capitals, without spaces."""
    return "".join(typed.split()).upper()


def validate_number(number: str) -> None:
    """Raise ValidationError for a malformed number, or one that contains a PESEL."""
    validate_number_format(number)
    if personal_data.find_pesels(number):
        raise ValidationError(_("This looks like a person's number, not like a case's."))


class CaseQuerySet(models.QuerySet):
    def open(self) -> CaseQuerySet:
        return self.filter(closed_at=None)


class Case(models.Model):
    """One matter of one client. Its number never changes and is never reused."""

    number = models.CharField(_("case number"), max_length=NUMBER_LENGTH, unique=True)
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="+", verbose_name=_("stage")
    )
    data_as_of = models.DateTimeField(_("data as of"))
    language = models.CharField(
        _("language of the letter"),
        max_length=2,
        choices=list(LANGUAGE_NAMES.items()),
        default=DEFAULT_LANGUAGE,
    )
    opened_at = models.DateTimeField(_("in the portal since"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    password_hash = models.CharField(max_length=200, blank=True)
    password_issued_at = models.DateTimeField(_("password issued"), null=True, blank=True)
    phone_encrypted = models.TextField(blank=True)
    sms_refused_at = models.DateTimeField(_("SMS refused"), null=True, blank=True)
    sms_refusal_recorded_by = models.CharField(_("refusal recorded by"), max_length=255, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        default_permissions = ("view",)
        permissions = [
            ("open_case", _("Can open a case")),
            ("set_stage", _("Can set the stage of a case")),
            ("edit_missing", _("Can edit missing documents")),
            ("issue_password", _("Can issue a password and print the letter")),
            ("edit_contact", _("Can edit the telephone number and record a refusal of SMS")),
            ("close_case", _("Can close a case")),
            ("view_sms", _("Can see the SMS log and resolve messages")),
            ("view_attempts", _("Can see attempts to log in")),
        ]

    def __str__(self):
        return self.number

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def phone_masked(self) -> str:
        """The telephone number with only its last three digits; empty where there is none.

        A text that says so where no key fits it.
        """
        if not self.phone_encrypted:
            return ""
        try:
            return phone.mask(phone.decrypt(self.phone_encrypted))
        except phone.UndecryptableError:
            logger.exception("The telephone number of a case can't be shown")
            return str(_("can't be read: no key fits it (CASES_PHONE_KEYS)"))

    @property
    def wants_sms(self) -> bool:
        return bool(self.phone_encrypted) and self.sms_refused_at is None and not self.closed


class StageChange(models.Model):
    """An entry of the history of stages that the client reads. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stage_changes")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    backwards = models.BooleanField(default=False)
    as_of = models.DateTimeField()  # when the office says that it happened
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of stage")
        verbose_name_plural = _("changes of stage")
        default_permissions = ()

    def __str__(self):
        return f"{self.case_id}: {self.stage_id}"


class MissingDocument(models.Model):
    """A document that a case lacks. The row stays when it is supplied (`supplied_at`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="missing_documents")
    document = models.ForeignKey(
        DocumentType, on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    note = models.TextField(_("note for the client"), max_length=500, blank=True)
    since = models.DateTimeField(default=timezone.now)
    supplied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("missing document")
        verbose_name_plural = _("missing documents")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "document"],
                condition=models.Q(supplied_at=None),
                name="missing_document_once_a_case",
            )
        ]

    def __str__(self):
        return f"{self.case_id}: {self.document_id}"
