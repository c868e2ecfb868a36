"""Addresses of the histories. A history's address never changes, whatever becomes of its page."""

from django.urls import path, re_path

from revisions.public import json_api, views

app_name = "revisions"
urlpatterns = [
    path("wersje/<uuid:uuid>/", views.log, name="log"),
    path("wersje/<uuid:uuid>.json", json_api.history_json, name="json"),
    path("wersje/<uuid:uuid>/porownaj/", views.compare_form, name="compare_form"),
    path("wersje/<uuid:uuid>/<int:number>/", views.version, name="version"),
    path("wersje/<uuid:uuid>/<int:older>..<int:newer>/", views.compare, name="compare"),
    re_path(r"^(?P<address>.+)/wersje/$", views.log_of_address, name="of_address"),
]
