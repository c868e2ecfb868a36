"""Public addresses of files. One that was given out stays."""

from django.urls import path, re_path

from revisions.attachments import file_texts, registry_views, serving

app_name = "files"
_SHA = "[0-9a-f]{64}"
urlpatterns = [
    re_path(rf"^pliki/(?P<sha256>{_SHA})/(?P<filename>[^/]+)$", serving.serve, name="serve"),
    re_path(
        rf"^pliki/(?P<before>{_SHA})\.\.(?P<after>{_SHA})/$",
        file_texts.compare_files,
        name="compare",
    ),
    path("wersje/<uuid:uuid>/zalaczniki/", registry_views.public_registry, name="registry"),
    re_path(
        r"^(?P<address>.+)/zalaczniki/$", registry_views.registry_of_address, name="of_address"
    ),
]
