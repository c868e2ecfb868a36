from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Portal Klienta")

    def ready(self):
        from cases import checks  # noqa: F401 -- checks register on import

        post_migrate.connect(after_migrate, sender=self, dispatch_uid="cases.after_migrate")


def after_migrate(sender, using, **kwargs):
    """Guards: SQLite loses triggers when it rebuilds a table. Groups: permissions exist now."""
    from cases import groups, guards

    connection = connections[using]
    if "cases_caseevent" in connection.introspection.table_names():
        guards.install(connection)
        groups.create_groups(using)
