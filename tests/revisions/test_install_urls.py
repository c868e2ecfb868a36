"""The record's addresses in a project whose URLconf does not name them, and in one that does."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.urls import urlpatterns as admin_patterns

from cms import urls as project_urls
from revisions import install_urls, root_urlconf

pytestmark = pytest.mark.no_database
ADMIN = path("admin/", include(wagtailadmin_urls))
PAGES = path("", include(wagtail_urls))
RECORD = path("", include("revisions.urls"))


def test_a_project_that_includes_them_is_left_as_it_is():
    assert install_urls.with_record_urls([ADMIN, RECORD, PAGES]) == [ADMIN, RECORD, PAGES]
    below = path("", include([RECORD]))
    assert install_urls.with_record_urls([below, PAGES]) == [below, PAGES]


def names(patterns) -> list[str]:
    """Each pattern as "admin", "record" or "pages"."""
    return ["admin" if p is ADMIN else "pages" if p is PAGES else "record" for p in patterns]


def test_they_stand_in_front_of_the_pages_and_behind_the_admin():
    assert names(install_urls.with_record_urls([ADMIN, PAGES])) == ["admin", "record", "pages"]


def test_a_project_without_public_pages_has_them_at_its_end():
    assert names(install_urls.with_record_urls([ADMIN])) == ["admin", "record"]


def test_pages_with_a_language_in_their_address_keep_it_at_the_root(settings):
    settings.USE_I18N = True
    patterns = install_urls.with_record_urls([ADMIN, *i18n_patterns(PAGES)])
    assert patterns[1].urlconf_module.__name__ == "revisions.urls"
    assert "LocalePrefix" in type(patterns[2].pattern).__name__


def test_the_projects_own_urlconf_and_error_handlers_answer():
    assert settings.ROOT_URLCONF == install_urls.ROOT_URLCONF
    assert root_urlconf.urlpatterns == project_urls.urlpatterns
    assert root_urlconf.handler404 == project_urls.handler404


def addresses(patterns, before="") -> list[str]:
    found = []
    for entry in patterns:
        whole = before + str(entry.pattern)
        below = getattr(entry, "url_patterns", None)
        found += addresses(below, whole) if below is not None else [whole]
    return found


def test_no_address_of_the_admin_ends_like_a_public_one():
    taken = [
        a for a in addresses(admin_patterns) if a.rstrip("$").endswith(("/wersje/", "/zalaczniki/"))
    ]
    assert taken == []
