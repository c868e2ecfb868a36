"""Publishing that is refused for what `VersionedPage.publication_problems` says.

The edit form and the review ask before they publish. Every other way (a bulk action, an approval
on the dashboard or by its dialogue, the admin's API) meets the same question in `publish()`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page, Revision

logger = logging.getLogger(__name__)
LOG_ACTION = "revisions.refuse_scheduled"


class PublicationRefusedError(Exception):
    """A page must not be published as it is; nothing that was asked for along with it is done."""

    def __init__(self, page: Page, problems: Sequence[str]) -> None:
        super().__init__(f"{page.pk}: {' '.join(problems)}")
        self.page_id = page.pk
        self.title = page.title
        self.problems = list(problems)

    @property
    def messages(self) -> list[str]:
        """What to tell whoever wanted to publish it."""
        refused = _("“%(title)s” can't be published like this, so nothing was done.")
        return [refused % {"title": self.title}, *self.problems]


def refused_publication_response(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Lead from a view of the admin that published to the page's form, which says what is wrong.

    None for any other exception, and outside the admin.
    """
    if not isinstance(exception, PublicationRefusedError):
        return None
    try:
        admin, api = reverse("wagtailadmin_home"), reverse("wagtailadmin_api:pages:listing")
    except NoReverseMatch:  # a site without the admin
        return None
    if request.path.startswith(api):
        return JsonResponse({"detail": " ".join(exception.messages)}, status=400)
    if not request.path.startswith(admin):
        return None
    messages.error(request, exception.messages[0])  # the form names the problems
    form = reverse("wagtailadmin_pages:edit", args=[exception.page_id])
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"step": "success", "redirect": form})  # as the dialogue of an approval
    return HttpResponseRedirect(form)


def refuse_scheduled(page: Page, revision: Revision, problems: Sequence[str]) -> None:
    """Give up the schedule of a revision, in the log of the page and of the server.

    Nobody is there to be told, and the other revisions that are due must go on.
    """
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    log(instance=page, action=LOG_ACTION, revision=revision, data={"problems": list(problems)})
    logger.error("page %s was due and is not published: %s", page.pk, " ".join(problems))
