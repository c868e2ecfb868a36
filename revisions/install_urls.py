"""Puts the record's addresses among the project's, where its URLconf does not include them.

See docs/decisions/0008-urls-of-the-record.md. The project's URLconf is not imported before the
first request needs it, as without this.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

ROOT_URLCONF = "revisions.root_urlconf"
_project_urlconf: str | None = None


def install() -> None:
    """Let `revisions.root_urlconf` answer for the project's URLconf; called when apps are ready."""
    global _project_urlconf
    named = getattr(settings, "ROOT_URLCONF", None)
    if named and named != ROOT_URLCONF:
        _project_urlconf = named
        settings.ROOT_URLCONF = ROOT_URLCONF


def project_urlconf() -> ModuleType:
    """The module that the project's setting ROOT_URLCONF names."""
    return import_module(_project_urlconf or settings.ROOT_URLCONF)


def with_record_urls(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The patterns, with the record's in front of Wagtail's pages if they are not there yet.

    Wagtail's pattern takes every address that is left, so those behind it are never reached. In
    front of all others the record's would take addresses of the admin that end like theirs.
    """
    if _contains(patterns, namespace="revisions"):
        return patterns
    pages = (n for n, entry in enumerate(patterns) if _contains([entry], name="wagtail_serve"))
    place = next(pages, len(patterns))
    return [*patterns[:place], path("", include("revisions.urls")), *patterns[place:]]


def _contains(
    patterns: Iterable[URLPattern | URLResolver], *, namespace: str = "", name: str = ""
) -> bool:
    """Whether a pattern of that name, or an include of that namespace, is among them or below."""
    return any(
        (bool(namespace) and entry.namespace == namespace)
        or _contains(entry.url_patterns, namespace=namespace, name=name)
        if isinstance(entry, URLResolver)
        else bool(name) and entry.name == name
        for entry in patterns
    )
