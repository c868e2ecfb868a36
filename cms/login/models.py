"""The log of logins, who has to give a second factor, and sessions that know whose they are."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.login.log_details import details_text


class LoginAction(models.TextChoices):
    """What the log of logins and accounts tells."""

    LOGGED_IN = "logged_in", _("login succeeded")
    PASSWORD_ACCEPTED = "password_accepted", _("password accepted, second factor awaited")
    LOGIN_FAILED = "login_failed", _("login failed")
    LOCKED = "locked", _("locked after failed logins")
    UNLOCKED = "unlocked", _("unlocked")
    LOGGED_OUT = "logged_out", _("logged out")
    SESSION_EXPIRED = "session_expired", _("session expired")
    SESSIONS_ENDED = "sessions_ended", _("logged out everywhere")
    PASSWORD_SET = "password_set", _("password set")
    CODE_REFUSED = "code_refused", _("second factor refused")
    RECOVERY_CODE_USED = "recovery_code_used", _("recovery code used")
    SECOND_FACTOR_SET_UP = "second_factor_set_up", _("second factor set up")
    RECOVERY_CODES_CREATED = "recovery_codes_created", _("recovery codes created")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("second factor removed")
    SECOND_FACTOR_RESET = "second_factor_reset", _("second factor reset by an administrator")
    ACCOUNT_CREATED = "account_created", _("account created")
    ACCOUNT_CHANGED = "account_changed", _("account changed")
    ACCOUNT_DELETED = "account_deleted", _("account deleted")
    GROUPS_CHANGED = "groups_changed", _("groups of the account changed")
    PERMISSIONS_CHANGED = "permissions_changed", _("permissions of the account changed")
    GROUP_CHANGED = "group_changed", _("group or its permissions changed")
    DEMAND_CHANGED = "demand_changed", _("who must have a second factor was changed")
    LOG_PURGED = "log_purged", _("old entries of the log deleted")


class LoginEvent(models.Model):
    """An entry of the log of logins and of what was done to accounts. Append-only.

    Entries older than LOGIN_LOG_DAYS may be deleted (`manage.py purge_login_log`).

    It has no foreign keys, so it outlives the accounts that it names. It never holds a password, a
    code or a key; what was typed as the name of an account that doesn't exist isn't kept either,
    since people type their password there by mistake.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=30, choices=LoginAction)
    user_id = models.BigIntegerField(null=True)
    username = models.CharField(_("account"), max_length=150, blank=True)  # empty: no such account
    actor = models.CharField(_("done by"), max_length=255, blank=True)  # empty: the person itself
    address = models.CharField(_("address"), max_length=100, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)  # see `log_details.py`

    class Meta:
        ordering = ["-id"]
        verbose_name = _("login event")
        verbose_name_plural = _("login events")
        default_permissions = ("view",)
        permissions = [
            ("manage_logins", _("Can unlock logins, reset second factors and end sessions")),
        ]
        indexes = [models.Index(fields=["username", "-id"], name="login_event_by_account")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.username}: {self.action}"

    @property
    def details_text(self) -> str:
        """`details` in the reader's language."""
        return details_text(self.details)


def _demanded_of_administrators_by_default() -> bool:
    return settings.SECOND_FACTOR_DEMANDED_OF_ADMINISTRATORS


@register_setting(icon="lock")
class LoginSettings(BaseGenericSetting):
    """Of whom the office demands a second factor.

    Apart from `BulletinSettings`: who may change the office's telephone number may not thereby
    lower the guard of the administration.
    """

    demanded_of_administrators = models.BooleanField(
        _("administrators must have a second factor"),
        default=_demanded_of_administrators_by_default,
        help_text=_("Administrators may do everything; recommended."),
    )
    demanded_of_groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups that must have a second factor"),
        blank=True,
        related_name="+",
        help_text=_("Recommended for everybody who publishes or reads the log of logins."),
    )

    panels = [
        FieldPanel("demanded_of_administrators"),
        FieldPanel("demanded_of_groups", widget=CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("logging in")


class Session(AbstractBaseSession):
    """A session that names its user, so that all sessions of a user can be ended."""

    user_id = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from cms.login.sessions import SessionStore

        return SessionStore
