"""The second step of a login, and each person's own second factor. Before `wagtail.admin.urls`."""

from django.urls import path

from cms.login import views

app_name = "second_factor"
urlpatterns = [
    path("", views.VerifyView.as_view(), name="verify"),
    path("set-up/", views.SetUpView.as_view(), name="set_up"),
    path("recovery-codes/", views.RecoveryCodesView.as_view(), name="recovery_codes"),
    path("remove/", views.RemoveView.as_view(), name="remove"),
    path("password/", views.ConfirmPasswordView.as_view(), name="password"),
    path("log-out/", views.LogOutView.as_view(), name="log_out"),
    path("log-out-everywhere/", views.LogOutEverywhereView.as_view(), name="log_out_everywhere"),
]
