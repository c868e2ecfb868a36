"""Which of the portal's four languages a visitor reads, without touching the bulletin's choice."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from cases.languages import DEFAULT, NAMES

COOKIE = "portal_language"
KEPT_FOR = 365 * 24 * 3600  # seconds


def language_of(request: HttpRequest) -> str:
    """What was chosen here, else for the bulletin, else what the browser asks for, else Polish."""
    for cookie in (COOKIE, settings.LANGUAGE_COOKIE_NAME):
        if request.COOKIES.get(cookie) in NAMES:
            return request.COOKIES[cookie]
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code[:2] in NAMES:
            return code[:2]
    return DEFAULT
