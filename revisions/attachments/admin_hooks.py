"""What the registry of attachments adds to Wagtail's admin; imported by `wagtail_hooks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from revisions.attachments.registry_views import admin_registry
from revisions.attachments.upload_view import upload
from revisions.versioned_models import is_versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.urls import URLPattern
    from django.utils.safestring import SafeString
    from wagtail.models import Page


@hooks.register("register_admin_urls")
def attachment_urls() -> list[URLPattern]:
    return [
        path("zalaczniki/wgraj/", upload, name="attachments_upload"),
        path("zalaczniki/<int:page_id>/", admin_registry, name="attachments_registry"),
    ]


@hooks.register("insert_editor_js")
def attachment_script() -> SafeString:
    return format_html(
        '<script type="module" src="{}"></script>', static("revisions/attachments/panel.js")
    )


@hooks.register("insert_global_admin_css")
def attachment_css() -> SafeString:
    return format_html(
        '<link rel="stylesheet" href="{}">', static("revisions/attachments/panel.css")
    )


@hooks.register("register_page_header_buttons")
def registry_button(
    page: Page, user: AbstractUser, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """ "Rejestr załączników" in the header of an article's pages."""
    if is_versioned(page.specific_class) and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Registry of attachments"),
            reverse("attachments_registry", args=[page.pk]),
            icon_name="doc-full",
            priority=7,
        )
