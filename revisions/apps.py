from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.migrations import Migration


class RevisionsConfig(AppConfig):
    name = "revisions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Record of changes")

    def ready(self) -> None:
        # The checks register when they are imported.
        from revisions import audit_context, checks, install_urls, page_checks, signal_handlers  # noqa: F401

        install_urls.install()
        audit_context.install_middleware()
        signal_handlers.connect()
        pre_migrate.connect(
            lift_live_page_guards, sender=self, dispatch_uid="revisions.pre_migrate"
        )
        post_migrate.connect(install_guards, sender=self, dispatch_uid="revisions.post_migrate")


def lift_live_page_guards(
    sender: AppConfig, using: str, plan: Sequence[tuple[Migration, bool]] = (), **kwargs: Any
) -> None:
    """Before tables are altered: PostgreSQL refuses to alter a column that a trigger names."""
    from revisions import guards

    connection = connections[using]
    if plan and "revisions_version" in connection.introspection.table_names():
        guards.remove_live_page_guards(connection)


def install_guards(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """After every migration: SQLite loses the triggers of a table that it rebuilds."""
    from revisions import guards

    connection = connections[using]
    if "revisions_version" in connection.introspection.table_names():
        guards.install(connection)
