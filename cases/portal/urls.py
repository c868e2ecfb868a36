from django.urls import path

from cases.imports.api import import_api
from cases.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.login_view, name="login"),
    path("sprawa/", views.case_detail, name="case_detail"),
    path("dalej/", views.extend_session, name="extend_session"),
    path("wyjdz/", views.log_out, name="log_out"),
    path("koniec/", views.logged_out, name="logged_out"),
    path("etapy/", views.stage_list, name="stage_list"),
    path("jezyk/<slug:code>/", views.set_language, name="set_language"),
    path("sms/<str:secret>/", views.sms_delivery_report, name="sms_delivery_report"),
    path("api/sprawy/", import_api, name="import"),
]
