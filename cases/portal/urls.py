from django.urls import path

from cases.feed.endpoint import deliver
from cases.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.open_case, name="login"),
    path("sprawa/", views.show_case, name="case"),
    path("dalej/", views.stay, name="stay"),
    path("wyjdz/", views.leave, name="leave"),
    path("koniec/", views.over, name="over"),
    path("etapy/", views.stages, name="stages"),
    path("jezyk/<slug:code>/", views.choose_language, name="language"),
    path("sms/<str:secret>/", views.sms_report, name="sms_report"),
    path("api/sprawy/", deliver, name="deliver"),
]
