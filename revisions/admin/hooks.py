"""What the record adds to Wagtail's admin; imported by `wagtail_hooks`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.bulk_actions import DeleteBulkAction, MoveBulkAction
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from revisions import write_lock
from revisions.admin import clock_views, views
from revisions.admin.conflicts import Conflict
from revisions.bulk_delete import delete_descendants
from revisions.bulk_unpublish import unpublish_descendants
from revisions.live_parts import describe_live_parts
from revisions.models import History
from revisions.refused_publication import LOG_ACTION
from revisions.versioned_models import is_versioned

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString
    from wagtail.log_actions import LogActionRegistry
    from wagtail.models import BaseLogEntry


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("redakcja/<int:page_id>/podglad/", views.preview, name="revisions_preview"),
        path(
            "redakcja/nowy/<int:parent_id>/<str:model>/podglad/",
            views.preview_new,
            name="revisions_preview_new",
        ),
        path("redakcja/<int:page_id>/publikacja/", views.review, name="revisions_review"),
        path("redakcja/zegar/", clock_views.clock, name="revisions_clock"),
        path("redakcja/zegar/sprostowanie/", clock_views.correct, name="revisions_correct_clock"),
        # No address of the admin ends like a public one, whichever of them a project puts first.
        path("redakcja/wersje/<int:page_id>/", views.versions, name="revisions_versions"),
        path(
            "redakcja/wersje/<int:page_id>/<int:number>/przywroc/",
            views.restore,
            name="revisions_restore",
        ),
    ]


@hooks.register("before_unpublish_page")
def unpublish_pages_below(request: HttpRequest, page: Page) -> None:
    """Before Wagtail looks for live pages below, one by one: it then finds few or none."""
    if request.method == "POST" and request.POST.get("include_descendants"):
        unpublish_descendants(page, request.user)


@hooks.register("before_delete_page", order=1000)  # behind those that may refuse it
def delete_pages_below(request: HttpRequest, page: Page) -> None:
    """Before Wagtail deletes the pages below, one by one: it then finds none."""
    typed = request.POST.get("confirm_site_name")  # Wagtail goes on to refuse a wrong one
    if request.method == "POST" and (not typed or typed == settings.WAGTAIL_SITE_NAME):
        delete_descendants(page, request.user)


@hooks.register("register_bulk_action", order=1)  # in the place of Wagtail's
class DeletePages(DeleteBulkAction):
    """Wagtail's, which deletes the pages below in batches."""

    @classmethod
    def execute_action(
        cls, objects: Iterable[Page], user: AbstractUser | None = None, **kwargs: Any
    ) -> tuple[int, int]:
        count = below = 0
        for page in _topmost(objects):
            count += 1
            below += page.get_descendant_count()
            delete_descendants(page, user)
            page.delete(user=user)
        return count, below


@hooks.register("register_bulk_action", order=1)  # in the place of Wagtail's
class MovePages(MoveBulkAction):
    """Wagtail's, which fails on a page that moves along with one above it, and on two of one slug.

    Of the first the upper one is moved; of the second none, and the editor is told.
    """

    def prepare_action(self, pages: list[Page], refused: dict[str, list]) -> HttpResponse | None:
        response = super().prepare_action(pages, refused)
        if response is not None:
            return response
        slugs = Counter(page.slug for page in _topmost(pages))
        slug, count = slugs.most_common(1)[0] if slugs else ("", 0)
        if count < 2:
            return None
        told = _("Nothing was moved: the slug “%(slug)s” is that of several of the pages.")
        messages.error(self.request, told % {"slug": slug})
        return redirect(self.next_url)

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **kwargs: Any) -> tuple[int, int] | None:
        return super().execute_action(_topmost(objects), **kwargs)


def _topmost(pages: Iterable[Page]) -> list[Page]:
    """Those of `pages` that are not below another one: a search finds both."""
    found: list[Page] = []
    for page in sorted(pages, key=lambda page: page.path):
        if not (found and page.path.startswith(found[-1].path)):
            found.append(page)
    return found


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """For the form of groups: what an auditor reads beside what is public, and the clock."""
    return Permission.objects.filter(
        content_type__app_label="revisions",
        codename__in=("view_restricted_version", "add_clockcorrection", "view_clockcorrection"),
    )


class _ClockMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        permissions = (clock_views.ADD_PERMISSION, clock_views.VIEW_PERMISSION)
        return any(request.user.has_perm(permission) for permission in permissions)


@hooks.register("register_reports_menu_item")
def clock_menu_item() -> MenuItem:
    return _ClockMenuItem(
        _("The server's clock"), reverse("revisions_clock"), icon_name="time", order=840
    )


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("revisions/admin/diff.css"))


@hooks.register("before_edit_page")
def wait_before_form_is_checked(request: HttpRequest, page: Page) -> None:
    """Take the write lock before the form looks for what others saved since it was opened.

    Wagtail has read the page by then. A form that waited for another editor only when it is saved
    would have looked before that editor's text was there, and would write over it unseen.
    """
    if request.method != "POST" or not is_versioned(type(page)):
        return
    conflict = Conflict.of_form(page, request.POST)
    # Whoever is told of a conflict anyway need not wait, nor keep others waiting meanwhile.
    if conflict is None or conflict.is_decided(request.POST):
        write_lock.acquire()
        page.latest_revision = Page.objects.get(pk=page.pk).latest_revision


@hooks.register("before_edit_page")
def warn_of_publication_problems(request: HttpRequest, page: Page) -> None:
    """Say where a draft is opened, as after it was saved, what keeps it from being published."""
    if request.method == "GET" and is_versioned(type(page)):
        for problem in page.publication_problems():
            messages.warning(request, problem)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    @actions.register_action(LOG_ACTION)
    class RefuseScheduledFormatter(LogFormatter):
        label = gettext_lazy("Refuse scheduled publication")

        def format_message(self, log_entry: BaseLogEntry) -> str:
            problems = " ".join(log_entry.data.get("problems", ()))
            return _("Not published when it was due. %(problems)s") % {"problems": problems}


@hooks.register("register_page_header_buttons")
def page_header_buttons(
    page: Page, user: AbstractUser, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """The public history, the versions to restore from, the review of a draft."""
    if not is_versioned(page.specific_class):
        return
    history = History.objects.of_page(page)
    if history is not None:
        yield Button(_("Versions"), history.get_absolute_url(), icon_name="history", priority=5)
    if not page.permissions_for_user(user).can_edit():
        return
    yield Button(
        _("Versions and restoring"),
        reverse("revisions_versions", args=[page.pk]),
        icon_name="rotate",
        priority=5,
    )
    if page.has_unpublished_changes:
        yield Button(
            _("Check and publish the draft"),
            reverse("revisions_review", args=[page.pk]),
            icon_name="clipboard-list",
            priority=6,
        )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_was_taken_out(request: HttpRequest, page: Page) -> None:
    """Say what a form took out of the HTML that was saved (see `VersionedPageForm`)."""
    for label, parts in getattr(page, "live_parts_taken_out", {}).items():
        messages.warning(
            request,
            _(
                "Taken out of “%(field)s”, since a browser would run or load it: %(parts)s. "
                "Everything else is saved as it was."
            )
            % {"field": label, "parts": describe_live_parts(parts)},
        )
