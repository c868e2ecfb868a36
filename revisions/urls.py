"""Every public address of the record: histories, and files with their registry.

A project may include them itself, `path("", include("revisions.urls"))`, behind its admin and in
front of Wagtail's pages. Where it does not, `revisions.install_urls` puts them there.
"""

from django.urls import include, path

urlpatterns = [
    path("", include("revisions.attachments.urls")),
    path("", include("revisions.public.urls")),
]
