from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self):
        from articles.attachments import documents, events
        from articles.models.files import APPEND_ONLY
        from revisions import guards

        documents.connect()
        events.connect()
        guards.protect(*APPEND_ONLY)
