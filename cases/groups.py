"""Default groups of users. Created once: what the office changes in them is kept."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.management import create_permissions

CLERKS = "Obsługa spraw"
CATALOGUE_EDITORS = "Słowniki Portalu Klienta"

_CLERK_PERMISSIONS = (
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
_CATALOGUE_EDITOR_PERMISSIONS = (
    *(f"{verb}_{model}" for model in ("stage", "documenttype") for verb in ("add", "change")),
    *(f"{verb}_{model}" for model in ("stage", "documenttype") for verb in ("view", "delete")),
    "change_portalsettings",
)


def create_groups(using: str) -> None:
    """Create the groups that are missing, with their permissions and access to the admin."""
    from django.contrib.auth.models import Group, Permission

    for app in ("cases", "wagtailadmin"):
        create_permissions(apps.get_app_config(app), verbosity=0, using=using)
    for name, codenames in (
        (CLERKS, _CLERK_PERMISSIONS),
        (CATALOGUE_EDITORS, _CATALOGUE_EDITOR_PERMISSIONS),
    ):
        group, created = Group.objects.using(using).get_or_create(name=name)
        if created:
            group.permissions.set(
                Permission.objects.using(using).filter(
                    content_type__app_label="cases", codename__in=codenames
                )
                | Permission.objects.using(using).filter(
                    content_type__app_label="wagtailadmin", codename="access_admin"
                )
            )
