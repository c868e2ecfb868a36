"""The language of a portal page, chosen apart from the bulletin's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from cases.languages import DEFAULT_LANGUAGE, LANGUAGE_NAMES

COOKIE_NAME = "portal_language"
COOKIE_MAX_AGE = 365 * 24 * 3600  # seconds


def get_portal_language(request: HttpRequest) -> str:
    """The language chosen in the portal, else in the bulletin, else the browser's, else Polish."""
    for cookie in (COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        if request.COOKIES.get(cookie) in LANGUAGE_NAMES:
            return request.COOKIES[cookie]
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code[:2] in LANGUAGE_NAMES:
            return code[:2]
    return DEFAULT_LANGUAGE
