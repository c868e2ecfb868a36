"""Wagtail's app of the accounts, with the project's views of them."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    user_viewset = "cms.login.user_viewset.UserViewSet"
