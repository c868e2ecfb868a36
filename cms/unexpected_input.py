"""A bad request for what one of Wagtail's own views was sent and its forms never send.

Some of those views take a part of an address or a field of a form as it comes, and fail on text in
the place of a number, or on a field that is missing.
"""

from __future__ import annotations

import logging
from types import TracebackType

from django.db import DataError
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch

from cms.views import bad_request

logger = logging.getLogger(__name__)

# What Python and Django raise for a value of another kind than was expected.
_EXPECTED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    DataError,
    ProtectedError,
    RestrictedError,
    NoReverseMatch,  # an address to go on to, taken for the name of a view
)
_OWN_CODE = ("articles.", "cases.", "cms.", "revisions.")
_AROUND_THE_VIEW = "cms.middleware"


def unexpected_input_response(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer 400 to what a view of Wagtail raised, or None where it is an error of ours.

    The error is logged with its traceback. One that came up in the project's own code, called by
    a view of Wagtail, stays an error of the server.
    """
    match = request.resolver_match
    if match is None or not match.func.__module__.startswith("wagtail."):
        return None
    if not isinstance(exception, _EXPECTED) or _passed_own_code(exception.__traceback__):
        return None
    logger.warning("%s was sent what it can't read", request.path, exc_info=exception)
    return bad_request(request, exception)


def _passed_own_code(traceback: TracebackType | None) -> bool:
    """Whether the error came up in, or below, code of an app of the project."""
    while traceback is not None:
        module = traceback.tb_frame.f_globals.get("__name__", "")
        if module.startswith(_OWN_CODE) and module != _AROUND_THE_VIEW:
            return True
        traceback = traceback.tb_next
    return False
