"""Author, action and note of the next version.

The author is the first that is known of: what the running code set with `audit_context()`, the
user of the request, the user of Wagtail's log context, the user of the revision that went live,
and in the end the name of the command that runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from wagtail.log_actions import get_active_log_context
from wagtail.models import Revision

from revisions.refused_publication import refused_publication_response

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse, HttpResponseBase


@dataclass(frozen=True, kw_only=True)
class AuditContext:
    """What the running code has set; None where it has set nothing."""

    user: object | None = None
    action: str | None = None
    note: str | None = None
    restores: int | None = None
    revision: Revision | None = None  # Wagtail's, being published
    scheduled: bool | None = None  # whether it is published because it was due


@dataclass(frozen=True)
class Author:
    """The author as the record keeps it: an id, which may outlive its user, and a name.

    `account` is the user name with the id, as they were then: no other account ever has both, and
    nobody can choose it for himself as one chooses a name. "" for a program.
    """

    id: int | None
    name: str
    account: str = ""


_EMPTY = AuditContext()
_context: ContextVar[AuditContext] = ContextVar("revisions_audit_context", default=_EMPTY)
_request: ContextVar[HttpRequest | None] = ContextVar("revisions_request", default=None)


@contextmanager
def audit_context(**fields: Any) -> Iterator[AuditContext]:
    """Set the author, the action or the note of every version recorded inside the block.

    Takes the fields of `AuditContext`. What an inner block sets takes precedence.
    """
    context = replace(_context.get(), **fields)
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)


def current_audit_context() -> AuditContext:
    return _context.get()


def current_request() -> HttpRequest | None:
    """The request that is being answered; None in a command."""
    return _request.get()


def current_view() -> tuple[str, str | None]:
    """Name of the view that answers the current request and the action in its address, if any."""
    match = getattr(_request.get(), "resolver_match", None)
    return (match.view_name, match.kwargs.get("action_name")) if match else ("", None)


def current_author(revision_id: int | None = None) -> Author:
    """The author of a change made now; `revision_id` is the Wagtail revision published by it."""
    for user in _candidates(revision_id):
        if _is_account(user):
            return author_of(user)
    return Author(None, _command_name()[:255])


def current_executor() -> Author:
    """The account or the program that carries out a change now, whoever wrote what changes."""
    user = next(iter(current_users()), None)
    return Author(None, _command_name()[:255]) if user is None else author_of(user)


def current_users() -> list[AbstractBaseUser]:
    """The users whom the running code, the request and Wagtail's log name, in this order."""
    request = _request.get()
    # Read only now: a middleware behind this one puts the user on the request.
    users = (_context.get().user, getattr(request, "user", None), get_active_log_context().user)
    return [user for user in users if _is_account(user)]


def author_of(user: AbstractBaseUser) -> Author:
    name = user.get_full_name() or user.get_username()
    return Author(user.pk, name[:255], account_label(user))


def account_label(user: AbstractBaseUser) -> str:
    """What stands for an account wherever it is written down: "anna.nowak#12"."""
    return f"{user.get_username()}#{user.pk}"


def _is_account(user: object) -> bool:
    return user is not None and getattr(user, "pk", None) is not None


def _candidates(revision_id: int | None):
    yield from current_users()
    published = _context.get().revision
    if revision_id is not None and (published is None or published.pk != revision_id):
        # Without its content, which is as large as the page.
        found = Revision.objects.filter(pk=revision_id).select_related("user").defer("content")
        yield getattr(found.first(), "user", None)
    yield getattr(published, "user", None)


def _command_name() -> str:
    program = Path(sys.argv[0] or "python").name
    if program in {"manage.py", "django-admin"} and len(sys.argv) > 1:
        return f"{program} {sys.argv[1]}"
    return program


class AuditContextMiddleware:
    """Makes the request available to `current_author()` and `current_view()`.

    And answers where a view published what must not be.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused_publication_response(request, exception)


def install_middleware() -> None:
    """Add the middleware behind all others where the project does not list it.

    Wagtail's log context knows the user in the admin; only the request knows the view, which
    tells a copy from a new page, and the user of a project's own views.
    """
    name = f"{__name__}.{AuditContextMiddleware.__name__}"
    if name not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, name]
