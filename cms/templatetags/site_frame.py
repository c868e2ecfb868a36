"""Small things that the frame of every public page asks for."""

from __future__ import annotations

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def main_bip_url() -> str:
    """The central page that every bulletin must link to (BIP regulation § 11)."""
    return "https://www.gov.pl/bip"


@register.simple_tag
def site_languages() -> list[tuple[str, str]]:
    """Code and own name of each language in which the bulletin's frame is offered."""
    names = dict(settings.LANGUAGES)
    return [(code, names[code]) for code in settings.SITE_LANGUAGES]
