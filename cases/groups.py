"""The groups an office starts with. They are made once; what the office changes stays changed."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.management import create_permissions

CLERKS = "Obsługa spraw"
CATALOGUERS = "Słowniki Portalu Klienta"

_CLERKS_MAY = (
    "view_case",
    "open_case",
    "set_stage",
    "edit_missing",
    "issue_password",
    "edit_contact",
    "close_case",
    "view_sms",
    "view_attempts",
    "view_caseevent",
)
_CATALOGUERS_MAY = (
    *(f"{verb}_{model}" for model in ("stage", "documenttype") for verb in ("add", "change")),
    *(f"{verb}_{model}" for model in ("stage", "documenttype") for verb in ("view", "delete")),
    "change_portalsettings",
)


def prepare(using: str) -> None:
    """Make the groups that are missing, each with its permissions and the door to the admin."""
    from django.contrib.auth.models import Group, Permission

    for app in ("cases", "wagtailadmin"):
        create_permissions(apps.get_app_config(app), verbosity=0, using=using)
    for name, codenames in ((CLERKS, _CLERKS_MAY), (CATALOGUERS, _CATALOGUERS_MAY)):
        group, made = Group.objects.using(using).get_or_create(name=name)
        if made:
            group.permissions.set(
                Permission.objects.using(using).filter(
                    content_type__app_label="cases", codename__in=codenames
                )
                | Permission.objects.using(using).filter(
                    content_type__app_label="wagtailadmin", codename="access_admin"
                )
            )
