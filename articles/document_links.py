"""Links from an article's content to documents of Wagtail's library, and to their files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from django.urls import reverse
from django.utils.html import escape

from articles.models.documents import BulletinDocument
from revisions.models.files import file_url


@cache
def prefix() -> str:
    """What the address of every document of the library begins with: "/documents/"."""
    return reverse("wagtaildocs_serve", args=[0, "x"]).removesuffix("0/x")


@cache
def _link() -> re.Pattern:
    return re.compile(
        rf"""(?P<head>\bhref\s*=\s*["']?\s*){re.escape(prefix())}(?P<id>\d{{1,18}})/[^"'\s>]*""",
        re.IGNORECASE,
    )


def linked_documents(html: str) -> list[dict]:
    """The state of each document of the library that `html` links to, in the order of the ids."""
    ids = {int(found["id"]) for found in _link().finditer(html)} if prefix() in html else set()
    if not ids:
        return []
    documents = BulletinDocument.objects.filter(pk__in=ids, stored__isnull=False)
    return [item.public_state() for item in documents.select_related("stored").order_by("pk")]


def with_kept_files(html: str, linked: Iterable[dict]) -> str:
    """`html` (sanitised) with each link to a document leading to the file that it was then."""
    return _with_links(
        html, {item["document"]: file_url(item["sha256"], item["filename"]) for item in linked}
    )


def with_current_files(html: str, linked: Iterable[dict]) -> str:
    """`html` (sanitised) with each link to a document under the document's present name."""
    return _with_links(
        html,
        {item["document"]: f"{prefix()}{item['document']}/{item['filename']}" for item in linked},
    )


def _with_links(html: str, addresses: dict[int, str]) -> str:
    if not addresses:
        return html

    def replaced(found: re.Match) -> str:
        address = addresses.get(int(found["id"]))
        return found[0] if address is None else found["head"] + escape(address)

    return _link().sub(replaced, html)
