"""The project's URLconf with the record's addresses in it; see `revisions.install_urls`."""

from __future__ import annotations

from revisions.install_urls import project_urlconf, with_record_urls

_project = project_urlconf()
urlpatterns = with_record_urls(_project.urlpatterns)
for _name in ("handler400", "handler403", "handler404", "handler500"):
    if hasattr(_project, _name):
        globals()[_name] = getattr(_project, _name)
