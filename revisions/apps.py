from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RevisionsConfig(AppConfig):
    name = "revisions"
    verbose_name = _("Record of changes")

    def ready(self):
        from revisions import checks, signal_handlers  # noqa: F401 -- checks register on import
        from revisions.attachments import file_events

        signal_handlers.connect()
        file_events.connect()
        # SQLite rebuilds a table to alter it and loses its triggers: put them back each time.
        post_migrate.connect(install_guards, sender=self)


def install_guards(sender, using, **kwargs):
    from revisions import guards

    connection = connections[using]
    if "revisions_version" in connection.introspection.table_names():
        guards.install(connection)
