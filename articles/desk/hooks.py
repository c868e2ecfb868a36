"""What the editor's desk adds to Wagtail's admin; imported by `wagtail_hooks`."""

from __future__ import annotations

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from articles.desk import views
from articles.models import Article


@hooks.register("register_admin_urls")
def desk_urls():
    return [
        path("redakcja/<int:page_id>/podglad/", views.preview, name="articles_desk_preview"),
        path(
            "redakcja/nowy/<int:parent_id>/podglad/",
            views.preview_new,
            name="articles_desk_preview_new",
        ),
        path("redakcja/<int:page_id>/publikacja/", views.review, name="articles_desk_review"),
        path("redakcja/<int:page_id>/wersje/", views.versions, name="articles_desk_versions"),
        path(
            "redakcja/<int:page_id>/wersje/<int:number>/przywroc/",
            views.restore,
            name="articles_desk_restore",
        ),
    ]


@hooks.register("register_page_header_buttons")
def page_header_buttons(page, user, view_name, next_url=None):
    """The versions to restore from, and the review of the draft where there is one."""
    if not issubclass(page.specific_class or object, Article):
        return
    permissions = page.permissions_for_user(user)
    if not permissions.can_edit():
        return
    yield Button(
        _("Versions and restoring"),
        reverse("articles_desk_versions", args=[page.pk]),
        icon_name="rotate",
        priority=5,
    )
    if page.has_unpublished_changes:
        yield Button(
            _("Check and publish the draft"),
            reverse("articles_desk_review", args=[page.pk]),
            icon_name="clipboard-list",
            priority=6,
        )
