"""The answer to a request that waited too long for another transaction: nothing was written.

It carries what was typed, so that pressing one button sends it again, without JavaScript.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from revisions import write_lock

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
# Values that are never sent back, beside those of @sensitive_post_parameters.
# An upload's token is none: it is signed for this person, and nobody could type it again.
_SECRET = re.compile(r"passw|secret|(?<!upload_)token|otp", re.IGNORECASE)


@dataclass(frozen=True)
class SentForm:
    """A form as it was sent: what the page that repeats it holds."""

    fields: tuple[tuple[str, str], ...]  # name and value, in the order of the form
    passwords: tuple[str, ...]  # names of fields whose values must be typed again
    files: tuple[tuple[str, str], ...]  # field and name of each file, to be chosen again


def lock_timeout_response(request: HttpRequest) -> HttpResponse:
    """503 that says who writes, as far as it is known, and repeats the form that was sent."""
    logger.warning("%s %s waited too long for a lock", request.method, request.path, exc_info=True)
    in_admin = request.path.startswith(reverse("wagtailadmin_home"))
    holder = write_lock.holder_name() if in_admin else ""
    if expects_json(request):
        text = " ".join([explanation(holder), _("Try again in a moment.")])
        response: HttpResponse = JsonResponse({"error": text}, status=503)
    else:
        template = "cms/admin/lock_timeout.html" if in_admin else "cms/lock_timeout.html"
        context = {
            "explanation": explanation(holder),
            "form": sent_form(request),
            "is_writing": request.method not in ("GET", "HEAD"),
        }
        response = render(request, template, context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def explanation(holder: str) -> str:
    """Whom the request waited for."""
    if holder:
        return _("%(name)s is saving changes at the moment, and only one can at a time.") % {
            "name": holder
        }
    if connection.vendor == "sqlite":
        return _(
            "Somebody else is saving changes at the moment, and only one can at a time. "
            "The database doesn't tell who."
        )
    return _("Somebody else is saving changes at the moment, and only one can at a time.")


def sent_form(request: HttpRequest) -> SentForm | None:
    """The form of a request; None where it may not be repeated: nobody checked who sent it."""
    if request.method != "POST" or _is_exempt_from_csrf(request):
        return None
    secret = getattr(request, "sensitive_post_parameters", ())
    fields, passwords = [], []
    for name, values in request.POST.lists():
        if name == "csrfmiddlewaretoken":
            continue
        if secret == "__ALL__" or name in secret or _SECRET.search(name):  # noqa: S105
            passwords.append(name)
        else:
            fields += [(name, value) for value in values]
    files = [(name, file.name) for name, all_ in request.FILES.lists() for file in all_]
    return SentForm(tuple(fields), tuple(passwords), tuple(files))


def _is_exempt_from_csrf(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or getattr(match.func, "csrf_exempt", False)


def expects_json(request: HttpRequest) -> bool:
    """Whether a script asks, of ours or of another system."""
    return (
        request.headers.get("Sec-Fetch-Dest") == "empty"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.content_type == "application/json"
        or "application/json" in request.headers.get("Accept", "")
    )
