from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RevisionsConfig(AppConfig):
    name = "revisions"
    verbose_name = _("Record of changes")

    def ready(self):
        from revisions import checks, doors  # noqa: F401 -- checks register on import

        doors.connect()
        # SQLite rebuilds a table to alter it and loses its triggers: put them back each time.
        post_migrate.connect(guard_the_record, sender=self)


def guard_the_record(sender, using, **kwargs):
    from revisions import guards

    connection = connections[using]
    if "revisions_version" in connection.introspection.table_names():
        guards.install(connection)
