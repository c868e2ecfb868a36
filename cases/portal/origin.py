"""Whether a form was sent from our own page.

Django's token needs a Referer or an Origin, and a page with `Referrer-Policy: no-referrer` sends
neither (Fetch standard, "append a request Origin header": null). Browsers say where a request
comes from in Sec-Fetch-Site, which no page can forge; one that does not say it is asked for an
Origin that is not another's. No token also means that every refusal is the same, byte for byte.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def is_own_form(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    try:
        return origin == "null" or urlsplit(origin).netloc == request.get_host()
    except ValueError:
        return False  # not an address at all
