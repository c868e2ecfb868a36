"""The entry for a WSGI server; production settings unless told otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
application = get_wsgi_application()

from revisions.transactions import bound_waiting  # noqa: E402 -- Django must be set up before

bound_waiting()
