"""What the record adds to Wagtail's admin."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from revisions.desk import compare, views  # noqa: F401 -- compare registers itself
from revisions.models import History
from revisions.registry import is_versioned


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("wersje/<int:page_id>/szkic/", views.draft, name="revisions_draft")]


@hooks.register("insert_global_admin_css")
def record_css():
    return format_html('<link rel="stylesheet" href="{}">', static("revisions/desk.css"))


@hooks.register("register_page_header_buttons")
def page_header_buttons(page, user, view_name, next_url=None):
    """ "Wersje" and "Porównaj szkic" in the header of an article's pages."""
    if not is_versioned(page.specific_class):
        return
    history = History.objects.filter(page_id=page.pk).first()
    if history is not None:
        yield Button(_("Versions"), history.get_absolute_url(), icon_name="history", priority=5)
    if page.has_unpublished_changes and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Compare the draft with what is live"),
            reverse("revisions_draft", args=[page.pk]),
            icon_name="clipboard-list",
            priority=6,
        )
