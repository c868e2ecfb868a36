"""Every address of the site. Histories stand before Wagtail, so they outlive their pages."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from articles.picture_files import serve_picture
from cms import views
from cms.login.account_views import AVATARS, OwnAccountView, serve_avatar

MEDIA = settings.MEDIA_URL.lstrip("/")

urlpatterns = [
    path("admin/failwhale/", views.no_such_page),  # of Wagtail: raises an error, on purpose
    path("admin/account/", require_admin_access(OwnAccountView.as_view())),
    path("admin/second-factor/", include("cms.login.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("jezyk/<slug:code>/", views.switch_language, name="switch_language"),
    path("klient/", include("cases.portal.urls")),
    path("", include("revisions.urls")),
    path(f"{MEDIA}images/<path:path>", serve_picture),
    path(f"{MEDIA}{AVATARS}/<str:name>", require_admin_access(serve_avatar)),
    path("", include(wagtail_urls)),
]

handler400 = "cms.views.bad_request"
handler404 = "cms.views.not_found"
