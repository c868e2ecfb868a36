from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Portal Klienta")

    def ready(self) -> None:
        from cases import checks  # noqa: F401 -- checks register on import
        from cases.models import APPEND_ONLY_TABLES
        from revisions import guards

        guards.protect(*APPEND_ONLY_TABLES)
        post_migrate.connect(create_groups, sender=self, dispatch_uid="cases.create_groups")


def create_groups(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Create the default groups, once the tables and permissions exist."""
    from cases import groups

    if "cases_case" in connections[using].introspection.table_names():
        groups.create_groups(using)
