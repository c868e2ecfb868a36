from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks

from cases.admin.viewsets import PortalViewSetGroup


@hooks.register("register_admin_viewset")
def register_portal_viewsets() -> PortalViewSetGroup:
    return PortalViewSetGroup()


@hooks.register("register_permissions")
def register_case_permissions() -> QuerySet[Permission]:
    """Permissions that Wagtail's form for groups offers."""
    return Permission.objects.filter(
        content_type__app_label="cases", content_type__model__in=("case", "caseevent")
    )
