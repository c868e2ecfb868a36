"""What the editor's desk adds to Wagtail's admin; imported by `wagtail_hooks`."""

from __future__ import annotations

from django.shortcuts import redirect
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


# Without JavaScript there is no dialogue: the publish button saves a draft and shows its review.


def _ask_first(request) -> None:
    data = request.POST
    if data.get("action-publish") and data.get("desk-step") == "ask":
        data = data.copy()
        del data["action-publish"]
        data["desk-review"] = "1"
        request.POST = data


@hooks.register("before_edit_page")
def ask_before_publishing(request, page):
    if request.method == "POST" and isinstance(page, Article):
        _ask_first(request)


@hooks.register("before_create_page")
def ask_before_first_publishing(request, parent, page_class):
    if request.method == "POST" and issubclass(page_class, Article):
        _ask_first(request)


@hooks.register("after_edit_page")
@hooks.register("after_create_page")
def review_after_saving(request, page):
    if isinstance(page, Article) and request.POST.get("desk-review"):
        return redirect("articles_desk_review", page.pk)
    return None
