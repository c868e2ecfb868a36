"""Who may read a file: everybody, once a version that may be shown held it.

Else its editors and auditors, and whoever may view a page with restricted access that shows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from django.http import Http404
from wagtail.models import Page

from revisions.attachments.changes import attachments_in
from revisions.audit_context import account_label
from revisions.models import Attachment, FileEvent, StoredFile
from revisions.page_key import pages_of
from revisions.public.histories import PublicHistory, get_public_history_or_404
from revisions.versioned_models import versioned_model
from revisions.view_restrictions import VIEW_PERMISSION, is_viewable

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest


@dataclass(frozen=True)
class Access:
    """What a person may know of a file. `current`: some article shows it to the public now."""

    public: bool
    current: bool
    allowed: bool


def access_to(file: StoredFile, request: HttpRequest) -> Access:
    """Whether the person who sent `request` may read `file`."""
    public = False
    for history in _public_histories_of(file):
        if _is_current(file, history):
            return Access(True, True, True)
        public = True
    if public:
        return Access(True, False, True)
    user = request.user
    allowed = user.has_perm(VIEW_PERMISSION) or _may_edit(file, user) or _is_shown_to(file, request)
    return Access(False, False, allowed)


def _public_histories_of(file: StoredFile) -> Iterator[PublicHistory]:
    """The histories with a version that held the file, as far as the public may read them."""
    events = FileEvent.objects.filter(file=file, version__restricted=False).order_by("history")
    places = events.values_list("history", "history__model", "field", "key").distinct()
    for uuid, of_history in groupby(places, key=itemgetter(0)):
        if not any(_is_given_out(file, *place) for _uuid, *place in of_history):
            continue
        with suppress(Http404):
            yield get_public_history_or_404(uuid)


def _is_given_out(file: StoredFile, model_label: str, field: str, key: str) -> bool:
    model = versioned_model(model_label)
    return model is None or not model.withholds_file(field, key, file.pk)


def _is_current(file: StoredFile, history: PublicHistory) -> bool:
    state = history.newest.state
    return bool(state.get("live")) and any(
        item.get("sha256") == file.sha256
        for name in ("attachments", "linked_documents")
        for item in attachments_in(state.get(name))
    )


def _is_shown_to(file: StoredFile, request: HttpRequest) -> bool:
    """Whether a live page that the person may view has it among its attachments."""
    attached = Attachment.objects.filter(file=file)
    pages = Page.objects.live().filter(pk__in=attached.values("page_id"))
    return any(is_viewable(request, page) for page in pages)


def _may_edit(file: StoredFile, user: AbstractUser) -> bool:
    """Whether an article of the user's holds it, as it is stored or in a draft."""
    if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
        return False
    if file.uploads.filter(user_id=user.pk, user_account=account_label(user)).exists():
        return True
    pages = pages_of(file.uploads) | Page.objects.filter(
        pk__in=Attachment.objects.filter(file=file).values("page_id")
    )
    return any(page.permissions_for_user(user).can_edit() for page in pages.specific())
