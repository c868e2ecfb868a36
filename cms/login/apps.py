from django.apps import AppConfig
from django.conf import settings
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
        from revisions import guards

        table = self.get_model("LoginEvent")._meta.db_table
        guards.protect(table, deletable_after=("at", settings.LOGIN_LOG_DAYS))
        signal_handlers.connect()
        account_log.connect()
