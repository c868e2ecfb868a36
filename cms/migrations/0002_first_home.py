"""Replaces Wagtail's welcome page with an empty bulletin, so that a new site can be used."""

from django.db import migrations


def make_home(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    BulletinHome = apps.get_model("cms.BulletinHome")
    Locale = apps.get_model("wagtailcore.Locale")

    if BulletinHome.objects.exists():
        return
    Page.objects.filter(slug="home", depth=2).delete()
    root = Page.objects.filter(depth=1).first()
    content_type, _made = ContentType.objects.get_or_create(
        app_label="cms", model="bulletinhome"
    )
    home = BulletinHome.objects.create(
        title="Biuletyn Informacji Publicznej",
        draft_title="Biuletyn Informacji Publicznej",
        slug="bip",
        content_type=content_type,
        path=root.path + "0001",
        depth=2,
        numchild=0,
        url_path="/bip/",
        locale=Locale.objects.get_or_create(language_code="pl")[0],
    )
    root.numchild = 1
    root.save(update_fields=["numchild"])
    Site.objects.create(
        hostname="localhost", root_page_id=home.pk, is_default_site=True, port=80,
        site_name="Biuletyn Informacji Publicznej",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(make_home, migrations.RunPython.noop)]
