from django.contrib.auth.models import Permission
from wagtail import hooks

from cases.desk.menu import PortalGroup


@hooks.register("register_admin_viewset")
def portal_group():
    return PortalGroup()


@hooks.register("register_permissions")
def permissions_of_the_desk():
    """What an administrator may give to a group in Wagtail's own form."""
    return Permission.objects.filter(
        content_type__app_label="cases", content_type__model__in=("case", "caseevent")
    )
