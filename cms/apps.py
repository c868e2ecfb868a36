from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Bulletin")

    def ready(self) -> None:
        from wagtail.models import Site

        from cms.models import BulletinSettings
        from cms.redirects import keep_redirects_of_deleted_site, redirect_from_former_addresses
        from cms.writes_on_reading import write_on_reading_unless_locked
        from revisions.signals import addresses_changed

        write_on_reading_unless_locked()
        for signal in (post_save, post_delete):
            signal.connect(record_home_page, sender=BulletinSettings, dispatch_uid="cms.settings")
        addresses_changed.connect(redirect_from_former_addresses, dispatch_uid="cms.redirects")
        pre_delete.connect(
            keep_redirects_of_deleted_site, sender=Site, dispatch_uid="cms.redirects"
        )
        post_migrate.connect(record_first_home_page, sender=self, dispatch_uid="cms.first_home")


def record_home_page(sender: type, instance: Any, **kwargs: Any) -> None:
    """A change of the settings is a version of the home page, in the same transaction."""
    from cms.models import BulletinHome
    from revisions.record import record

    record(instance.site.root_page_id, model=BulletinHome)


def record_first_home_page(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """The home page that a migration makes is public, so the record must have it."""
    from cms.models import BulletinHome
    from revisions.models import History
    from revisions.page_key import page_key
    from revisions.record import record

    tables = connections[using].introspection.table_names()
    if not {"cms_bulletinhome", "cms_bulletinsettings", "revisions_version"} <= set(tables):
        return
    for home in BulletinHome.objects.using(using):
        if not History.objects.using(using).filter(**page_key(home)).exists():
            record(home.pk, model=BulletinHome)
