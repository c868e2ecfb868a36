"""What the frame of every public page needs."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from cms.models import BulletinSettings
from revisions.view_restrictions import viewable_pages


def frame(request: HttpRequest) -> dict:
    """`bulletin`, `home` and `menu`, looked up only where a template uses them."""
    return {
        "bulletin": SimpleLazyObject(lambda: BulletinSettings.for_request(request)),
        "home": SimpleLazyObject(lambda: _home(request)),
        "menu": SimpleLazyObject(lambda: _menu(request)),
    }


def _home(request: HttpRequest) -> Page | None:
    site = Site.find_for_request(request)
    return site.root_page if site else None


def _menu(request: HttpRequest) -> list[Page]:
    """The sections of the bulletin; `is_current` on the one that the request is in."""
    home = _home(request)
    if home is None:
        return []
    sections = viewable_pages(request, home.get_children().live().order_by("path"))
    for section in sections:
        address = section.get_url(request) or ""
        section.is_current = bool(address) and request.path.startswith(address)
    return sections
