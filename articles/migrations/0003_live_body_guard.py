from django.db import migrations

from revisions.guards import live_body_guard

INSTALL, REMOVE = live_body_guard("articles_article", "full")


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            # Not schema_editor.execute(), which would read the % of a message as a parameter.
            with schema_editor.connection.cursor() as cursor:
                cursor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_initial"), ("revisions", "0002_guards")]
    operations = [migrations.RunPython(run(INSTALL), run(REMOVE))]
