"""Every address that answers without a login stands in a list here; all others ask for one."""

from __future__ import annotations

import re

import pytest
from django.urls import URLResolver, get_resolver

# Outside the administration: pattern → why everyone may call it.
PUBLIC = {
    "documents/^(\\d+)/(.*)$": "documents; the view knows which are public",
    "documents/authenticate_with_password/<int:restriction_id>/": "documents behind a password",
    "jezyk/<slug:code>/": "the language of the frame",
    "klient/": "Portal Klienta: the way in",
    "klient/sprawa/": "Portal Klienta: asks for the case's password",
    "klient/dalej/": "Portal Klienta: asks for the case's password",
    "klient/wyjdz/": "Portal Klienta: the way out",
    "klient/koniec/": "Portal Klienta: after the way out",
    "klient/etapy/": "Portal Klienta: what the stages mean",
    "klient/jezyk/<slug:code>/": "Portal Klienta: its language",
    "klient/sms/<str:secret>/": "the SMS gateway, by a secret in the address",
    "klient/api/sprawy/": "the office's case system, by a token",
    "^pliki/(?P<sha256>[0-9a-f]{64})/(?P<filename>[^/]+)$": "files; the view knows which",
    "^pliki/(?P<before>[0-9a-f]{64})\\.\\.(?P<after>[0-9a-f]{64})/$": "files compared, likewise",
    "wersje/<uuid:uuid>/zalaczniki/": "the public registry of attachments",
    "^(?P<address>.+)/zalaczniki/$": "the public registry of attachments",
    "wersje/<uuid:uuid>/": "the public history",
    "wersje/<uuid:uuid>.json": "the public history",
    "wersje/<uuid:uuid>/porownaj/": "the public history",
    "wersje/<uuid:uuid>/<int:number>/": "the public history",
    "wersje/<uuid:uuid>/<int:older>..<int:newer>/": "the public history",
    "^(?P<address>.+)/wersje/$": "the public history",
    "media/images/<path:path>": "pictures; the view knows which are public",
    "media/avatar_images/<str:name>": "pictures of accounts; asks for a login",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": "a password",
    "_util/login/": "sign in",
    "^((?:[\\w\\-]+/)*)$": "published pages",
}
# Inside the administration: what must answer before one is signed in.
BEFORE_LOGIN = re.compile(
    r"^admin/(login|logout|password_reset|jsi18n|sprite|sprite-\w+|userbar)\b|^admin/$"
)
SAMPLES = {"int": "1", "slug": "x", "str": "x", "uuid": "7e9f6a52-3c38-4d8b-9f62-2f0c6a1f0e11"}


def patterns(resolver=None, before=""):
    """Every address of the site as it is written in the URL configuration."""
    for entry in (resolver or get_resolver()).url_patterns:
        whole = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, whole)
        else:
            yield whole


def filled_in(pattern: str) -> str | None:
    """An address that fits a pattern; None where the pattern is a regular expression."""
    address = re.sub(
        r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "x"), pattern
    )
    return None if re.search(r"[\^$\\(?]", address) else address


def test_all_that_is_open_is_listed():
    outside = {pattern for pattern in patterns() if not pattern.startswith("admin/")}
    assert outside <= set(PUBLIC)


ADMIN = sorted(
    address
    for pattern in set(patterns())
    if pattern.startswith("admin/") and (address := filled_in(pattern))
)


def test_the_administration_is_looked_at():
    assert len(ADMIN) > 150


@pytest.mark.django_db
@pytest.mark.parametrize("address", [a for a in ADMIN if not BEFORE_LOGIN.match(a)])
def test_the_administration_asks_for_a_login(client, address):
    response = client.get(f"/{address}")
    if response.status_code == 302:
        assert "/admin/login/" in response["Location"]
    else:
        assert response.status_code in (401, 403, 404, 405)
