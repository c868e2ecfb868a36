from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoginConfig(AppConfig):
    name = "cms.login"
    label = "login"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Logging in")

    def ready(self) -> None:
        from cms.login import (  # noqa: F401 -- checks register on import
            account_log,
            checks,
            signal_handlers,
        )
        from cms.login.models import APPEND_ONLY_TABLES
        from revisions import guards

        guards.protect(*APPEND_ONLY_TABLES)
        signal_handlers.connect()
        account_log.connect()
