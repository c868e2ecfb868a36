"""Protection against cross-site request forgery, without a token.

Django's token needs a Referer or an Origin header, and a page with `Referrer-Policy: no-referrer`
sends neither (Fetch standard, "append a request Origin header": null). Browsers tell the origin of
a request in Sec-Fetch-Site, which no page can forge; where it is absent, Origin must not name
another site. Without a token, every refused login is also the same byte for byte.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the request was sent from a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    try:
        return origin == "null" or urlsplit(origin).netloc == request.get_host()
    except ValueError:
        return False  # not a URL
