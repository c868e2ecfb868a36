"""Links from an article's content to documents of Wagtail's library, and to their files."""

from __future__ import annotations

import ipaddress
import posixpath
import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.urls import reverse
from wagtail.models import Site

from articles.models.documents import BulletinDocument, is_in_private_collection
from revisions.html_reader import links, replace_attribute
from revisions.models.files import file_url
from revisions.state import State

LONGEST_REMEMBERED = 100_000  # characters of a text; publishing asks several times for its links
DEFAULT_PORTS = (None, 80, 443)
LARGEST_ID = 2**63 - 1
_LEADING_SLASHES = re.compile(r"^(https?:)?/{2,}", re.IGNORECASE)
# "https:/documents/1/" and "https:documents/1/" are relative on a page of that scheme.
_SCHEME_ALONE = re.compile(r"^https?:(?!//)", re.IGNORECASE)
# Two dots, one of which may be written as an escape of URLs or of HTML, or stand in full width.
_MAY_CLIMB = re.compile(r"\.[\t\n\r]*\.|%2e|&#0*46\b|&#x0*2e\b|&period|\uff0e", re.IGNORECASE)
_IGNORED_IN_ADDRESSES = {ord(sign): None for sign in "\t\n\r"}
_STRIPPED_FROM_ADDRESSES = "".join(map(chr, range(0x21)))


@cache
def prefix() -> str:
    """What the path of every document of the library begins with: "/documents/"."""
    return reverse("wagtaildocs_serve", args=[0, "x"]).removesuffix("0/x")


@cache
def _document_path() -> re.Pattern[str]:
    # Digits of any script, as in the address that Wagtail serves.
    return re.compile(rf"{re.escape(prefix())}(\d{{1,4000}})(?:/|$)")


def linked_documents(html: str, page_path: str) -> list[dict]:
    """The state of each document of the library that `html` links to or shows, in order of ids.

    `page_path` is the path of the page on its site, from which relative addresses go. Of a document
    in a private collection nothing is told but its id, which the link tells too.
    """
    return [item.public_state() for item in find_linked_documents(html, page_path)]


def find_linked_documents(html: str, page_path: str) -> list[BulletinDocument]:
    """The documents that `html` on the page at `page_path` links to, with their `is_private`."""
    ids = _linked_ids(html, page_path)
    if not ids:
        return []
    documents = BulletinDocument.objects.filter(pk__in=ids, stored__isnull=False)
    documents = documents.annotate(is_private=is_in_private_collection())
    return list(documents.select_related("stored").order_by("pk"))


def links_lead_elsewhere(
    html: str, page_path: str, recorded: State, *, sites_changed: bool
) -> bool:
    """Whether `html` links to other documents than `recorded` tells, since its page has moved.

    Nothing but a relative address that climbs leads elsewhere then, unless the hosts of the sites
    changed as well; most texts have none, so they need not be parsed.
    """
    is_beside_documents = page_path.startswith(prefix()) or recorded["address"].startswith(prefix())
    if not (sites_changed or is_beside_documents or _MAY_CLIMB.search(html)):
        return False
    linked = recorded.get("linked_documents") or []
    return _linked_ids(html, page_path) != {item["document"] for item in linked}


def _linked_ids(html: str, page_path: str) -> set[int]:
    addresses = _addresses if len(html) <= LONGEST_REMEMBERED else _addresses.__wrapped__
    return {document_id(address, page_path) for address in addresses(html)} - {None}


@lru_cache(maxsize=64)
def _addresses(html: str) -> frozenset[str]:
    return frozenset(links(html))


def document_id(address: str, page_path: str) -> int | None:
    """The id of the document that a browser on a page of this site asks for at `address`.

    None where the address leads elsewhere.
    """
    path = path_on_site(address, page_path)
    found = _document_path().match(path) if path is not None else None
    document = int(found[1]) if found else 0
    return document if 0 < document <= LARGEST_ID else None


def paths_on_site(html: str, page_path: str) -> set[str]:
    """The paths of all addresses of this site that `html` on the page at `page_path` has."""
    addresses = _addresses if len(html) <= LONGEST_REMEMBERED else _addresses.__wrapped__
    return {path_on_site(address, page_path) for address in addresses(html)} - {None}


def path_on_site(address: str, page_path: str) -> str | None:
    """The path that a browser on a page of this site asks this site for at `address`.

    None where the address leads elsewhere. Follows the URL standard (whatwg) in what a browser
    makes of an address: it ignores white space, takes backslashes for slashes and slashes too many
    before the host, and normalises the host (`_normalised_host`).
    """
    address = address.strip(_STRIPPED_FROM_ADDRESSES).translate(_IGNORED_IN_ADDRESSES)
    address = re.split(r"[?#]", address, maxsplit=1)[0].replace("\\", "/")
    address = _SCHEME_ALONE.sub("", address)
    try:
        parts = urlsplit(_LEADING_SLASHES.sub(r"\1//", address))
        if not _is_of_this_site(parts):
            return None
    except ValueError:  # no address: brackets that are no IPv6 host, a port that is no number
        return None
    path = posixpath.join(posixpath.dirname(page_path), unquote(parts.path))
    # Servers in front of the application merge slashes, so "//documents/1/" may lead there too.
    folder = "/" if path.endswith("/") else ""
    return "/" + (posixpath.normpath(path).lstrip("/") + folder).lstrip("/")


def _is_of_this_site(parts: SplitResult) -> bool:
    """Whether an address has no host, or one under which this installation answers."""
    if not parts.netloc:
        return not parts.scheme
    if parts.scheme not in ("", "http", "https") or not parts.hostname:
        return False
    host = _normalised_host(parts.hostname)
    at_default_port = parts.port in DEFAULT_PORTS
    for site in Site.get_site_root_paths():
        root = urlsplit(site.root_url)
        same_port = parts.port == root.port or (at_default_port and root.port in DEFAULT_PORTS)
        if same_port and host == _normalised_host(root.hostname or ""):
            return True
    hosts = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    return at_default_port and validate_host(f"[{host}]" if ":" in host else host, hosts)


def _normalised_host(host: str) -> str:
    """A host as a browser asks for it: percent escapes read, full-width letters made plain.

    Names beyond ASCII in Punycode, IP addresses in their usual form, without the dot at the end
    that Django ignores as well. "" for what is no host. Raises nothing.
    """
    host = unquote(host).lower()
    try:
        host = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:  # an IPv6 address passes; what fails is empty or too long
        return ""
    with suppress(OSError):
        # The forms that a browser takes: "127.1", "0x7f.0.0.1", "2130706433".
        return socket.inet_ntoa(socket.inet_aton(host))
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return host


def link_recorded_files(html: str, linked: Iterable[dict], page_path: str) -> str:
    """`html` (sanitised) with each link to a document leading to the file that it was then."""
    addresses = {
        item["document"]: file_url(item["sha256"], item["filename"])
        for item in linked
        if not item.get("private")
    }
    return _replace_links(html, addresses, page_path)


def link_current_files(html: str, linked: Iterable[dict], page_path: str) -> str:
    """`html` (sanitised) with each link to a document under the document's present name."""
    addresses = {
        item["document"]: f"{prefix()}{item['document']}/{item['filename']}"
        for item in linked
        if not item.get("private")
    }
    return _replace_links(html, addresses, page_path)


def _replace_links(html: str, addresses: dict[int, str], page_path: str) -> str:
    if not addresses:
        return html

    def address_of(address: str) -> str | None:
        found = document_id(address, page_path)
        return addresses.get(found) if found is not None else None

    for name in ("href", "src"):
        html = replace_attribute(html, name, address_of)
    return html
