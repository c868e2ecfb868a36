from django.db import migrations

from revisions import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection)


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("revisions", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
