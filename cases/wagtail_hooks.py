from wagtail import hooks

from cases.desk.menu import PortalGroup


@hooks.register("register_admin_viewset")
def portal_group():
    return PortalGroup()
